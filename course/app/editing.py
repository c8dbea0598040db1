"""The author's own editor: a link that it follows, or a program that is started.

What a person gives is `vscode://file{path}:{line}` or a command such as `code --goto
{path}:{line}`. A command without `{path}` gets it as most editors take it: `+LINE PATH`, which is
what POSIX says of `vi` and `ex`.
"""

from __future__ import annotations

import shlex
import shutil
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from course.errors import SettingsError

# These draw on the terminal they are started from, and the server has none to give away.
_IN_A_TERMINAL = frozenset({"vi", "vim", "nvim", "nano", "pico", "ed", "ex", "joe", "hx", "micro"})
_PATH, _LINE = "{path}", "{line}"


@dataclass(frozen=True, slots=True)
class Editor:
    """How files are opened; without `words` not at all."""

    words: str

    @property
    def is_link(self) -> bool:
        """Return whether a browser hands the file over, by an address of the editor's own."""
        return "://" in self.words

    @property
    def hindrance(self) -> str:
        """Return why no file can be opened, as a sentence; empty when one can."""
        if not self.words:
            return "No editor is set: give one with --editor, or in VISUAL"
        if self.is_link:
            return ""
        try:
            program = shlex.split(self.words)[0]
        except (ValueError, IndexError):
            return f"The editor {self.words!r} is not a command"
        if Path(program).name in _IN_A_TERMINAL:
            return f"{Path(program).name} needs a terminal of its own: give another with --editor"
        return "" if shutil.which(program) else f"There is no program {program!r} on this machine"

    def link(self, path: Path, line: int) -> str:
        """Return the address that opens a file at a line, empty without one."""
        if not self.is_link:
            return ""
        return self.words.replace(_PATH, quote(str(path.resolve()))).replace(_LINE, str(line))

    def command(self, path: Path, line: int) -> list[str]:
        """Return the program and its arguments."""
        words = shlex.split(self.words)
        if _PATH not in self.words:
            words += [f"+{_LINE}", _PATH]
        whole = str(path.resolve())
        return [word.replace(_PATH, whole).replace(_LINE, str(line)) for word in words]


def open_file(editor: Editor, path: Path, *, line: int, within: Path) -> None:
    """Start the editor on a file of a course folder.

    Raises SettingsError for a file outside of `within`, one that is not there, and when no editor
    can be started.
    """
    whole = path.resolve()
    if not whole.is_relative_to(within.resolve()) or not whole.is_file():
        raise SettingsError(f"{path.name!r} is no file of this course", hint="open one that is")
    if editor.hindrance or editor.is_link:
        raise SettingsError(
            editor.hindrance or "the editor is opened by a link", hint="--editor 'code --goto'"
        )
    try:
        started = subprocess.Popen(
            editor.command(whole, max(1, line)),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise SettingsError(
            f"the editor {editor.words!r} did not start: {error.strerror}",
            hint="give another with --editor",
        ) from error
    threading.Thread(target=started.wait, daemon=True).start()  # nobody else asks how it ended
