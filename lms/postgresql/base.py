"""Django's backend for PostgreSQL, whose health check costs no query."""

import select

from django.db.backends.postgresql import base
from psycopg.pq import ConnStatus


class DatabaseWrapper(base.DatabaseWrapper):
    """Looks at the socket of a kept connection instead of asking the server something."""

    def is_usable(self) -> bool:
        """Return whether the connection still works; called before a request's first query.

        A server that ends a connection says so on it. Only a connection that has anything
        to read is asked; usually nobody has said anything.
        """
        if self.connection is None or self.connection.pgconn.status != ConnStatus.OK:
            return False
        is_silent = not select.select([self.connection.pgconn.socket], [], [], 0)[0]
        return is_silent or bool(super().is_usable())
