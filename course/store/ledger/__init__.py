"""The ledger: batches, deliveries and events. Every transition is one conditional UPDATE.

    planned ──claim──> claimed ──hand over──> handed_over ──> accepted | rejected | unknown
       ^                  │ lease over, nothing left the process      │
       └──────────────────┴───── certainly nothing accepted ──────────┘

A batch carries the state of all its deliveries. A delivery row is written once, in the transaction
that moves its enrolment on; its `outcome` is set only where it differs from its batch. The pair
(owner, attempt) is the fencing token: who lost the lease changes nothing any more.
"""

from __future__ import annotations

from course.store.ledger.claims import (
    Claim,
    Waiting,
    claim_batch,
    finish,
    give_back,
    hand_over,
    has_planned,
    waiting_since,
)
from course.store.ledger.cutting import claim_part, cut_planned, shrink, split_batch
from course.store.ledger.deliveries import (
    BatchReader,
    batch_readers,
    drop_deliveries,
    remove_delivery,
    take_back,
)
from course.store.ledger.waiting import RING_AGAIN, RING_AT_MOST, doubt, hold_back, reap, ring

__all__ = [
    "RING_AGAIN",
    "RING_AT_MOST",
    "BatchReader",
    "Claim",
    "Waiting",
    "batch_readers",
    "claim_batch",
    "claim_part",
    "cut_planned",
    "doubt",
    "drop_deliveries",
    "finish",
    "give_back",
    "hand_over",
    "has_planned",
    "hold_back",
    "reap",
    "remove_delivery",
    "ring",
    "shrink",
    "split_batch",
    "take_back",
    "waiting_since",
]
