"""Health checks of this process, asked by load balancers and by operators."""

from collections.abc import Iterator

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from lms.heartbeats import services as heartbeats
from lms.monitoring.rules import SILENT_SECONDS
from lms.monitoring.state import State, state_of_site
from lms.outbox.queues import QUEUES

_known: dict[str, bool] = {}


def report() -> tuple[bool, str]:
    """Return whether the site can serve pages, and a line for each thing it depends on.

    Without bell, clock or workers it serves on: its work waits in the outbox. The lines
    say so, and ``check_health`` tells the operator.
    """
    try:
        database = _database()
        state = state_of_site() if database == "up" else None
    except DatabaseError:
        database, state = "down", None
    lines = [f"database: {database}", *(_lines(state) if state else ())]
    return database == "up", "\n".join(lines)


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "up" if _schema_is_complete() else "migrations to apply"


def _schema_is_complete() -> bool:
    """Asked until it is so; a schema that is complete stays so for this code."""
    if not _known.get("complete"):
        _known["complete"] = migrations_to_apply() == 0
    return _known["complete"]


def migrations_to_apply() -> int:
    """Return how many migrations the database lacks."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _lines(state: State) -> Iterator[str]:
    yield f"bell: {'up' if state.bell else 'down'}"
    yield f"clock: {_seen(state, heartbeats.CLOCK)}"
    for queue in QUEUES:
        yield f"queue {queue}: {_seen(state, heartbeats.of_queue(queue))}"
    for system, since in state.away.items():
        yield f"{system}: away since {since:%Y-%m-%dT%H:%M:%SZ}"
    for kind, backlog in state.backlogs.items():
        if backlog.waiting or backlog.aside:
            oldest = f"the oldest for {backlog.seconds:.0f} s"
            yield f"{kind}: {backlog.waiting} wait, {oldest}, {backlog.aside} set aside"
    yield f"disk: {_disk(state)}"
    yield f"last backup: {_last(state, heartbeats.BACKUP)}"
    for name in (heartbeats.RECONCILE, heartbeats.REBUILD_CHECK):
        yield f"last {name}: {_last(state, name)}"


def _seen(state: State, name: str) -> str:
    age = state.age(name)
    if age is None:
        return "never seen"
    return f"{'up' if age < SILENT_SECONDS else 'silent'}, seen {age:.0f} s ago"


def _disk(state: State) -> str:
    return "not readable" if state.disk_free is None else f"{state.disk_free:.0%} free"


def _last(state: State, name: str) -> str:
    beat = state.beats.get(name)
    if beat is None:
        return "never"
    found = "" if beat.found is None else f", {beat.found} differences"
    return f"{beat.seen_at:%Y-%m-%dT%H:%M:%SZ}{found}"
