"""One real email to one address: what `course send-test` does."""

from __future__ import annotations

import secrets
from dataclasses import replace

from course import emails, enrolments, plugins
from course.app import live
from course.app.core import App
from course.errors import ContentError, SettingsError, TransportError, did_you_mean
from course.language.translation import translation_of
from course.lessons import find_course, load_course
from course.model import Course, Recipient, Shipment, has_errors


def send_test(app: App, lesson_id: str, address: str, *, course: str | None) -> None:
    """Send a lesson, as its file is now, to one address; the subject begins with `[test]`.

    Its links carry no reader's rights, so nothing that is clicked in it changes anything. Raises
    ContentError for a lesson that is not there, SettingsError when live sending is not ready,
    TransportError when it was not taken.
    """
    try:
        enrolments.normalise(address)
    except ValueError as error:
        raise SettingsError(f"{address!r}: {error}", hint="write name@example.org") from error
    now = app.now()
    live.check(app, now=now)
    loaded = _course(app, course)
    lesson = loaded.lesson(lesson_id)
    if lesson is None:
        raise ContentError(
            f"{loaded.slug} has no lesson {lesson_id!r}",
            hint=did_you_mean(lesson_id, [one.id for one in loaded.lessons]),
        )
    theme = plugins.load_theme(loaded.theme, home=app.settings.home)
    rendering = emails.render(loaded, lesson, theme)
    rendering = replace(
        rendering,
        subject=("[test] ", *rendering.subject),
        sender=app.settings.sender or rendering.sender,
    )
    receipt = app.transport.send(
        Shipment(
            batch=f"test-{secrets.token_hex(4)}",
            rendering=rendering,
            recipients=(_recipient(app, rendering.sender, loaded, address),),
            at=now,
        )
    )
    if not receipt.accepted:
        raise TransportError(
            f"the test email was not taken: {receipt.note or receipt.rejected or 'no answer'}",
            hint="`course doctor` looks at the settings",
        )


def _course(app: App, name: str | None) -> Course:
    course, problems = load_course(find_course(app.settings.home, name, or_bundled=True))
    if course is None or has_errors(problems):
        first = next(problem for problem in problems if problem.severity == "error")
        raise ContentError(f"{first.place}: {first.message}", hint=first.hint)
    return course


def _recipient(app: App, sender: str, course: Course, address: str) -> Recipient:
    links = app.links()
    leave = f"{links.base}/unsubscribe/test"
    return Recipient(
        delivery=f"test-{secrets.token_hex(8)}",
        email=address,
        name="",
        values={
            "reader.zone": "UTC",
            "reader.enrolled_on": translation_of(course.language).long_day(app.now().date()),
            "link.unsubscribe": leave,
            "link.manage": f"{links.base}/me/test",
            "link.files": f"{links.base}/files/{course.slug}/",
            "sender.address": links.postal_address,
        },
        headers=emails.list_headers(
            title=course.title,
            slug=course.slug,
            domain=emails.sender_domain(sender),
            unsubscribe=leave,
        ),
    )
