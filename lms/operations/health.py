"""Health checks of this process, asked by load balancers and by operators."""

import os

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from kombu.exceptions import OperationalError

from lms.celery import app

BROKER_SECONDS = 1
_known: dict[str, bool] = {}


def report() -> tuple[bool, str]:
    """Return whether the site can serve, and a line for each thing it depends on.

    Without the bell (the broker) the site serves on: its work waits in the outbox.
    """
    database = _database()
    lines = [f"database: {database}", f"bell: {_bell()}"]
    return database == "up", "\n".join(lines)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return "up" if _schema_is_complete() else "migrations to apply"
    except DatabaseError:
        return "down"


def _schema_is_complete() -> bool:
    """Asked until it is so; a schema that is complete stays so for this code."""
    if not _known.get("complete"):
        _known["complete"] = migrations_to_apply() == 0
    return _known["complete"]


def migrations_to_apply() -> int:
    """Return how many migrations the database lacks."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _bell() -> str:
    if settings.BROKER_FOLDERS:
        usable = (os.access(folder, os.W_OK) for folder in settings.BROKER_FOLDERS)
        return "up" if all(usable) else "down"
    try:
        with app.connection_for_write(connect_timeout=BROKER_SECONDS) as bell:
            bell.ensure_connection(max_retries=1, timeout=BROKER_SECONDS)
    except (OperationalError, OSError):
        return "down"
    return "up"
