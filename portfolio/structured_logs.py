"""One JSON line an event, or a readable line on a terminal; both carry the request's id."""

import logging.config
from typing import Any

import structlog
from structlog.dev import plain_traceback
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import Processor

SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.StackInfoRenderer(),
]
# Tracebacks go without local variables: those hold passwords, tokens and bodies of requests.
RENDERERS: dict[str, list[Processor]] = {
    # JSON escapes line breaks and control characters: nobody can forge a second event.
    "json": [
        structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
        structlog.processors.JSONRenderer(),
    ],
    "console": [
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain_traceback),
    ],
}


def logging_config(*, level: str, log_format: str) -> dict[str, Any]:
    """Return the LOGGING setting. Raises ValueError naming the formats if there is no such one."""
    if log_format not in RENDERERS:
        raise ValueError(f"LOG_FORMAT is {log_format!r}: use one of {', '.join(RENDERERS)}.")
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": SHARED,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *RENDERERS[log_format],
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"structured": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["stderr"], "level": level.upper()},
        "loggers": {
            # An answer of 4xx is in the access log; here it would be said twice.
            "django.request": {"level": "ERROR"},
            "django.server": {"handlers": ["stderr"], "propagate": False},
        },
    }


def configure(config: dict[str, Any]) -> None:
    """Set up logging and structlog; Django calls this with the LOGGING setting."""
    logging.config.dictConfig(config)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
