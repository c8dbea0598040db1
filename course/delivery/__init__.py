"""Send what is due, once.

`plan` writes the ledger, `Deliverer` hands batches over, `settle` takes in what providers and
people report. Between the first two lies the promise: a lesson is planned once for a reader
(the key of the ledger), in the transaction that moves the reader on; and "handed over" is on the
disk before the first byte leaves. What is found handed over after a crash may or may not have
left, so it becomes *unknown* and is never sent again by a guess. SendGrid has no idempotency key:
measured with a prototype, retrying on time-outs and 5xx doubled one batch in seven.
"""

from course.delivery.addressing import Links
from course.delivery.alone import CANARY_FAILED, canary_of, travels_alone
from course.delivery.handing import NO_LIMITS, Deliverer, Done
from course.delivery.late import recall
from course.delivery.limits import Limits, parse_limits
from course.delivery.planning import Planned, plan
from course.delivery.settle import delivery_id, is_foreign, parse_delivery_id, record_events

__all__ = [
    "CANARY_FAILED",
    "NO_LIMITS",
    "Deliverer",
    "Done",
    "Limits",
    "Links",
    "Planned",
    "canary_of",
    "delivery_id",
    "is_foreign",
    "parse_delivery_id",
    "parse_limits",
    "plan",
    "recall",
    "record_events",
    "travels_alone",
]
