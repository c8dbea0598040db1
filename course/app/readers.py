"""Where a reader stands on their course: what their own pages show, and what they may ask for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from email.utils import parseaddr

from sqlalchemy import Connection

from course import enrolments
from course.delivery import Links
from course.enrolments import Order
from course.errors import ContentError
from course.model import UNDO_FOR, EnrolmentState, Standing, Task
from course.releases import Live, load_rendering
from course.store import clock_time, enrolled, local_day, moment, outcomes, people


def order_of(release: Live) -> Order:
    """Return the order of a release as enrolments need it."""
    return Order(course=release.course, lessons=release.lessons, schedule=release.terms.schedule)


def standing_of(
    tx: Connection, found: enrolled.Found, release: Live, *, links: Links, now: datetime
) -> Standing:
    """Return where the reader of an enrolment stands at `now` (aware, UTC)."""
    known, person, row = found
    order, schedule = order_of(release), release.terms.schedule
    had = outcomes.lessons_had(tx, known.course, known.id)
    coming = row.next_lesson if row.next_lesson in release.lessons else None
    left_at = moment(row.left_at)
    return Standing(
        course=known.course,
        course_title=release.terms.title,
        language=release.terms.language,
        sender_name=parseaddr(links.sender or release.terms.sender)[0],
        first_name=person.subscriber.first_name,
        masked_email=_mask(person.subscriber.email),
        zone=known.zone,
        hour=clock_time(row.minute) or schedule.hour,
        pace=row.pace,
        course_pace=schedule.cadence.days or None,
        may_choose_pace=enrolments.has_pace(schedule),
        state=known.state,
        sent=sum(key in had for key in release.lessons),
        total=len(release.lessons),
        next_lesson=None if coming is None else known.next_lesson,
        next_number=None if coming is None else release.lessons.index(coming) + 1,
        next_title=None if coming is None else load_rendering(tx, release.id, coming).title,
        next_due=known.due,
        soonest=_if_any(lambda: enrolments.soonest(found, order, now=now)),
        again=_if_any(lambda: enrolments.restarts(tx, found, order, now=now)),
        paused_until=local_day(row.paused_until),
        left_at=left_at,
        may_undo=(
            known.state is EnrolmentState.LEFT
            and left_at is not None
            and now - left_at <= UNDO_FOR
            and not people.suppressions(tx, [person.address], course=people.EVERY_COURSE)
        ),
        postal_address=links.postal_address,
    )


def task_of(
    tx: Connection, found: enrolled.Found, release: Live, *, lesson: str, now: datetime
) -> Task | None:
    """Return a lesson of the release as one to be marked done, None if the reader had it not."""
    order, one = order_of(release), found[0].id
    key = release.lessons[release.lesson_ids.index(lesson)]
    if key not in outcomes.lessons_had(tx, order.course, one):
        return None
    return Task(
        lesson=lesson,
        number=release.lessons.index(key) + 1,
        title=load_rendering(tx, release.id, key).title,
        done=enrolled.is_done(tx, one, key),
        then=_if_any(lambda: enrolments.once_done(found, order, lesson=key, now=now)),
    )


def _if_any(date_of: Callable[[], datetime | None]) -> datetime | None:
    try:
        return date_of()
    except ContentError:
        # The rules permit no date within their horizon, so there is nothing to offer; the page
        # on which one leaves must open all the same.
        return None


def _mask(email: str) -> str:
    local, _, domain = email.rpartition("@")
    return f"{local[:1]}•••@{domain}"
