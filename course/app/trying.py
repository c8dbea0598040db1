"""One real email to one address: what `course send-test` does."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from course import emails, enrolments, plugins
from course.app import live
from course.app.core import App, open_app
from course.app.theming import compile_apart
from course.errors import ContentError, SettingsError, TransportError, did_you_mean
from course.language.translation import translation_of
from course.lessons import find_course, load_course
from course.model import Course, Recipient, Shipment, has_errors
from course.settings import Settings
from course.transports import open_transport


@dataclass(frozen=True, slots=True)
class Trial:
    """Sends test emails of one course folder by the transport of this installation.

    The installation is opened when something is sent and not before: a page that only asks what
    would happen makes no database.
    """

    settings: Settings
    folder: Path

    @property
    def way(self) -> str:
        """Return by which transport, in words, and whether the email leaves this machine.

        Raises SettingsError or PluginError when there is no such transport.
        """
        transport = open_transport(
            self.settings.transport, self.settings, outbox=self.settings.outbox
        )
        stays = "leaves this machine now" if transport.leaves else "stays on this machine"
        return f"{transport.name}: {stays}"

    def send(self, lesson_id: str, address: str, *, values: Mapping[str, str]) -> None:
        """Send one lesson. Raises CourseError, and then nothing was sent."""
        with open_app(self.settings) as app:
            send_test(app, lesson_id, address, course=str(self.folder), values=values)


def send_test(
    app: App,
    lesson_id: str,
    address: str,
    *,
    course: str | None,
    values: Mapping[str, str] | None = None,
) -> None:
    """Send a lesson, as its file is now, to one address; the subject begins with `[test]`.

    `values` are what the fields of a reader are filled with, `reader.first_name` and its kin.
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
    theme = compile_apart(plugins.load_theme(loaded.theme, home=app.settings.home))
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
            recipients=(_recipient(app, rendering.sender, loaded, address, values or {}),),
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


def _recipient(
    app: App, sender: str, course: Course, address: str, values: Mapping[str, str]
) -> Recipient:
    links = app.links()
    leave = f"{links.base}/unsubscribe/test"
    return Recipient(
        delivery=f"test-{secrets.token_hex(8)}",
        email=address,
        name="",
        values={
            "reader.zone": "UTC",
            "reader.enrolled_on": translation_of(course.language).long_day(app.now().date()),
            **{name: value for name, value in values.items() if name.startswith("reader.")},
            "link.unsubscribe": leave,
            "link.manage": f"{links.base}/me/test",
            "link.done": f"{links.base}/me/test/done/test",
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
