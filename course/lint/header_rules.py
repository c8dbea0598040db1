"""Rules on the headers by which a mailbox lets a reader leave without opening the email."""

from __future__ import annotations

import re
from collections.abc import Iterator

from course.lint.proofs import Proof
from course.lint.rules import Example, Finding, Rule
from course.model import Severity

_HTTPS = re.compile(r"<https://[^>\s]+>")
_ONE_CLICK = "List-Unsubscribe=One-Click"


def list_headers(proof: Proof) -> Iterator[Finding]:
    """Find a message that mailboxes cannot unsubscribe from by themselves."""
    headers = proof.around.headers
    if headers is None:
        return
    if not _HTTPS.search(headers.get("List-Unsubscribe", "")):
        hint = "set COURSE_PUBLIC_URL to an https:// address"
        yield Finding(None, "List-Unsubscribe has no https:// address", hint)
    if headers.get("List-Unsubscribe-Post", "").strip() != _ONE_CLICK:
        message = f"List-Unsubscribe-Post is not {_ONE_CLICK!r}"
        yield Finding(None, message, "send it as RFC 8058 has it, and sign both by DKIM")


RULES = (
    Rule("R050", "list headers", Severity.ERROR,
         "Gmail and Yahoo ask bulk senders for one-click unsubscribing; both headers must be among "
         "those that DKIM signs (its h= list), which only a delivered message can show",
         list_headers,
         fix="keep both headers as the product writes them, and let the provider sign them",
         source="RFC 8058, 3 and 4; Google, Email sender guidelines", binds=True,
         example=Example("headers", "List-Unsubscribe: <mailto:leave@example.org>",
                         "List-Unsubscribe: <https://example.org/u/1>")),
)  # fmt: skip
