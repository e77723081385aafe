"""The logging configuration (logging.config.dictConfig) of web, workers and clock."""

from typing import Any

FORMATS = ("json", "line")
# One line for every page saved, or for a log that works, says nothing to an operator.
QUIET = ("django_tasks", "httpx", "httpcore", "pikepdf", "wagtail")
GUNICORN = ("gunicorn.error", "gunicorn.access")


def configuration(chosen: str) -> dict[str, Any]:
    """Return it for one of FORMATS: "json" for programs that read, "line" for people."""
    own = {"handlers": ["stderr"], "level": "INFO", "propagate": False}
    levels: dict[str, Any] = {name: {"level": "WARNING"} for name in QUIET}
    # What was not found is told with its address, in which people write anything.
    levels["django.request"] = {"level": "ERROR"}
    if chosen == "line":
        levels["lms.requests"] = {"level": "WARNING"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": "lms.logs.formatters.JsonLines"},
            "line": {"()": "lms.logs.formatters.PlainLines"},
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": chosen}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": levels | dict.fromkeys(GUNICORN, own),
    }
