"""Faults of a validated value, said in words an author understands."""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError

from course.errors import did_you_mean
from course.model import Problem, Severity

_SHORT = reprlib.Repr()
_SHORT.maxstring = _SHORT.maxother = 60
_SHORT.maxlist = _SHORT.maxdict = 3

_EXPECTED = {
    # pydantic's name for the fault: (what belongs there, how to write it)
    "string_type": ("text", "put the value in quotes"),
    "int_type": ("a whole number", "write digits only, without quotes"),
    "greater_than_equal": ("a number that is not negative", "count weeks from 1"),
    "tuple_type": ("a list", "write several values as a list, also when there is only one"),
    "model_type": ("a table", "write its keys below it"),
    "date_type": ("a date", "write it as 2026-03-31, without quotes"),
}


class RefusedValueError(ValueError):
    """A value that a validator of ours turns down, with the way out."""

    def __init__(self, message: str, *, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class Place(NamedTuple):
    """A file and how to find the line of a key in it, such as `schedule.window`."""

    path: str
    line_of: Callable[[str], int]


def error(code: str, path: str, line: int, message: str, hint: str) -> Problem:
    """Make a problem that keeps a course from being built."""
    return Problem(code, Severity.ERROR, path, line, message, hint)


def warning(code: str, path: str, line: int, message: str, hint: str) -> Problem:
    """Make a problem that an author may live with."""
    return Problem(code, Severity.WARNING, path, line, message, hint)


def explain(failure: ValidationError, model: type[BaseModel], place: Place) -> tuple[Problem, ...]:
    """Return each fault of a value as a problem with the line of its key."""
    return tuple(_explain_one(fault, model, place) for fault in failure.errors())


def shown(value: object) -> str:
    """Return a value as a message quotes it: short, whatever it is."""
    return _SHORT.repr(value)


def _explain_one(fault: Mapping[str, Any], model: type[BaseModel], place: Place) -> Problem:
    key = ".".join(str(part) for part in fault["loc"])
    line = place.line_of(key)
    kind = fault["type"]
    if kind == "missing":
        return error("L104", place.path, line, f"{key!r} is missing", f"add a line '{key}: …'")
    if kind == "extra_forbidden":
        return _unknown_key(fault, model, place)
    refusal = fault.get("ctx", {}).get("error")
    if isinstance(refusal, RefusedValueError):
        return error("L106", place.path, line, f"{key}: {refusal.message}", refusal.hint)
    expected, hint = _EXPECTED.get(kind, (str(fault["msg"]), "write another value"))
    message = f"{key} should be {expected}, not {shown(fault['input'])}"
    return error("L105", place.path, line, message, hint)


def _unknown_key(fault: Mapping[str, Any], model: type[BaseModel], place: Place) -> Problem:
    *above, name = (str(part) for part in fault["loc"])
    hint = did_you_mean(name, _keys(model, above))
    line = place.line_of(".".join((*above, name)))
    message = f"no key is called {name!r} here (its value is {shown(fault['input'])})"
    return error("L103", place.path, line, message, hint)


def _keys(model: type[BaseModel], above: Iterable[str]) -> list[str]:
    for name in above:
        inner = model.model_fields[name].annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            model = inner
    return list(model.model_fields)
