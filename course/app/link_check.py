"""`course check --links`: whether the links of a course still lead somewhere, asked on request.

A lesson may be somebody else's, and a link in it must not reach what only this machine can: its own
services, the network around it, a cloud's metadata. So every address a name stands for is looked
at first, and the connection is made to that very address: a name server that answers differently
the second time (DNS rebinding) has no second time. The same holds for each redirect.

    N001 no answer, or one that says no   N002 not a public address   N003 more links than are asked
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

from course.markup import parse
from course.model import Course, Problem, Severity

MOST_LINKS = 100
_AT_ONCE = 8
_SECONDS = 8.0
_HOPS = 5
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_NO_HEAD = frozenset((405, 501))
_GONE = frozenset((404, 410))
_FIRST_ERROR = 400
_AGENT = "email-course link check (HEAD)"
# Python calls these global, but the IPv4 address inside of them may be anything:
# RFC 6052 (NAT64), RFC 3056 (6to4), RFC 4380 (Teredo).
_WRAPPING = tuple(
    map(ipaddress.IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))
)

Allowed = Callable[[str], bool]
"""Whether an IP address, in text, may be connected to."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of asking for an address: an HTTP status, or why there is none."""

    status: int = 0
    reason: str = ""
    refused: bool = False  # by ourselves


class _RefusedError(Exception):
    """An address that is not asked."""


def is_public(address: str) -> bool:
    """Return whether an IP address is one that anybody on the internet may reach."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return is_public(str(found.ipv4_mapped))
        if any(found in network for network in _WRAPPING):
            return False
    return found.is_global and not found.is_multicast and not found.is_reserved


def check_links(course: Course, *, allowed: Allowed = is_public) -> tuple[Problem, ...]:
    """Ask for each http and https link of a course once, at most 100 of them."""
    places: dict[str, list[tuple[str, int]]] = {}
    for lesson in course.lessons:
        document = parse(lesson.body, path=lesson.path, first_line=lesson.body_line)
        for link in document.links():
            if urlsplit(link.href).scheme in ("http", "https"):
                places.setdefault(link.href.partition("#")[0], []).append((lesson.path, link.line))
    asked = list(places)[:MOST_LINKS]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        outcomes = list(pool.map(lambda url: ask(url, allowed=allowed), asked))
    problems = [
        problem
        for url, outcome in zip(asked, outcomes, strict=True)
        for problem in _problems(url, outcome, places[url])
    ]
    if len(places) > MOST_LINKS:
        path, line = places[list(places)[MOST_LINKS]][0]
        message = f"the course has {len(places)} links, {MOST_LINKS} were asked for"
        hint = "the rest begins here"
        problems.append(Problem("N003", Severity.INFO, path, line, message, hint))
    return tuple(problems)


def ask(url: str, *, allowed: Allowed = is_public) -> Outcome:
    """Ask for a page by HEAD, following redirects; raises nothing."""
    try:
        for _ in range(_HOPS):
            status, onward = _ask_once(url, allowed=allowed)
            if status not in _REDIRECTS or not onward:
                return Outcome(status)
            url = urljoin(url, onward)
    except _RefusedError as refusal:
        return Outcome(reason=str(refusal), refused=True)
    except (OSError, http.client.HTTPException, ValueError) as failure:
        return Outcome(reason=str(failure) or type(failure).__name__)
    return Outcome(reason=f"more than {_HOPS} redirects")


def _ask_once(url: str, *, allowed: Allowed) -> tuple[int, str]:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise _RefusedError(f"{url[:80]!r} is no web address")
    for method in ("HEAD", "GET"):
        status, onward = _exchange(method, parts, allowed=allowed)
        if status not in _NO_HEAD:
            break
    return status, onward


def _exchange(method: str, parts: SplitResult, *, allowed: Allowed) -> tuple[int, str]:
    secure = parts.scheme == "https"
    host = (parts.hostname or "").encode("idna").decode("ascii")
    port = parts.port or (443 if secure else 80)
    connection = http.client.HTTPConnection(host, port, timeout=_SECONDS)
    # Handed over connected: the library resolves nothing by itself.
    connection.sock = _connected(host, port, secure=secure, allowed=allowed)
    try:
        target = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
        connection.request(method, target, headers={"User-Agent": _AGENT, "Accept": "*/*"})
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Location", "")
    finally:
        connection.close()


def _connected(host: str, port: int, *, secure: bool, allowed: Allowed) -> socket.socket:
    """Connect to an address of this name that was looked at; refuse when any is not allowed."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(place[0]) for *_, place in found]
    for address in addresses:
        if not allowed(address):
            raise _RefusedError(f"{host} is {address}, which is not public")
    raw = socket.create_connection((addresses[0], port), timeout=_SECONDS)
    if not secure:
        return raw
    try:
        return ssl.create_default_context().wrap_socket(raw, server_hostname=host)
    except OSError:
        raw.close()
        raise


def _problems(url: str, outcome: Outcome, places: Sequence[tuple[str, int]]) -> Iterator[Problem]:
    if outcome.refused:
        code, severity, said = "N002", Severity.WARNING, f"was not asked for: {outcome.reason}"
        hint = "link to a page that everybody can reach"
    elif not outcome.status:
        code, severity, said = "N001", Severity.WARNING, f"did not answer: {outcome.reason}"
        hint = "try it in a browser; it may be down for an hour only"
    elif outcome.status >= _FIRST_ERROR:
        gone = outcome.status in _GONE
        code, severity = "N001", Severity.ERROR if gone else Severity.INFO
        said = f"answers {outcome.status}"
        hint = "link to where it is now" if gone else "some sites turn robots away: look yourself"
    else:
        return
    for path, line in places:
        yield Problem(code, severity, path, line, f"{url} {said}", hint)
