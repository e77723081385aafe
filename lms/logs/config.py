"""The logging configuration (logging.config.dictConfig) of web, workers and clock."""

from typing import Any

# One line for every page saved, or for a log that works, says nothing to an operator.
QUIET = ("django_tasks", "httpx", "httpcore", "pikepdf", "wagtail")


def configuration(chosen: str) -> dict[str, Any]:
    """Return it for a form: "json" for programs that read, "line" for people."""
    levels: dict[str, Any] = {name: {"level": "WARNING"} for name in QUIET}
    # What was not found is told with its address, in which people write anything.
    levels["django.request"] = {"level": "ERROR"}
    # So is a form without its token; each is told by its view's name, with its number.
    levels["django.security.csrf"] = {"level": "ERROR"}
    for_people = "WARNING" if chosen == "line" else "INFO"
    levels["lms.requests"] = {"level": for_people}
    # gunicorn gives its own loggers handlers of its own, which know no masks.
    levels["gunicorn.error"] = _own(for_people)
    # It would begin to tell each request's network address and path: ours are told above.
    levels["gunicorn.access"] = _own("WARNING")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": "lms.logs.formatters.JsonLines"},
            "line": {"()": "lms.logs.formatters.PlainLines"},
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": chosen}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": levels,
    }


def _own(level: str) -> dict[str, Any]:
    return {"handlers": ["stderr"], "level": level, "propagate": False}
