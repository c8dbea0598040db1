"""Header lines, through which every header of every message goes.

`header_value` and `mailbox` read back what they wrote, with the standard library's parser, and
refuse what does not come out as it went in: CPython 3.11.7 lets an encoded word in a display
name (`=?utf-8?q?=0ABcc:…?=`) become a real Bcc header when an EmailMessage is folded.
"""

from __future__ import annotations

import re
from email import policy
from email.header import Header
from email.parser import HeaderParser
from urllib.parse import urlsplit

from course.emails.filling import as_plain
from course.errors import ContentError, SettingsError

_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")  # RFC 5322 section 3.2.3, and spaces
_NAME = re.compile(r"[!-9;-~]+")  # RFC 5322 section 2.2: printable ASCII without the colon
_ADDRESS = re.compile(r"[^\s<>,;:\"()\[\]\\@]+@[A-Za-z0-9.-]+")
_MAILBOX = re.compile(r"(?P<name>.*?)\s*<(?P<address>[^<>]*)>")
_ESCAPED = re.compile(r"\\(.)")
_LIST_LABEL = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*")
_PARSER = HeaderParser(policy=policy.default)


def header_value(name: str, value: str) -> str:
    """Return `value` as one ASCII line fit for header `name`.

    Raises ContentError when it would not be read back as it was written.
    """
    clean = as_plain(value).strip()
    encoded = clean if clean.isascii() and "=?" not in clean else _encoded_words(clean, header=name)
    _read_back(name, encoded, expected=clean)
    return encoded


def ready_header(name: str, value: str) -> str:
    """Return a header that is complete already, having checked that it is one ASCII line.

    Raises ContentError otherwise.
    """
    if not _NAME.fullmatch(name) or not value.isascii() or not value.isprintable():
        raise _not_read_back(name, value)
    return value


def mailbox(header: str, name: str, address: str) -> str:
    """Return `Name <address>` for To and From, as one ASCII line.

    Raises ContentError for what is not an address, and when the line would not be read back as
    exactly one mailbox.
    """
    address = _ascii_address(address)
    clean = " ".join(as_plain(name).split())
    line = f"{_phrase(clean)} <{address}>" if clean else address
    parsed = _PARSER.parsestr(f"{header}: {line}\n\n")
    found = parsed[header]
    if parsed.keys() != [header] or [box.addr_spec for box in found.addresses] != [address]:
        raise _not_read_back(header, line)
    return line


def sender_domain(sender: str) -> str:
    """Return the domain of a mailbox such as `Plain Tables <lessons@example.org>`."""
    return _ascii_address(split_mailbox(sender)[1]).partition("@")[2]


def split_mailbox(sender: str) -> tuple[str, str]:
    """Return name and address of `Name <address>`, also when a comma in the name is not quoted."""
    found = _MAILBOX.fullmatch(sender.strip())
    if found is None:
        return "", sender.strip()
    name = found["name"]
    quoted = len(name) > 1 and name[0] == name[-1] == '"'
    return _ESCAPED.sub(r"\1", name[1:-1]) if quoted else name, found["address"]


def list_headers(*, title: str, slug: str, domain: str, unsubscribe: str) -> dict[str, str]:
    """Return the list headers for one reader: complete, ASCII, one line each.

    `unsubscribe` is this reader's own address for the one-click POST (RFC 8058), `domain` the
    sender's. The List-Id is made of the slug and not the title, so that renaming a course does
    not break a reader's filters.
    """
    if not _LIST_LABEL.fullmatch(f"{slug}.{domain}".lower()):
        raise SettingsError(
            f"{slug!r} and {domain!r} do not make a List-Id",
            hint="name the course's folder with a-z, 0-9 and '-', and give the sender a domain",
        )
    parts = urlsplit(unsubscribe)
    # RFC 2369 section 2: in angle brackets, so that no space, comma or bracket may stand inside.
    if parts.scheme not in {"http", "https"} or re.search(r"[\s<>,]|[^\x21-\x7e]", unsubscribe):
        raise SettingsError(
            f"{unsubscribe!r} cannot stand in List-Unsubscribe",
            hint="set COURSE_PUBLIC_URL to the https:// address of the reader pages",
        )
    label = _phrase(" ".join(as_plain(title).split()))
    return {
        "List-Unsubscribe": f"<{unsubscribe}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",  # RFC 8058 section 3.1, verbatim
        "List-Id": f"{label} <{slug}.{domain}>".strip(),
    }


def _phrase(text: str) -> str:
    """Return a display name as atoms, a quoted string or encoded words."""
    if not text.isascii() or "=?" in text:
        return _encoded_words(text)
    if _ATOMS.fullmatch(text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _encoded_words(text: str, *, header: str = "List-Unsubscribe-Post") -> str:
    # RFC 2047 section 2: at most 75 characters a word; the space between two words is not text.
    # The header's name makes the first word short enough to stand on the line of the name.
    encoded = Header(text, charset="utf-8", header_name=header).encode(linesep="\n")
    return encoded.replace("\n ", " ")


def _ascii_address(address: str) -> str:
    local, at, domain = address.rpartition("@")
    try:
        ascii_domain = domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError:
        ascii_domain = ""
    whole = f"{local}{at}{ascii_domain}"
    if not whole.isascii() or not _ADDRESS.fullmatch(whole):
        raise ContentError(
            f"{address!r} is not an address that every mail server takes",
            hint="write name@example.org; only the part after the @ may have other letters",
        )
    return whole


def _read_back(name: str, encoded: str, *, expected: str) -> None:
    parsed = _PARSER.parsestr(f"{name}: {encoded}\n\n") if _NAME.fullmatch(name) else None
    if parsed is None or parsed.keys() != [name] or not encoded.isascii():
        raise _not_read_back(name, encoded)
    if str(parsed[name]) != expected or parsed.get_payload():
        raise _not_read_back(name, encoded)


def _not_read_back(name: str, encoded: str) -> ContentError:
    return ContentError(
        f"header {name!r} cannot carry {encoded!r}", hint="take unusual characters out of it"
    )
