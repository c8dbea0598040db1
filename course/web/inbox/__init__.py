"""The local inbox: a mail catcher that speaks SendGrid's API and SMTP, and shows who got what.

`Provider` is the other end of the transports, for people who try a course and for tests. It
checks what SendGrid checks, keeps every email as a file, reports events as SendGrid signs them
and, when told to, fails in the ways a provider fails. `Mailbox` reads such a folder, and
`inbox_app` is the page on it.
"""

from course.web.inbox.app import Surroundings, inbox_app
from course.web.inbox.events import EventPost, new_key
from course.web.inbox.faults import Fault
from course.web.inbox.mailbox import Mailbox
from course.web.inbox.provider import Provider

__all__ = ["EventPost", "Fault", "Mailbox", "Provider", "Surroundings", "inbox_app", "new_key"]
