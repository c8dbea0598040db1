"""What the processes say while they run: one event a line, as text or as JSON.

Ids are opaque and addresses never appear: what a provider or a mail server answers may quote one,
so every line goes through a filter that takes them out. Times are UTC.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, Literal

import structlog

Style = Literal["text", "json"]

_ADDRESS = re.compile(r"[^\s@<>\"'(),;:=]+@[^\s@<>\"'(),;:=]+\.[^\s@<>\"'(),;:=]+")


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """Return a logger; until `configure` is called it keeps to warnings, on standard error."""
    made: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return made


def configure(style: Style) -> None:
    """Let every logger write to standard error in one style, ours and those of libraries."""
    last: structlog.types.Processor = (
        structlog.processors.JSONRenderer()
        if style == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), sort_keys=False)
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*_CHAIN[1:]],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    for chatty in ("apscheduler", "alembic", "httpx", "uvicorn.access", "procrastinate"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def without_addresses(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Take email addresses out of everything that a line says."""
    for key, value in event.items():
        if isinstance(value, str) and "@" in value:
            event[key] = _ADDRESS.sub("(address)", value)
    return event


_CHAIN: tuple[structlog.types.Processor, ...] = (
    structlog.stdlib.filter_by_level,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    without_addresses,
)
structlog.configure(
    processors=[*_CHAIN, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)
