"""How the server writes its log: structured, to standard error, without protected values.

What reports that there was no memory is the last line of a process: whatever was skipped for it (a callback, the turn
of a hub) would be missing for ever without anybody noticing. All that was accepted is on disk; the parent starts a new
process.
"""

import errno
import logging
import os
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from server.invariants import count_violations

_STANDARD_ERROR = 2
_FOLLOWED = 50
"""Of what a failure came of, one behind the other; such a chain may close on itself."""
_NO_MEMORY = b"This process had no memory left for something it was doing; it ends, and a new one takes its place.\n"


def configure_logs(log_format: str) -> None:
    """`text` for people, `json` for machines. Libraries' own logs come along from warnings upwards."""
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: structlog.typing.Processor = (
        structlog.processors.JSONRenderer() if log_format == "json" else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[_end_without_memory, *shared, count_violations, structlog.processors.format_exc_info, last],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO if log_format == "json" else logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for handler in logging.getLogger().handlers:
        handler.addFilter(_ends_without_memory)


def _end_without_memory(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A processor of structlog, for what we report."""
    failure = event.get("exc_info")
    _end_if_of_memory(failure if isinstance(failure, BaseException) else sys.exception())
    return event


def _ends_without_memory(record: logging.LogRecord) -> bool:
    """A filter, for what the event loop and the web server report."""
    _end_if_of_memory(record.exc_info[1] if record.exc_info else None)
    return True


def _end_if_of_memory(failure: BaseException | None) -> None:
    """At once, and with what needs no memory."""
    for _ in range(_FOLLOWED):
        while isinstance(failure, BaseExceptionGroup):
            failure = (failure.subgroup(MemoryError) or failure).exceptions[0]
        if isinstance(failure, MemoryError):
            os.write(_STANDARD_ERROR, _NO_MEMORY)
            os._exit(errno.ENOMEM)
        if failure is None:
            return
        failure = failure.__cause__ or failure.__context__
