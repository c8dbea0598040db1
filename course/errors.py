"""Every error a person can cause, drawn as a tree.

    CourseError                      exit code 2: a person must act
    ├── ContentError                 a file the author wrote cannot be read at all
    ├── SettingsError                the environment, an option or an argument is wrong
    ├── PluginError                  an entry point is missing or cannot be loaded
    ├── StoreError                   the database cannot be used
    ├── EventsRefusedError           a webhook's post is not the provider's, or too old
    └── TransportError               nothing of this batch was accepted, and retrying will not help
        ├── TemporaryTransportError  nothing was accepted: the same batch may be sent again later
        └── RecipientRejectedError   nothing was accepted, because of one recipient

Faults *in* content are not errors but `model.Problem` values: the author wants all of them at
once, with their places. Anything else that is raised is a bug and keeps its traceback.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from datetime import datetime


class CourseError(Exception):
    """Something a person can put right, with the way out.

    `message` says where and what was found; `hint` says what to do. Both are lower case and
    without a full stop.
    """

    def __init__(self, message: str, *, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n  hint: {self.hint}"


class ContentError(CourseError):
    """A file the author wrote cannot be read as what it should be."""


class SettingsError(CourseError):
    """The environment, an option or an argument is wrong."""


class PluginError(CourseError):
    """An entry point is missing, doubled or cannot be loaded."""


class StoreError(CourseError):
    """The database cannot be used as it is."""


class EventsRefusedError(CourseError):
    """A post to the webhook is not from the provider, or too old to be believed."""


class TransportError(CourseError):
    """Nothing of this batch was accepted, and sending it again unchanged will not help."""


class TemporaryTransportError(TransportError):
    """Nothing was accepted; the same batch may be sent again, not before `retry_at` if given."""

    def __init__(self, message: str, *, hint: str, retry_at: datetime | None = None) -> None:
        super().__init__(message, hint=hint)
        self.retry_at = retry_at


class RecipientRejectedError(TransportError):
    """Nothing was accepted because of one recipient, if the provider said which."""

    def __init__(self, message: str, *, hint: str, delivery_id: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.delivery_id = delivery_id


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """Return `did you mean 'week'?` for a near miss, or the choices when nothing is near."""
    known = sorted(choices)
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f"did you mean {near[0]!r}?" if near else f"use one of {', '.join(known)}"
