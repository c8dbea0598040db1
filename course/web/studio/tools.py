"""What a studio may use of the machine it runs on."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from course.app.editing import Editor
from course.app.trying import Trial


@dataclass(frozen=True, slots=True)
class Tools:
    """What a studio may use of this machine: the author's editor, and a way to send a test."""

    editor: Editor = field(default_factory=lambda: Editor(""))
    trial: Trial | None = None
    # Forms carry it: a page of another site cannot know it.
    word: str = field(default_factory=lambda: secrets.token_urlsafe(16))
