"""Says, before anything runs, whether PostgreSQL and Redis answer; starts nothing."""

import os
import sys
from urllib.parse import urlsplit

import psycopg
import redis


def trouble() -> list[str]:
    """Return a sentence for each service that does not answer; empty when all do."""
    sentences = []
    database, broker = os.environ["DATABASE_URL"], os.environ["CELERY_BROKER_URL"]
    try:
        psycopg.connect(database, connect_timeout=5).close()
    except psycopg.Error as error:
        sentences.append(
            f"PostgreSQL does not answer at {_place(database)}: {error}\n"
            "Start it, or name another in DATABASE_URL."
        )
    try:
        redis.Redis.from_url(broker, socket_connect_timeout=5).ping()
    except (redis.RedisError, ValueError) as error:
        sentences.append(
            f"Redis does not answer at {_place(broker)}: {error}\n"
            "Start it, or name another in CELERY_BROKER_URL."
        )
    return sentences


def _place(address: str) -> str:
    """Return host and port only: the address may hold a password."""
    parts = urlsplit(address)
    return f"{parts.hostname}:{parts.port or 'its usual port'}"


if __name__ == "__main__":
    if found := trouble():
        sys.exit("\n".join(found))
