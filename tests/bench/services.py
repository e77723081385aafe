"""The database server and the cache that the measured sites use, of the run's own."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
import redis

from lms.operations.startup.local_postgres import LocalPostgres
from tests.support.databases import ROOT
from tests.support.site import free_port, wait_for


@contextmanager
def databases() -> Iterator[Callable[[str], str]]:
    """Yield a function that makes an empty database and returns its address.

    They are on the server of DATABASE_URL, or on one in ``.run/pg-bench`` that writes to
    the disk as production does.
    """
    with ExitStack() as stack:
        server = os.environ.get("DATABASE_URL")
        if server is None:
            local = LocalPostgres(ROOT / ".run" / "pg-bench")
            stack.enter_context(local.running())
            server = local.url("postgres")

        def make(name: str) -> str:
            _execute(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            _execute(
                server, f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0"
            )
            stack.callback(
                _execute, server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"
            )
            return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))

        yield make


def _execute(server: str, statement: str) -> None:
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(statement)


@contextmanager
def redis_server() -> Iterator[tuple[str, int]]:
    """Yield the address and the process of a Redis that keeps nothing."""
    program = shutil.which("redis-server")
    if program is None:
        raise SystemExit(
            "redis-server is not installed; production's settings need it."
        )
    port = free_port() + 7
    command = [program, "--port", str(port), "--save", "", "--bind", "127.0.0.1"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    address = f"redis://127.0.0.1:{port}"
    try:
        wait_for(lambda: _answers(address), 10)
        yield address, process.pid
    finally:
        process.kill()
        process.wait()


def _answers(address: str) -> bool:
    try:
        return bool(redis.Redis.from_url(address).ping())
    except redis.RedisError:
        return False
