"""The studio, where an author sees whether a lesson looks and reads right for everybody.

Server-rendered; the URL is the state and every page is whole without its script, which adds
keys, live reload and frames as tall as their email. The email itself comes from `/render`,
alone in a sandbox. Nothing here leaves the machine but a test email that was asked for and
confirmed, and only the choice of colours is written down, in a cookie.
"""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.routing import Route

from course.app.studio import Studio
from course.web import pages
from course.web.studio.actions import Actions
from course.web.studio.live import Live
from course.web.studio.screens import Screens
from course.web.studio.tools import Tools

__all__ = ["Tools", "create_studio"]


def create_studio(studio: Studio, tools: Tools | None = None) -> Starlette:
    """Return the application that previews a course and follows its files.

    Without `tools` it opens no editor and sends no test.
    """
    live = Live(studio)
    screens = Screens(studio, tools or Tools())
    actions = Actions(screens)
    routes = [
        Route("/", screens.first),
        Route("/lesson/{lesson}", screens.lesson),
        Route("/sheet", screens.sheet),
        Route("/render/{lesson}", screens.render),
        Route("/files/{picture:path}", screens.picture),
        Route("/elsewhere", screens.elsewhere),
        Route("/theme", actions.theme, methods=["POST"]),
        Route("/keys", actions.keys, methods=["POST"]),
        Route("/editor", actions.editor, methods=["POST"]),
        Route("/send-test", actions.ask),
        Route("/send-test", actions.send, methods=["POST"]),
        Route("/help", actions.help),
        Route("/events", live.events),
        pages.static_files(),
    ]
    return Starlette(routes=routes, middleware=pages.local_only(), lifespan=live.lifespan)
