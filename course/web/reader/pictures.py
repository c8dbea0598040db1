"""A course's own pictures, for the emails that show them: images below its folder, nothing else."""

from __future__ import annotations

from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

_KINDS = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif"}


def routes(lessons: Path) -> list[Route]:
    """Return the route below /files; `lessons` is the folder that holds the courses."""

    async def show(request: Request) -> Response:
        found = await run_in_threadpool(_find, lessons, **request.path_params)
        if found is None:
            raise HTTPException(404)
        # Mail programs fetch from elsewhere, some through a proxy of their own, for years.
        headers = {
            "Cache-Control": "public, max-age=86400",
            "Cross-Origin-Resource-Policy": "cross-origin",
            "X-Content-Type-Options": "nosniff",
        }
        return FileResponse(found, media_type=_KINDS[found.suffix.lower()], headers=headers)

    return [Route("/files/{course}/{name:path}", show, methods=["GET"])]


def _find(lessons: Path, *, course: str, name: str) -> Path | None:
    folder = (lessons / course).resolve()
    path = (folder / name).resolve()
    inside = folder.parent == lessons.resolve() and folder in path.parents
    return path if inside and path.suffix.lower() in _KINDS and path.is_file() else None
