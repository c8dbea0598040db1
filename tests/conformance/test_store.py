"""What the store must do, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, insert, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError, OperationalError

from course.app.core import open_app
from course.errors import StoreError
from course.model import DeliveryState, EnrolmentState, SuppressionReason
from course.settings import load_settings
from course.store import (
    Store,
    due,
    enrolled,
    ledger,
    open_store,
    outcomes,
    people,
    rates,
    releases,
    witness,
)
from course.store.ledger import Claim
from course.store.schema import batch, metadata
from tests.builders import a_subscriber
from tests.worlds import MONDAY

LEASE = timedelta(minutes=15)
LATER = MONDAY + timedelta(days=1)


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
                "scatter": 0,
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
        return due.plan_batch(
            tx, release_id=1, lesson_key=1, variant="", enrolments=readers, now=MONDAY
        )


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


def test_a_migration_leaves_older_versions_that_run_what_they_write_to(database_url: str) -> None:
    """They go on sending while a newer one migrates: what they know stays, and asks no more."""
    config = Config()
    config.set_main_option("script_location", "course:store/migrations")
    steps = [one.revision for one in ScriptDirectory.from_config(config).walk_revisions()][::-1]
    engine = create_engine(database_url)
    shapes = []
    for step in steps:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, step)
        shapes.append(shape(engine))
    engine.dispose()

    assert len(steps) >= 2
    for old, new in pairwise(shapes):
        for table, columns in old.items():
            assert {name: kind for name, (kind, _) in columns.items()} == {
                name: kind for name, (kind, _) in new[table].items() if name in columns
            }
            added = new[table].keys() - columns.keys()
            assert [name for name in added if new[table][name][1]] == []


def shape(engine: Engine) -> dict[str, dict[str, tuple[str, bool]]]:
    """Return of each table's columns the type, and whether an INSERT has to give it."""
    looked = inspect(engine)
    return {
        table: {
            one["name"]: (str(one["type"]), not one["nullable"] and one["default"] is None)
            for one in looked.get_columns(table)
        }
        for table in looked.get_table_names()
    }


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


def test_the_lessons_that_somebody_is_due_to_get_are_found(
    store: Store, readers: list[int]
) -> None:
    with store.writing() as tx:
        before = due.due_lessons(tx, MONDAY - timedelta(seconds=1))
        now = due.due_lessons(tx, MONDAY)
        move = due.Advance(next_lesson=2, due=MONDAY + LEASE, last_day=1, sent_at=MONDAY)
        due.advance(tx, readers, move, lesson_key=1)
        after = due.due_lessons(tx, MONDAY + LEASE)

    assert [[row.id for row in rows] for rows in (before, now, after)] == [[], ["a"], ["b"]]


def test_who_had_the_last_lesson_is_finished_and_due_for_nothing(
    store: Store, readers: list[int]
) -> None:
    with store.writing() as tx:
        end = due.Advance(next_lesson=None, due=None, last_day=7, sent_at=MONDAY)
        due.advance(tx, readers[:1], end, lesson_key=2)
        found = enrolled.find_enrolment(tx, readers[0])

    assert found is not None
    assert (found[0].state, found[0].due, found[2].last_lesson, found[2].last_day) == (
        EnrolmentState.FINISHED,
        None,
        2,
        7,
    )


class TestDoorbells:
    """Which batches are rung for."""

    def test_one_that_was_just_rung_is_left_alone(self, store: Store, readers: list[int]) -> None:
        with store.writing() as tx:
            due.plan_batch(
                tx,
                release_id=1,
                lesson_key=1,
                variant="",
                enrolments=readers,
                now=MONDAY,
                rung=MONDAY,
            )
            soon = ledger.ring(tx, wall=MONDAY + ledger.RING_AGAIN - timedelta(seconds=1))
            lost = ledger.ring(tx, wall=MONDAY + ledger.RING_AGAIN)
            again = ledger.ring(tx, wall=MONDAY + ledger.RING_AGAIN)

        assert (soon, lost, again) == ([], [1], [])

    def test_one_that_nobody_rang_for_is(self, store: Store, readers: list[int]) -> None:
        one = planned(store, readers)

        with store.writing() as tx:
            assert ledger.ring(tx, wall=MONDAY) == [one]

    def test_one_that_was_put_off_is_rung_when_it_may_go(
        self, store: Store, readers: list[int]
    ) -> None:
        with store.writing() as tx:
            due.plan_batch(
                tx,
                release_id=1,
                lesson_key=1,
                variant="",
                enrolments=readers,
                now=MONDAY,
                rung=MONDAY,
            )
        mine = claim(store)
        assert mine is not None
        minute = timedelta(minutes=1)
        with store.writing() as tx:
            ledger.give_back(tx, mine, retry_at=MONDAY + minute, note="busy")
            rung = [ledger.ring(tx, wall=MONDAY + minute * n) for n in (0, 1, 2)]

        assert rung == [[], [mine.batch], []]

    def test_one_that_is_claimed_is_not(self, store: Store, readers: list[int]) -> None:
        planned(store, readers)
        claim(store)

        with store.writing() as tx:
            assert ledger.ring(tx, wall=MONDAY + LEASE) == []

    def test_a_long_queue_is_rung_for_in_parts(self, store: Store, readers: list[int]) -> None:
        with store.writing() as tx:
            empty = {"release_id": 1, "lesson_key": 1, "state": "planned", "size": 0}
            rest = {"planned_at": 0, "attempt": 0, "retry_at": 0, "note": ""}
            tx.execute(insert(batch), [{**empty, **rest}] * (ledger.RING_AT_MOST + 1))
            parts = [len(ledger.ring(tx, wall=MONDAY)) for _ in range(3)]

        assert parts == [ledger.RING_AT_MOST, 1, 0]
        assert len(readers) == 3


