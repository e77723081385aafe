"""Formatters of log records: JSON for programs, lines for people, both masked."""

import logging
from typing import Any

from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

from lms.logs.masking import masked
from lms.logs.request_id import current_id

# Objects that Django and Celery hang on a record; as text they hold addresses and words.
OBJECTS = ["request", "sock", "server_time", "data", "args", "kwargs", "context"]


class JsonLines(JsonFormatter):
    """One JSON object a line, with the time in UTC and the number of the request."""

    def __init__(self) -> None:
        super().__init__(
            "{levelname}{name}{message}",
            style="{",
            timestamp="at",
            rename_fields={"levelname": "level", "name": "logger"},
            reserved_attrs=[*RESERVED_ATTRS, *OBJECTS],
            json_ensure_ascii=False,
        )

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """Add the request, and mask each text before its signs are escaped."""
        if request_id := current_id():
            log_data["request_id"] = request_id
        return {
            name: masked(value) if isinstance(value, str) else value
            for name, value in log_data.items()
        }


class PlainLines(logging.Formatter):
    """A line for a person at a terminal."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as text, masked."""
        return masked(super().format(record))
