"""The databases of a test run: one server, one migrated template, and copies of it.

To migrate an empty database takes a quarter of a minute, to copy a migrated one a tenth
of a second. The template is kept between runs, on the server that DATABASE_URL names, or
else on one of the project's own in ``.run/pg-tests``.
"""

import hashlib
import math
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections

from lms.settings import env

ROOT = Path(__file__).resolve().parents[2]
# What a process of the run hands to those that it starts.
RUN, TEMPLATE = "TIP_TEST_RUN", "TIP_TEST_TEMPLATE"
_STACK = pytest.StashKey[ExitStack]()
_OF_THE_PROJECT = re.compile(r"from ((?:lms|courses)[\w.]*) import")


def url_of(database: str) -> str:
    """Return the address of a database on the tests' server."""
    local = settings.LOCAL_POSTGRES
    server = local.url("postgres") if local else env.text("DATABASE_URL")
    return urlunsplit(urlsplit(server)._replace(path=f"/{database}"))


def url_of_tests() -> str:
    """Return the address of this process' own database, for commands it starts."""
    return url_of(connection.settings_dict["NAME"])


# --- the run ---------------------------------------------------------------------------


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Start the server and make the template, once, before the run's other processes."""
    if hasattr(session.config, "workerinput"):
        return
    stack = session.config.stash[_STACK] = ExitStack()
    stack.enter_context(server_with_template())


def pytest_unconfigure(config: pytest.Config) -> None:
    if stack := config.stash.get(_STACK, None):
        stack.close()


@contextmanager
def server_with_template() -> Iterator[None]:
    """Have the server running, and the template on it, for whatever makes databases here.

    A program of its own, such as that which makes the pictures, is a run like the tests'.
    """
    if not settings.configured:
        # Modules of the site name those of production by themselves.
        os.environ["DJANGO_SETTINGS_MODULE"] = "lms.settings.test"
    with ExitStack() as stack:
        if settings.LOCAL_POSTGRES:
            stack.enter_context(settings.LOCAL_POSTGRES.running())
        os.environ[RUN] = str(os.getpid())
        os.environ[TEMPLATE] = migrated_template()
        drop_what_runs_left()
        yield


@contextmanager
def _admin() -> Iterator[psycopg.Connection]:
    with psycopg.connect(url_of("postgres"), autocommit=True) as admin:
        yield admin


def migrated_template() -> str:
    """Return the name of the database that has all migrations, made where it is missing."""
    name = f"tip_template_{_digest_of_migrations()}"
    with _admin() as admin:
        # Two runs that begin at once make it once.
        admin.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
        known = "SELECT 1 FROM pg_database WHERE datname = %s"
        if admin.execute(known, [name]).fetchone() is None:
            with fresh_database(f"{name}_new") as address:
                _migrate(address)
                admin.execute(f"ALTER DATABASE {name}_new RENAME TO {name}")
    return name


def _migrate(address: str) -> None:
    environment = {**os.environ, "DATABASE_URL": address}
    environment["DJANGO_SETTINGS_MODULE"] = "lms.settings.test"
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def _digest_of_migrations() -> str:
    """Return a digest of the migrations, of what they import, and of all packages."""
    paths = {ROOT / ".ci" / "requirements.txt"}
    for app in ("courses", "lms"):
        for path in (ROOT / app).rglob("migrations/*.py"):
            modules = _OF_THE_PROJECT.findall(path.read_text("utf-8"))
            paths |= {path, *(ROOT / f"{m.replace('.', '/')}.py" for m in modules)}
    digest = hashlib.sha256()
    for path in sorted(path for path in paths if path.exists()):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def drop_what_runs_left() -> None:
    """Drop the databases of runs that were killed, and templates of other migrations."""
    with _admin() as admin:
        rows = admin.execute("SELECT datname FROM pg_database WHERE NOT datistemplate")
        for (name,) in rows.fetchall():
            run = re.match(r"tip_run_(\d+)_", name)
            old = name.startswith("tip_template_") and name != os.environ[TEMPLATE]
            if old or (run and not Path(f"/proc/{run[1]}").exists()):
                admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


# --- its databases ---------------------------------------------------------------------


@contextmanager
def fresh_database(name: str, template: str = "template0") -> Iterator[str]:
    """Yield the address of a new database; drop it then.

    It is empty, or a copy of a ``template`` that nobody is connected to.
    """
    with _admin() as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        admin.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE {template}")
    try:
        yield url_of(name)
    finally:
        with _admin() as admin:
            admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def migrated_database(purpose: str) -> Iterator[str]:
    """Yield the address of a new database with all migrations; drop it then."""
    name = f"tip_run_{os.environ[RUN]}_{purpose}"
    with fresh_database(name, os.environ[TEMPLATE]) as address:
        yield address


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse a test that commits and would leave other rows than the migrations did."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        commits = marker and marker.kwargs.get("transaction")
        if commits and not marker.kwargs.get("serialized_rollback"):
            raise pytest.UsageError(
                f"{item.nodeid} commits: it needs serialized_rollback=True, or the "
                "next test that commits finds rows which it is about to bring back."
            )


def _empty_also_what_stays() -> None:
    """Let Django empty all tables after a test that commits, in this process alone.

    Triggers refuse that for rows that a site keeps, and have no switch. What puts them
    aside is the superuser of the tests' own server; no site's account is one.
    """
    empty = connection.ops.execute_sql_flush

    def flush(statements: list[str]) -> None:
        empty(["SET LOCAL session_replication_role = replica", *statements])

    connection.ops.execute_sql_flush = flush


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker) -> Iterator[None]:
    """Give this process a database of its own, in place of pytest-django's."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    with django_db_blocker.unblock(), migrated_database(worker) as address:
        name = urlsplit(address).path.removeprefix("/")
        settings.DATABASES["default"]["NAME"] = name
        connection.settings_dict["NAME"] = name
        _empty_also_what_stays()
        # What a test that commits finds again after its tables were emptied.
        connection._test_serialized_contents = (
            connection.creation.serialize_db_to_string()
        )
        # The names below every page are read once, and not within a test that counts.
        from lms.certificates.designs import names

        names.KEPT_SECONDS = math.inf
        names.site_names()
        yield
        connections.close_all()
