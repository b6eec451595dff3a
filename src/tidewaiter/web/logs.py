"""Logs as one JSON object a line: no personal data, no contents of messages.

What an entry of ours says is chosen where it is written. What others (Django, drivers) say may
quote what they were given, so of theirs only the template is kept, and nothing that was filled in.
Of an exception its class and the places it passed are kept, never its text.
"""

from __future__ import annotations

import logging
import traceback
from contextvars import ContextVar
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request that this thread answers."""

TRUSTED = ("tidewaiter", "_granian", "granian", "django_tasks", "django_tasks_db")
"""Loggers whose filled-in texts hold nothing of what was sent: of tasks their ids and states."""

Exc = tuple[type[BaseException], BaseException, TracebackType | None]


def bare(logger: Any, name: str, event: EventDict) -> EventDict:
    """Of others' entries, the template only."""
    record: logging.LogRecord | None = event.get("_record")
    if record is not None and record.name.split(".")[0] not in TRUSTED:
        event["event"] = (
            str(record.msg) if isinstance(record.msg, str) else type(record.msg).__name__
        )
    return event


def places(logger: Any, name: str, event: EventDict) -> EventDict:
    """Exceptions as class and places; the text could quote a message."""
    found: Exc | None = event.pop("exc_info", None)
    if isinstance(found, tuple) and found[0] is not None:
        chain: list[dict[str, Any]] = []
        one: BaseException | None = found[1]
        while one is not None and len(chain) < 5:
            frames = traceback.extract_tb(one.__traceback__)[-12:]
            chain.append(
                {
                    "class": type(one).__name__,
                    "places": [f"{f.filename}:{f.lineno} {f.name}" for f in frames],
                }
            )
            one = one.__cause__ or one.__context__
        event["exception"] = chain
    return event


def with_request(logger: Any, name: str, event: EventDict) -> EventDict:
    """The id of the request."""
    found = request_id.get()
    if found:
        event["request"] = found
    return event


_SHARED: list[Processor] = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    with_request,
]


def dictionary(level: str) -> dict[str, Any]:
    """The configuration of logging, for Django's ``LOGGING``."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [structlog.stdlib.ExtraAdder(allow=[]), *_SHARED],
                "processors": [
                    bare,
                    places,
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.JSONRenderer(),
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level.upper()},
        "loggers": {
            # The access entry says it, with the request's id and without the address.
            "django.request": {"level": "CRITICAL", "propagate": False},
            "django.server": {"handlers": [], "propagate": False},
            "django": {"handlers": [], "level": level.upper(), "propagate": True},
            "httpx": {"level": "WARNING"},
        },
    }


def configure() -> None:
    """Let structlog's own loggers end in the same place."""
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
