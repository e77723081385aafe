"""Django's backend for PostgreSQL, with a cheaper health check and quicker times."""

import select
from datetime import UTC, datetime
from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.postgresql.psycopg_any import BaseTzLoader
from psycopg.pq import ConnStatus


class UtcLoader(BaseTzLoader):
    """Reads times as Django's does, with Python's own parser: a tenth of the work."""

    timezone = UTC

    def load(self, data: Any) -> datetime:
        """Return an aware time; what is written in no usual way is left to Django."""
        text = bytes(data).decode()
        if text.endswith("+00"):
            return datetime.fromisoformat(text)
        found: datetime = super().load(data)
        return found


class DatabaseWrapper(base.DatabaseWrapper):
    """Looks at the socket of a kept connection instead of asking the server something."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Return a connection that reads times quickly, where they are those of UTC."""
        connection = super().get_new_connection(conn_params)
        if self.timezone == UTC:
            connection.adapters.register_loader("timestamptz", UtcLoader)
        return connection

    def is_usable(self) -> bool:
        """Return whether the connection still works; called before a request's first query.

        A server that ends a connection says so on it. Only a connection that has anything
        to read is asked; usually nobody has said anything.
        """
        if self.connection is None or self.connection.pgconn.status != ConnStatus.OK:
            return False
        is_silent = not select.select([self.connection.pgconn.socket], [], [], 0)[0]
        return is_silent or bool(super().is_usable())
