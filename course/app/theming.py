"""Themes compiled and filled in a child process, so that none can take this one down.

The child is `course.themes.apart`. It starts with the first theme, which takes about a tenth of a
second and goes on beside the reading of lessons, stays for as long as this process, and is started
anew when a theme has ended it. What a theme did to it is remembered, so that a course of fifty
lessons does not wait fifty times.
"""

from __future__ import annotations

import atexit
import json
import pickle
import select
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from functools import lru_cache, partial
from typing import IO, Any

from course.emails import CompiledTheme
from course.errors import ContentError
from course.model import Theme
from course.themes.apart import LENGTH, SECONDS

_PATIENCE = SECONDS + 1
_KEPT = 32  # themes; a studio that reloads makes a new one with every save
# The child finds the packages where we found them, and nothing in the folder we stand in.
_BEGIN = "import sys; sys.path[:] = sys.argv[1:]; from course.themes.apart import main; main()"

Files = tuple[tuple[str, str], ...]
Key = tuple[str, Files]


def compile_apart(theme: Theme) -> CompiledTheme:
    """Return a theme that is compiled, and will be filled, in the child.

    Raises ContentError naming file and line of what is wrong with it.
    """
    return _compiled(theme.name, _files(theme), marked=False)[1]


def trace_apart(theme: Theme) -> tuple[str, CompiledTheme]:
    """Return a theme's composed MJML, and the theme with marks for its lines in the HTML.

    A mark, `<!--mjml:57-->`, stands where the content of an element begins whose tag is on that
    line. Raises ContentError as `compile_apart` does.
    """
    return _compiled(theme.name, _files(theme), marked=True)


def start() -> None:
    """Start the child, so that it is ready when the first theme is read."""
    _child.start()


@lru_cache(maxsize=_KEPT)
def _compiled(name: str, files: Files, *, marked: bool) -> tuple[str, CompiledTheme]:
    theme = Theme(name, dict(files))
    made = _child.ask(theme, None, marked=marked)
    compiled = CompiledTheme(
        name=name,
        fill=partial(_fill, theme, marked=marked),
        styles=made["styles"],
        gaps={kind: (above, below) for kind, (above, below) in made["gaps"].items()},
        limits=made["limits"],
    )
    return made["mjml"], compiled


def _fill(theme: Theme, context: Mapping[str, Any], *, marked: bool) -> str:
    html: str = _child.ask(theme, context, marked=marked)["html"]
    return html


class _Child:
    """One child, asked by one thread at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        # What a theme did that must not be waited for again: theme → the complaint.
        self._condemned: dict[Key, tuple[str, str]] = {}

    def start(self) -> None:
        """Start the child, if none is at work."""
        with self._lock:
            self._running()

    def ask(
        self, theme: Theme, context: Mapping[str, Any] | None, *, marked: bool
    ) -> dict[str, Any]:
        """Return the child's answer. Raises ContentError for its complaint, or for its end."""
        key = (theme.name, _files(theme))
        with self._lock:
            if key not in self._condemned:
                answer = self._answer(theme, pickle.dumps((theme, context, marked)))
                if "message" not in answer:
                    return answer
                complaint = (answer["message"], answer["hint"])
                if answer["slow"]:
                    self._condemn(key, complaint)
            else:
                complaint = self._condemned[key]
        message, hint = complaint
        raise ContentError(message, hint=hint)

    def close(self) -> None:
        """End the child."""
        with self._lock:
            if self._process:
                self._end(self._process)

    def _condemn(self, key: Key, complaint: tuple[str, str]) -> None:
        if len(self._condemned) >= _KEPT:
            self._condemned.clear()
        self._condemned[key] = complaint

    def _answer(self, theme: Theme, question: bytes) -> dict[str, Any]:
        process = self._running()
        try:
            return _talk(process, question)
        except (OSError, EOFError) as error:
            signal = -self._end(process)
            what = (
                f"was not done after {_PATIENCE} seconds"
                if isinstance(error, TimeoutError)
                else f"ended the compiler (signal {signal})"
            )
            message = f"{theme.name}/layout.mjml: the theme {what}"
            hint = "look for elements that stand too deep in each other, and for large numbers"
            return {"message": message, "hint": hint, "slow": True}

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process and self._process.poll() is not None:
            self._end(self._process)
        if self._process is None:
            begin = [sys.executable, "-c", _BEGIN, *sys.path]
            pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
            self._process = subprocess.Popen(
                begin, stdin=pipe, stdout=pipe, stderr=nowhere, bufsize=0
            )
        return self._process

    def _end(self, process: subprocess.Popen[bytes]) -> int:
        """End the child and return how it ended."""
        self._process = None
        process.kill()  # of one that has ended by itself this changes nothing
        with process:
            return process.wait()


def _talk(process: subprocess.Popen[bytes], question: bytes) -> dict[str, Any]:
    """Ask and hear. Raises OSError or EOFError when the child is gone, TimeoutError when slow."""
    if process.stdin is None or process.stdout is None:  # never: both are pipes
        raise EOFError
    process.stdin.write(LENGTH.pack(len(question)) + question)
    until = time.monotonic() + _PATIENCE
    (length,) = LENGTH.unpack(_read(process.stdout, LENGTH.size, until=until))
    answer: dict[str, Any] = json.loads(_read(process.stdout, length, until=until))
    return answer


def _read(pipe: IO[bytes], size: int, *, until: float) -> bytes:
    read = bytearray()
    while len(read) < size:
        ready, _, _ = select.select([pipe], [], [], max(0, until - time.monotonic()))
        if not ready:
            raise TimeoutError
        piece = pipe.read(size - len(read))
        if not piece:
            raise EOFError
        read += piece
    return bytes(read)


def _files(theme: Theme) -> Files:
    return tuple(sorted(theme.files.items()))


_child = _Child()
atexit.register(_child.close)
