"""A migrated database of its own for commands that run as processes of their own."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.db import connection, connections

from tests.support.site import RunningSite, free_port, fresh_database


@contextmanager
def copied_database(folder: Path) -> Iterator[str]:
    """Yield the address of a copy of the tests' database, outside any transaction."""
    if connection.vendor == "sqlite":
        path = folder / "db.sqlite3"
        connection.ensure_connection()
        with closing(sqlite3.connect(path)) as copy:
            connection.connection.backup(copy)
        yield f"sqlite:///{path}"
        return
    migrated = connection.settings_dict["NAME"]
    connections.close_all()
    server = os.environ["DATABASE_URL"]
    with fresh_database(server, f"{migrated}_copy", template=migrated) as database:
        yield database


@pytest.fixture
def own_site(tmp_path, django_db_setup, django_db_blocker) -> Iterator[RunningSite]:
    """Return a site that serves nobody, with a database of its own, for its commands."""
    with django_db_blocker.unblock(), copied_database(tmp_path) as database:
        yield RunningSite(tmp_path, free_port(), {"DATABASE_URL": database})
