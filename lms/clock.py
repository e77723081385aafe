"""The clock of periodic work: ``python -m lms.clock``.

It rings by name and needs nothing of the application, which Celery would load into it;
nor of Celery's command line, which is as large as the rest of it.
"""

import logging.config
import math
import os
import time
from typing import Any

import psycopg
from celery import Celery
from celery.apps.beat import Beat
from celery.beat import PersistentScheduler
from psycopg.pq import Conninfo

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.production")

app = Celery("clock", fixups=[])
app.config_from_object("django.conf:settings", namespace="CELERY")
logger = logging.getLogger(__name__)
HEARTBEAT_SECONDS = 15
HEARTBEAT = """
    INSERT INTO heartbeats_heartbeat (name, seen_at) VALUES ('clock', now())
    ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at
"""


class SeenScheduler(PersistentScheduler):
    """The schedule, and a heartbeat in the database while it is being kept."""

    noted_at = -math.inf

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Ring for what is due; return the seconds until the next look."""
        pause = super().tick(*args, **kwargs)
        if time.monotonic() > self.noted_at + HEARTBEAT_SECONDS:
            self.noted_at = time.monotonic()
            note_heartbeat()
        return float(pause)


def note_heartbeat() -> None:
    """Write that the clock goes; a database that is away only means that nobody reads it.

    A connection for this one statement: it can neither be stale nor kept from others.
    """
    try:
        with psycopg.connect(**_database()) as connection:
            connection.execute(HEARTBEAT)
    except psycopg.Error as error:
        logger.warning("The clock's heartbeat was not written: %s", error)


def _database() -> dict[str, Any]:
    from django.conf import settings

    database = settings.DATABASES["default"]
    given = {
        "dbname": database["NAME"],
        "user": database["USER"],
        "password": database["PASSWORD"],
        "host": database["HOST"],
        "port": database["PORT"],
    }
    # What libpq knows; the other options are Django's own, such as a pool's.
    known = {option.keyword.decode() for option in Conninfo.get_defaults()}
    more = {k: v for k, v in database["OPTIONS"].items() if k in known}
    all_of_it = given | more | {"connect_timeout": 2}
    return {name: value for name, value in all_of_it.items() if value}


def main() -> None:
    """Ring until told to stop; what rang when is kept in RUN_DIR/beat."""
    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)
    Beat(
        app=app,
        schedule=str(settings.RUN_DIR / "beat"),
        scheduler_cls=SeenScheduler,
        loglevel="WARNING",
        quiet=True,
    ).run()


if __name__ == "__main__":
    main()
