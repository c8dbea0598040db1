"""A pace and a round per enrolment, lessons marked done, rate limits, doorbells."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("enrolment") as table:
        table.add_column(sa.Column("round", sa.Integer(), server_default="1", nullable=False))
        table.add_column(sa.Column("pace", sa.Integer()))
        table.add_column(sa.Column("scatter", sa.Integer(), server_default="0", nullable=False))
        table.drop_constraint(op.f("uq_enrolment_subscriber_id_course"), type_="unique")
        table.create_unique_constraint(
            op.f("uq_enrolment_subscriber_id_course_round"), ["subscriber_id", "course", "round"]
        )
    # Who is there already has no address in a form that could be hashed here: any number will do.
    op.execute("UPDATE enrolment SET scatter = id % 65536")
    with op.batch_alter_table("batch") as table:
        table.add_column(sa.Column("variant", sa.Text(), server_default="", nullable=False))
        table.add_column(sa.Column("rung_at", sa.BigInteger()))
    op.create_table(
        "done",
        sa.Column("enrolment_id", _ID, nullable=False),
        sa.Column("lesson_key", _ID, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment.id"],
            name=op.f("fk_done_enrolment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["lesson_key"], ["lesson.key"], name=op.f("fk_done_lesson_key")),
        sa.PrimaryKeyConstraint("enrolment_id", "lesson_key", name=op.f("pk_done")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rate",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("window", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_rate")),
    )
