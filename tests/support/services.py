"""Says, before anything runs, whether Redis answers; starts nothing."""

import os
import sys
from urllib.parse import urlsplit

import redis


def trouble() -> str:
    """Return a sentence when the broker does not answer; empty when it does."""
    broker = os.environ["CELERY_BROKER_URL"]
    try:
        redis.Redis.from_url(broker, socket_connect_timeout=5).ping()
    except (redis.RedisError, ValueError) as error:
        parts = urlsplit(broker)  # the whole address may hold a password
        return (
            f"Redis does not answer at {parts.hostname}:{parts.port or 6379}: {error}\n"
            "Start it, or name another in CELERY_BROKER_URL."
        )
    return ""


if __name__ == "__main__":
    if found := trouble():
        sys.exit(found)
