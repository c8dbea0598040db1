"""A list of readers, as a marketer exports it: the CSV that `course subscribers import` reads.

`email` is required; `first_name`, `zone` (IANA), `hour` (0 to 23, or HH:MM) and `tags` are known;
further columns are kept and may be merge fields of lessons. Comma, semicolon and tab, a
byte-order mark, UTF-16 and Windows-1252 are what Excel writes, so they are what is read.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from functools import lru_cache
from zoneinfo import available_timezones

from email_validator import EmailNotValidError, validate_email
from email_validator.rfc_constants import CASE_INSENSITIVE_MAILBOX_NAMES

from course.errors import ContentError, did_you_mean
from course.model import Problem, Severity, Subscriber

_ALIASES = {
    "e_mail": "email",
    "email_address": "email",
    "e_mail_address": "email",
    "mail": "email",
    "firstname": "first_name",
    "given_name": "first_name",
    "name": "first_name",
    "timezone": "zone",
    "time_zone": "zone",
    "tag": "tags",
}
_KNOWN = ("email", "first_name", "zone", "hour", "tags")
_NAME_CHARACTERS = 100
_PLAIN = re.compile(r"(?P<local>[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*)@(?P<domain>[A-Za-z0-9.-]+)")
_SURELY_SHORT = 100  # characters: far from the 254 of an address (RFC 5321), whatever its domain is
_FOLDED = frozenset(CASE_INSENSITIVE_MAILBOX_NAMES)  # `Info@` is `info@` (RFC 2142)


@dataclass(frozen=True, slots=True)
class Reader:
    """One good row: the line it begins on, the normalised address and the person."""

    line: int
    address: str
    subscriber: Subscriber


@dataclass(frozen=True, slots=True)
class ReaderFile:
    """What a CSV held: good rows, faults, and the bad rows as they were, under `columns`."""

    readers: tuple[Reader, ...]
    problems: tuple[Problem, ...]
    columns: tuple[str, ...]
    bad_rows: tuple[tuple[str, ...], ...]


def normalise(email: str) -> str:
    """Return the one spelling of an address that is compared, hashed and suppressed.

    Raises ValueError with the reason. Only the syntax is looked at; nothing is looked up.
    """
    return _checked(email).casefold()


@lru_cache(maxsize=4096)
def parse_hour(text: str) -> time:
    """Read `9`, `09:00` or `9:30` as a time of day. Raises ValueError."""
    match = re.fullmatch(r"(\d{1,2})(?::(\d{2}))?", text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not an hour")
    return time(int(match[1]), int(match[2] or 0))


def check_zone(name: str) -> str:
    """Return an IANA zone name. Raises ValueError saying what was perhaps meant."""
    if name in _zones():
        return name
    hint = did_you_mean(name, _zones()) if name else ""
    near = hint if hint.startswith("did") else "write an IANA name such as Europe/Amsterdam"
    raise ValueError(f"{name!r} is not a time zone; {near}")


def parse_readers(content: bytes, *, path: str) -> ReaderFile:
    """Read a CSV of readers. Raises ContentError when it is not one at all.

    Faults of rows are Problem values with the line on which the row begins. An address that
    comes twice counts once, where it came first.
    """
    rows = _rows(_decode(content, path), path)
    header, columns = next(rows, (1, ()))
    names = tuple(_column(name) for name in columns)
    if "email" not in names:
        raise ContentError(
            f"{path}:{header}: no column is called 'email' but {', '.join(columns) or 'nothing'}",
            hint="the first line names the columns: email,first_name,zone,hour,tags",
        )
    readers: dict[str, Reader] = {}
    problems: list[Problem] = []
    bad: list[tuple[str, ...]] = []
    for line, row in rows:
        try:
            reader = _reader(line, _cells(names, row))
        except ValueError as error:
            problems.append(_problem("R101", Severity.ERROR, path, line, str(error)))
            bad.append(row)
            continue
        first = readers.setdefault(reader.address, reader)
        if first is not reader:
            message = f"the address of line {first.line} comes again; line {first.line} counts"
            problems.append(_problem("R102", Severity.WARNING, path, line, message))
    return ReaderFile(tuple(readers.values()), tuple(problems), columns, tuple(bad))


def _reader(line: int, cells: Mapping[str, str]) -> Reader:
    email = cells.get("email", "")
    if not email:
        raise ValueError("the email is empty")
    checked = _checked(email)
    hour = cells.get("hour", "")
    zone = cells.get("zone", "")
    return Reader(
        line=line,
        address=checked.casefold(),
        subscriber=Subscriber(
            email=checked,
            first_name=_one_line(cells.get("first_name", ""))[:_NAME_CHARACTERS],
            zone=check_zone(zone) if zone else "UTC",
            hour=parse_hour(hour) if hour else None,
            tags=_tags(cells.get("tags", "")),
            fields={name: value for name, value in cells.items() if name not in _KNOWN},
        ),
    )


@lru_cache(maxsize=4096)
def _tags(text: str) -> tuple[str, ...]:
    return tuple(filter(None, re.split(r"[,;|\s]+", text)))


def _checked(email: str) -> str:
    """Return an address as the library spells it. Raises ValueError with its reason."""
    # The library takes 25 µs. All that can be said of a plain address is said of its domain, and
    # a list of readers has few of those.
    plain = _PLAIN.fullmatch(email)
    if plain and len(email) <= _SURELY_SHORT and plain["local"].lower() not in _FOLDED:
        domain = _domain(plain["domain"])
        if domain is not None:
            return f"{plain['local']}@{domain}"
    return _checked_whole(email)


@lru_cache(maxsize=65_536)
def _domain(name: str) -> str | None:
    """Return a domain as the library spells it, or None when it does not take it."""
    try:
        return _checked_whole(f"a@{name}")[2:]
    except ValueError:
        return None


def _checked_whole(email: str) -> str:
    try:
        # Providers take other letters only behind the @ (SMTPUTF8, RFC 6531, is not theirs).
        checked = validate_email(email, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise ValueError(str(error).rstrip(".")) from error
    return checked.normalized


def _cells(names: tuple[str, ...], row: tuple[str, ...]) -> dict[str, str]:
    if len(row) > len(names) and any(cell.strip() for cell in row[len(names) :]):
        raise ValueError(f"{len(row)} cells under {len(names)} column names")
    return {name: _as_typed(cell) for name, cell in zip(names, row, strict=False) if name}


def _as_typed(cell: str) -> str:
    """Return a cell as a person typed it, without the apostrophe that exports put before a `=`."""
    return _one_line(re.sub(r"^'(?=[=+@])", "", cell) if cell[:1] == "'" else cell)


def _rows(text: str, path: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the line each row begins on and its cells, blank rows left out."""
    try:
        sniffed: type[csv.Dialect] = csv.Sniffer().sniff(text[:8192], delimiters=",;\t|")
    except csv.Error:
        sniffed = csv.excel  # one column: there is no delimiter to find
    # Quotes are those of RFC 4180, section 2: what the sniffer makes of them cuts cells in two.
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=sniffed.delimiter,
        skipinitialspace=sniffed.skipinitialspace,
    )
    begins = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield begins, tuple(row)
            begins = reader.line_num + 1
    except csv.Error as error:
        raise ContentError(
            f"{path}:{begins}: this is not a CSV row: {error}",
            hint="look for a quotation mark that is not closed",
        ) from error


def _decode(content: bytes, path: str) -> str:
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        text = "\x00" if wide else content.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise ContentError(f"{path}: this is not a text file", hint="in Excel, save as 'CSV UTF-8'")
    return text


def _column(name: str) -> str:
    key = re.sub(r"\W+", "_", name.strip().lower()).strip("_")
    return _ALIASES.get(key, key)


def _one_line(text: str) -> str:
    # Category Cc only: joiners and direction marks are part of people's names.
    if not (text.isascii() and text.isprintable()):
        text = re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", text)
    return " ".join(text.split())


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    # Those three name no place: the machine's own zone, and what a broken one falls back to.
    return frozenset(available_timezones()) - {"localtime", "posixrules", "Factory"}


def _problem(code: str, severity: Severity, path: str, line: int, message: str) -> Problem:
    return Problem(
        code=code,
        severity=severity,
        path=path,
        line=line,
        message=message,
        hint="correct the row, or use --skip-bad to keep the bad rows in a file of their own"
        if severity is Severity.ERROR
        else "nothing to do",
    )