def test_the_named_batch_is_claimed_and_no_other(store: Store, readers: list[int]) -> None:
    planned(store, readers[:1])
    second = planned(store, readers[1:])

    with store.writing() as tx:
        lease = MONDAY + LEASE
        claims = [
            ledger.claim_batch(tx, owner="me", wall=MONDAY, lease_until=lease, batch_id=second)
            for _ in range(2)
        ]

    assert [one and one.batch for one in claims] == [second, None]


def test_what_the_installation_remembers_is_written_by_any_machine(store: Store) -> None:
    with store.writing() as tx:
        people.remember(tx, "heartbeat", "1")
        people.remember(tx, "heartbeat", "2")
        people.remember_first(tx, "heartbeat", "3")
        people.remember_first(tx, "instance", "a")

        kept = people.note(tx)
    assert (kept["heartbeat"], kept["instance"]) == ("2", "a")


@pytest.mark.postgresql
class TestPostgresql:
    """What only a database of several machines has to be told."""

    @pytest.fixture
    def store(self, postgresql_database: str) -> Iterator[Store]:
        opened = open_store(postgresql_database)
        yield opened
        opened.close()

    def test_a_batch_that_is_being_taken_from_cannot_be_claimed(
        self, store: Store, readers: list[int]
    ) -> None:
        planned(store, readers)

        with store.writing() as tx:
            ledger.take_back(tx, "c", readers[0])
            assert claim(store) is None

        assert claim(store) is not None

    def test_a_batch_that_is_being_claimed_is_not_cut(
        self, store: Store, readers: list[int]
    ) -> None:
        planned(store, readers)

        with store.writing() as claiming:
            ledger.claim_batch(claiming, owner="me", wall=MONDAY, lease_until=MONDAY + LEASE)
            with store.writing() as cutting:
                cutting.execute(text("SET LOCAL lock_timeout = '2s'"))
                assert ledger.cut_planned(cutting, largest=2) == 0

    def test_two_planners_do_not_share_out_the_same_room_of_a_course(
        self, store: Store, readers: list[int]
    ) -> None:
        with store.writing() as first:
            assert len(list(due.longest_waiting(first, 1, [1], until=LATER))) == len(readers)
            planned(store, readers[:1])  # batches of other planners refer to the release all along
            with store.writing() as second:
                second.execute(text("SET LOCAL lock_timeout = '200ms'"))
                waiting = due.longest_waiting(second, 1, [1], until=LATER)
                with pytest.raises(OperationalError, match="lock timeout"):
                    next(waiting)

    def test_two_workers_do_not_use_up_the_same_room_of_a_limit(self, store: Store) -> None:
        with store.writing() as before:
            rates.left(before, "per day", window=0, limit=5)
        with store.writing() as first:
            assert rates.left(first, "per day", window=0, limit=5) == 5
            with store.writing() as second:
                second.execute(text("SET LOCAL lock_timeout = '200ms'"))
                with pytest.raises(OperationalError, match="lock timeout"):
                    rates.left(second, "per day", window=0, limit=5)

    def test_machines_that_start_at_once_on_an_empty_database_make_one_installation(
        self, postgresql_database: str, tmp_path: Path
    ) -> None:
        settings = load_settings(COURSE_HOME=tmp_path, COURSE_DATABASE_URL=postgresql_database)
        instances: list[str] = []
        ready = threading.Barrier(6)

        def start() -> None:
            ready.wait()
            with open_app(settings) as app:
                instances.append(app.instance)
                app.tick(now=app.now())

        machines = [threading.Thread(target=start, daemon=True) for _ in range(6)]
        for one in machines:
            one.start()
        for one in machines:
            one.join(timeout=30)

        assert (len(instances), len(set(instances))) == (6, 1)

    def test_the_place_of_a_database_needs_no_rights(
        self, store: Store, postgresql_database: str
    ) -> None:
        with store.writing() as tx:
            people.remember_first(tx, "instance", "a")
            tx.execute(text("DROP ROLE IF EXISTS ordinary"))
            tx.execute(text("CREATE ROLE ordinary LOGIN"))
            tx.execute(text("GRANT SELECT ON ALL TABLES IN SCHEMA public TO ordinary"))
        ordinary = create_engine(make_url(postgresql_database).set(username="ordinary"))
        try:
            with ordinary.connect() as tx:
                free = witness.place_of(tx)
            self._let_read_the_control_file(store, may=False)
            with ordinary.connect() as tx:
                forbidden = witness.place_of(tx)
            with store.writing() as tx:
                # what putting a dump back does to every row
                tx.execute(text("DELETE FROM installation"))
                people.remember_first(tx, "instance", "a")
            with ordinary.connect() as tx:
                copied = witness.place_of(tx)
        finally:
            self._let_read_the_control_file(store, may=True)
            ordinary.dispose()
            with store.writing() as tx:
                tx.execute(text("DROP OWNED BY ordinary"))
                tx.execute(text("DROP ROLE ordinary"))

        assert (free.split()[0], forbidden.split()[0]) == ("cluster", "database")
        assert copied != forbidden

    def _let_read_the_control_file(self, store: Store, *, may: bool) -> None:
        verb, way = ("GRANT", "TO") if may else ("REVOKE", "FROM")
        with store.writing() as tx:
            for name in ("pg_control_system", "pg_control_checkpoint"):
                tx.execute(text(f"{verb} EXECUTE ON FUNCTION {name}() {way} PUBLIC"))


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
            "scatter": 0,
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
