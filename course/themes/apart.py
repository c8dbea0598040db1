"""The child process in which themes run: whatever one does there, it does not do to us.

A theme that loops for ever, fills the memory or nests until the compiler crashes ends this
process and no other. `serve` answers one question at a time on two pipes, each message behind its
length in four bytes; `course.app.theming` asks. What comes in is pickled, because it is ours;
what goes out is JSON, because a stranger's theme made it.
"""

from __future__ import annotations

import json
import pickle
import resource
import signal
import struct
import sys
from collections.abc import Mapping
from types import FrameType
from typing import Any, BinaryIO

from course.errors import ContentError
from course.model import Theme
from course.themes.compiling import TooLongError, compile_theme, trace_theme

SECONDS = 4
"""For one question; the largest theme of ours needs a fiftieth of a second."""

MEMORY = 1_000_000_000
"""Bytes of address space, of which Python and the compiler take a third."""

LONGEST = 8_000_000
"""Bytes of one answer, some eighty times the longest email."""

_LOOP = "look for a loop that repeats too much"

LENGTH = struct.Struct("!I")


def serve(questions: BinaryIO, answers: BinaryIO) -> None:
    """Answer until the other side closes its end."""
    signal.signal(signal.SIGALRM, _stop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which may still ask
    _limit(resource.RLIMIT_AS, MEMORY)
    _limit(resource.RLIMIT_CORE, 0)  # a crash is an answer, not a file
    while head := questions.read(LENGTH.size):
        body = questions.read(*LENGTH.unpack(head))
        theme, context, marked = pickle.loads(body)  # noqa: S301 - our own parent's
        answer = json.dumps(_answer(theme, context, marked=marked)).encode()
        answers.write(LENGTH.pack(len(answer)) + answer)
        answers.flush()


def _answer(theme: Theme, context: Mapping[str, Any] | None, *, marked: bool) -> dict[str, Any]:
    """Return a compiled theme, or the HTML of one lesson in it, or what is wrong.

    With `marked` the theme is that of `trace_theme`, whose MJML comes along.
    """
    # The parent waits a second longer and then ends us; if it is gone itself, this does.
    used = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + 3 * SECONDS)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        return _work(theme, context, marked=marked)
    except ContentError as error:
        slow = isinstance(error.__cause__, TooLongError)
        return {"message": error.message, "hint": error.hint, "slow": slow}
    except TooLongError as error:
        return {"message": f"{theme.name}/layout.mjml: {error}", "hint": _LOOP, "slow": True}
    except MemoryError:
        message = f"{theme.name}/layout.mjml: it makes more text than fits into memory"
        return {"message": message, "hint": _LOOP, "slow": True}
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _work(theme: Theme, context: Mapping[str, Any] | None, *, marked: bool) -> dict[str, Any]:
    layout, compiled = trace_theme(theme) if marked else ("", compile_theme(theme))
    if context is None:
        styles, gaps, limits = dict(compiled.styles), dict(compiled.gaps), dict(compiled.limits)
        return {"styles": styles, "gaps": gaps, "limits": limits, "mjml": layout}
    html = compiled.fill(context)
    if len(html) > LONGEST:
        raise ContentError(
            f"{theme.name}/layout.mjml: it makes {len(html):,} characters of one lesson",
            hint=_LOOP,
        )
    return {"html": html}


def _limit(kind: int, most: int) -> None:
    _, ceiling = resource.getrlimit(kind)
    allowed = most if ceiling == resource.RLIM_INFINITY else min(most, ceiling)
    resource.setrlimit(kind, (allowed, ceiling))


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise TooLongError(f"not done after {SECONDS} seconds")


def main() -> None:
    """Serve on the standard streams."""
    serve(sys.stdin.buffer, sys.stdout.buffer)
