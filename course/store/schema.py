"""The tables. Instants are UTC seconds, local dates are proleptic ordinals, clocks are minutes.

Integers compare alike on SQLite and PostgreSQL and index small. What is written once per reader is
keyed lesson first, so that the rows of a batch lie side by side: scattered page writes, not SQL,
are what planning costs.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite gives a row its own id only to a column that is exactly INTEGER PRIMARY KEY.
_Id = BigInteger().with_variant(Integer, "sqlite")

installation = Table(
    "installation",
    metadata,
    Column("name", Text, primary_key=True),  # instance, token_key, suppression_key, heartbeat
    Column("value", Text, nullable=False),
)

subscriber = Table(
    "subscriber",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("email", Text, nullable=False),
    Column("address", Text, nullable=False, unique=True),  # keyed hash of the normalised address
    Column("first_name", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("minute", Integer),  # of the local day; NULL: the course's hour
    Column("tags", Text, nullable=False),  # JSON array
    Column("fields", Text, nullable=False),  # JSON object: further columns of the CSV
    Column("created_at", BigInteger, nullable=False),
)

suppression = Table(
    "suppression",
    metadata,
    Column("address", Text, primary_key=True),  # keyed hash: it outlives the subscriber
    Column("course", Text, primary_key=True),  # '' for all courses
    Column("reason", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

lesson = Table(
    "lesson",
    metadata,
    Column("key", _Id, primary_key=True),
    Column("course", Text, nullable=False),
    Column("id", Text, nullable=False),
    UniqueConstraint("course", "id"),
)

release = Table(
    "release",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("course", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("document", Text, nullable=False),  # JSON: title, sender, schedule
    Index("ix_release_course_id", "course", "id"),
)

rendering = Table(
    "rendering",
    metadata,
    Column("release_id", ForeignKey("release.id"), primary_key=True),
    Column("lesson_key", ForeignKey("lesson.key"), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("document", Text, nullable=False),  # JSON of model.Rendering
)

enrolment = Table(
    "enrolment",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("subscriber_id", ForeignKey("subscriber.id", ondelete="CASCADE"), nullable=False),
    Column("course", Text, nullable=False),
    Column("round", Integer, nullable=False, server_default=text("1")),  # restarts begin another
    Column("zone", Text, nullable=False),
    Column("minute", Integer),
    Column("pace", Integer),  # days; NULL: the course's cadence
    Column("scatter", Integer, nullable=False, server_default=text("0")),  # schedule.scatter_of
    Column("state", Text, nullable=False),
    Column("next_lesson", ForeignKey("lesson.key")),
    Column("due_at", BigInteger),  # a cache of the rule, for the next lesson only
    Column("last_lesson", ForeignKey("lesson.key")),
    Column("last_day", Integer),
    Column("last_sent_at", BigInteger),
    Column("enrolled_at", BigInteger, nullable=False),
    Column("paused_until", Integer),
    Column("left_at", BigInteger),
    Column("left_from", Text),  # the state before leaving, to go back to
    UniqueConstraint("subscriber_id", "course", "round"),
    Index(
        "ix_enrolment_due",
        "next_lesson",
        "due_at",
        sqlite_where=text("state = 'active'"),
        postgresql_where=text("state = 'active'"),
    ),
    Index(
        "ix_enrolment_paused",
        "paused_until",
        sqlite_where=text("state = 'paused'"),
        postgresql_where=text("state = 'paused'"),
    ),
)

batch = Table(
    "batch",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("release_id", ForeignKey("release.id"), nullable=False),
    Column("lesson_key", ForeignKey("lesson.key"), nullable=False),
    Column("state", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("variant", Text, nullable=False, server_default=text("''")),  # which branches it holds
    Column("rung_at", BigInteger),  # when its message was last put into a queue
    Column("planned_at", BigInteger, nullable=False),
    Column("owner", Text),  # with attempt the fencing token of every transition
    Column("attempt", Integer, nullable=False),
    Column("lease_until", BigInteger),  # by the machine's clock, not the heartbeat's
    Column("retry_at", BigInteger, nullable=False),
    Column("handed_at", BigInteger),
    Column("done_at", BigInteger),
    Column("status", Integer),
    Column("provider_id", Text),
    Column("note", Text, nullable=False),
    # Not only of what is open: a statement that has the state as a parameter can be planned without
    # knowing it, and then a partial index is of no use. There is a batch for a thousand readers.
    Index("ix_batch_state_retry_at", "state", "retry_at"),
)

delivery = Table(
    "delivery",
    metadata,
    Column("lesson_key", ForeignKey("lesson.key"), primary_key=True),
    Column("enrolment_id", ForeignKey("enrolment.id", ondelete="CASCADE"), primary_key=True),
    Column("batch_id", ForeignKey("batch.id"), nullable=False, index=True),
    Column("outcome", Text),  # NULL: what the batch says; else what became of this one
    Column("note", Text),
    sqlite_with_rowid=False,
)

event = Table(
    "event",
    metadata,
    Column("lesson_key", BigInteger, primary_key=True),
    Column("enrolment_id", BigInteger, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("at", BigInteger, primary_key=True),
    Column("detail", Text, nullable=False),
    sqlite_with_rowid=False,
)

done = Table(
    "done",
    metadata,
    Column("enrolment_id", ForeignKey("enrolment.id", ondelete="CASCADE"), primary_key=True),
    Column("lesson_key", ForeignKey("lesson.key"), primary_key=True),
    Column("at", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

rate = Table(
    "rate",
    metadata,
    Column("name", Text, primary_key=True),  # of a limit: an account and its window's length
    Column("window", BigInteger, nullable=False),  # when the window began
    Column("used", Integer, nullable=False),
)
