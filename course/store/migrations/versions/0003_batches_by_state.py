"""All batches by their state: the index of open ones alone was never used."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.drop_index("ix_batch_open", table_name="batch")
    op.create_index("ix_batch_state_retry_at", "batch", ["state", "retry_at"])
