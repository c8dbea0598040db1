"""What the store must do, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from course.errors import StoreError
from course.model import DeliveryState, EnrolmentState, SuppressionReason
from course.store import Store, due, enrolled, ledger, open_store, outcomes, people, releases
from course.store.ledger import Claim
from course.store.schema import metadata
from tests.builders import a_subscriber
from tests.worlds import MONDAY

LEASE = timedelta(minutes=15)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = open_store(database_url)
    yield opened
    opened.close()


@pytest.fixture
def readers(store: Store) -> list[int]:
    """Three readers of a course of two lessons, all due at MONDAY; returns enrolment ids."""
    with store.writing() as tx:
        release(store, tx)
        persons = [(f"hash{n}", a_subscriber(email=f"r{n}@example.org")) for n in range(3)]
        people.add_subscribers(tx, persons, now=MONDAY)
        rows = [
            {
                "subscriber_id": known.id,
                "zone": "UTC",
                "minute": None,
                "next_lesson": 1,
                "due_at": int(MONDAY.timestamp()),
            }
            for known in enrolled.not_enrolled(tx, "c", limit=10)
        ]
        enrolled.add_enrolments(tx, rows, course="c", now=MONDAY)
        return [row.id for row in enrolled.enrolments_on(tx, "c")]


def release(store: Store, tx: object) -> int:
    del store
    kept = [releases.KeptRendering(one, f"print-{one}", "{}") for one in ("a", "b")]
    return releases.add_release(
        tx,  # type: ignore[arg-type]
        course="c",
        fingerprint="f",
        document="{}",
        renderings=kept,
        now=MONDAY,
    )


def planned(store: Store, readers: list[int]) -> int:
    with store.writing() as tx:
        return due.plan_batch(tx, release_id=1, lesson_key=1, enrolments=readers, now=MONDAY)


def claim(store: Store, owner: str = "me") -> Claim | None:
    with store.writing() as tx:
        return ledger.claim_batch(tx, owner=owner, wall=MONDAY, lease_until=MONDAY + LEASE)


def test_the_migrations_make_exactly_the_schema(store: Store) -> None:
    with store.reading() as tx:
        context = MigrationContext.configure(tx, opts={"compare_type": True})

        assert compare_metadata(context, metadata) == []


def test_opening_twice_changes_nothing(database_url: str) -> None:
    for _ in range(2):
        opened = open_store(database_url)
        opened.close()


def test_a_second_delivery_of_a_lesson_cannot_exist(store: Store, readers: list[int]) -> None:
    planned(store, readers)

    with pytest.raises(IntegrityError):
        planned(store, readers[:1])


def test_a_failed_transaction_leaves_nothing(store: Store, readers: list[int]) -> None:
    planned(store, readers[:1])

    with pytest.raises(IntegrityError):
        planned(store, readers)  # the first is there already, so none of the batch may be

    with store.reading() as tx:
        assert outcomes.count_deliveries(tx, "c") == {"planned": 1}


def test_a_batch_is_claimed_once(store: Store, readers: list[int]) -> None:
    planned(store, readers)

    claims = [claim(store, "one"), claim(store, "two")]

    assert [one and one.owner for one in claims] == ["one", None]


def test_a_stale_token_changes_nothing(store: Store, readers: list[int]) -> None:
    planned(store, readers)
    stale = claim(store, "slow")
    assert stale is not None
    with store.writing() as tx:
        ledger.reap(tx, wall=MONDAY + LEASE * 2)
    fresh = claim(store, "quick")
    assert fresh is not None

    with store.writing() as tx:
        late = ledger.hand_over(tx, stale, wall=MONDAY, lease_until=MONDAY, size=3)
        timely = ledger.hand_over(tx, fresh, wall=MONDAY, lease_until=MONDAY + LEASE, size=3)

    assert (late, timely) == (False, True)


def test_a_lease_that_ends_frees_what_was_claimed_and_leaves_unknown_what_was_handed_over(
    store: Store, readers: list[int]
) -> None:
    planned(store, readers[:1])
    planned(store, readers[1:])
    claim(store)
    second = claim(store)
    assert second is not None
    with store.writing() as tx:
        ledger.hand_over(tx, second, wall=MONDAY, lease_until=MONDAY + LEASE, size=2)

    with store.writing() as tx:
        settled = ledger.reap(tx, wall=MONDAY + LEASE * 2)
        counts = outcomes.count_deliveries(tx, "c")

    assert (settled, counts) == ((1, 1), {"planned": 1, "unknown": 2})


def test_a_worker_that_wakes_after_its_lease_may_still_say_what_it_knows(
    store: Store, readers: list[int]
) -> None:
    planned(store, readers)
    mine = claim(store)
    assert mine is not None
    with store.writing() as tx:
        ledger.hand_over(tx, mine, wall=MONDAY, lease_until=MONDAY, size=3)
        ledger.reap(tx, wall=MONDAY + LEASE)

    with store.writing() as tx:
        told = ledger.finish(tx, mine, state=DeliveryState.ACCEPTED, wall=MONDAY)

    assert told


@pytest.mark.usefixtures("readers")
def test_who_is_suppressed_is_marked_when_due(store: Store) -> None:
    with store.writing() as tx:
        people.suppress(tx, "hash1", course="c", reason=SuppressionReason.UNSUBSCRIBED, now=MONDAY)
        people.suppress(
            tx, "hash2", course="other", reason=SuppressionReason.UNSUBSCRIBED, now=MONDAY
        )
        rows = due.due_enrolments(tx, 1, now=MONDAY, limit=10)

    assert [bool(row.suppressed) for row in rows] == [False, True, False]


def test_a_suppression_is_kept_once(store: Store) -> None:
    with store.writing() as tx:
        news = [
            people.suppress(tx, "h", course="", reason=SuppressionReason.BOUNCED, now=MONDAY)
            for _ in range(2)
        ]

    assert news == [True, False]


def test_an_event_is_kept_once(store: Store) -> None:
    with store.writing() as tx:
        news = [
            outcomes.add_event(
                tx, lesson_key=1, enrolment_id=1, kind="delivered", at=MONDAY, detail=""
            )
            for _ in range(2)
        ]

    assert news == [True, False]


def test_enrolling_again_changes_nothing(store: Store, readers: list[int]) -> None:
    with store.writing() as tx:
        row = {
            "subscriber_id": 1,
            "zone": "Asia/Tokyo",
            "minute": None,
            "next_lesson": 2,
            "due_at": 0,
        }
        new = enrolled.add_enrolments(tx, [row], course="c", now=MONDAY)
        zones = {one.zone for one in enrolled.enrolments_on(tx, "c")}

    assert (new, zones, len(readers)) == (0, {"UTC"}, 3)


def test_erasing_a_person_takes_their_deliveries_along(store: Store, readers: list[int]) -> None:
    planned(store, readers)

    with store.writing() as tx:
        people.erase_subscriber(tx, 2)
        left = outcomes.count_deliveries(tx, "c")

    assert left == {"planned": 2}


def test_a_pause_and_its_state_are_one_conditional_update(store: Store, readers: list[int]) -> None:
    with store.writing() as tx:
        first = enrolled.change_enrolment(
            tx, readers[0], was=[EnrolmentState.ACTIVE], state=EnrolmentState.PAUSED.value
        )
        again = enrolled.change_enrolment(
            tx, readers[0], was=[EnrolmentState.ACTIVE], state=EnrolmentState.PAUSED.value
        )

    assert (first, again) == (True, False)


class TestSqlite:
    """What only SQLite has to be told."""

    def test_it_writes_ahead_syncs_in_full_and_keeps_foreign_keys(self, tmp_path: Path) -> None:
        opened = open_store(f"sqlite:///{tmp_path / 'x.db'}")

        with opened.reading() as tx:
            answers = [
                tx.execute(text(f"PRAGMA {name}")).scalar_one()
                for name in ("journal_mode", "synchronous", "foreign_keys")
            ]

        opened.close()
        assert answers == ["wal", 2, 1]

    def test_a_file_that_is_no_database_is_a_clear_error(self, tmp_path: Path) -> None:
        (tmp_path / "x.db").write_bytes(b"not a database at all, but long enough to be one" * 30)

        with pytest.raises(StoreError, match="not a database"):
            open_store(f"sqlite:///{tmp_path / 'x.db'}")

    def test_a_newer_schema_is_refused(self, tmp_path: Path) -> None:
        url = f"sqlite:///{tmp_path / 'x.db'}"
        opened = open_store(url)
        with opened.writing() as tx:
            tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        opened.close()

        with pytest.raises(StoreError, match="does not know"):
            open_store(url)

    @pytest.mark.parametrize("url", ["nonsense", "mysql://x/y"])
    def test_another_kind_of_database_is_refused(self, url: str) -> None:
        with pytest.raises(StoreError):
            open_store(url)
