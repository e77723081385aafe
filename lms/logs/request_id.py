"""The number of a request, from the proxy through the page to the worker.

It stands in every record that is logged on the way, and in the answer's header, so that a
person who reports a fault can name it.
"""

import re
from contextvars import ContextVar
from typing import Any
from uuid import uuid4

HEADER = "X-Request-ID"
# What proxies make: letters and digits, nothing that could break a line of a log.
WELL_FORMED = re.compile(r"[A-Za-z0-9_-]{8,64}")
_current: ContextVar[str] = ContextVar("request_id", default="")


def current_id() -> str:
    """Return the number of what is being done; empty outside of any request."""
    return _current.get()


def begin(given: str) -> str:
    """Take the number given, or make one where it is not well-formed; return it."""
    chosen = given if WELL_FORMED.fullmatch(given) else uuid4().hex
    _current.set(chosen)
    return chosen


def end() -> None:
    """Forget it: the thread or worker goes on with something else."""
    _current.set("")


def send_along(headers: dict[str, Any] | None = None, **kwargs: Any) -> None:
    """Give the number to a task that is sent (Celery's before_task_publish)."""
    if headers is not None and current_id():
        headers["request_id"] = current_id()


def take_over(task: Any = None, **kwargs: Any) -> None:
    """Take the number that came with a task, or its own id (Celery's task_prerun)."""
    begin(str(task.request.get("request_id") or task.request.id))


def leave(**kwargs: Any) -> None:
    """Forget it at a task's end (Celery's task_postrun)."""
    end()
