"""Who holds a link: from the token in the path to the reader it stands for."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request

from course.model import Standing
from course.tokens import Purpose
from course.web.reader.readers import Readers

BAD_LINK = 404
GONE = 410


@dataclass(frozen=True, slots=True)
class Bearer:
    """A reader who came by a link of ours, and where they stand at that moment."""

    enrolment: int
    token: str
    standing: Standing


async def find_bearer(request: Request, readers: Readers, purpose: Purpose) -> Bearer | None:
    """Return whose link it is, or None for a good link to somebody we keep nothing about.

    Raises the 404 of a bad link when the token is not whole, not ours or for another page.
    """
    token: str = request.path_params["token"]
    claim = readers.keys.read(token, purpose=purpose)
    if claim is None:
        raise HTTPException(BAD_LINK)
    standing = await run_in_threadpool(readers.standing, claim.enrolment)
    # The number alone could be another reader's, after a database was begun anew.
    if standing is None or standing.course != claim.course:
        return None
    return Bearer(enrolment=claim.enrolment, token=token, standing=standing)


async def get_bearer(request: Request, readers: Readers, purpose: Purpose) -> Bearer:
    """Return whose link it is. Raises the 404 of a bad link, 410 when we keep nothing of them."""
    bearer = await find_bearer(request, readers, purpose)
    if bearer is None:
        raise HTTPException(GONE)
    return bearer
