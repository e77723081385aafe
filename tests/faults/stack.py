"""Everything a production server runs, on ports of its own: ``production_stack``."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import redis

from lms.operations.startup.local_postgres import LocalPostgres
from tests.faults import proxy
from tests.faults.disks import small_disk
from tests.faults.neighbours import HTTP, SMTP, Neighbour, running_neighbour
from tests.faults.processes import Keeper, Service
from tests.support.databases import ROOT
from tests.support.lrs import PASSWORD, USER, RecordStore, free_port
from tests.support.site import wait_for
from tests.support.smtp import MailServer, mail_server

HOST = "learning.example.org"
ROLE = "learning"
CONNECTIONS = 60
PORTS = ("database", "pooler", "redis", "web", "plain", "proxy")
WEB_PROCESSES = 2
# Megabytes of the small disks; what a fault fills must first hold a whole run.
DISKS = {"media": 128, "log": 256, "pg": 1500}


@dataclass
class Stack:
    """The parts of a running server, each of which a fault can take by its name."""

    folder: Path
    media: Path
    logs: Path
    postgres: LocalPostgres
    ports: dict[str, int]
    mails: MailServer
    store: RecordStore
    mail_front: Neighbour
    store_front: Neighbour
    trap: Neighbour
    # Everything goes through PgBouncer, as where several machines share a database.
    pooled: bool = False
    keeper: Keeper = field(default_factory=Keeper)
    services: dict[str, Service] = field(default_factory=dict)

    @property
    def admin_url(self) -> str:
        """Return the address by which the harness looks into the database."""
        return self._database("postgres")

    def _database(self, user: str, through: str = "database") -> str:
        return f"postgres://{user}@127.0.0.1:{self.ports[through]}/learning"

    @property
    def address(self) -> str:
        return f"https://127.0.0.1:{self.ports['proxy']}"

    @property
    def redis(self) -> redis.Redis:
        return redis.Redis(port=self.ports["redis"], socket_timeout=2)

    @property
    def workers(self) -> list[Service]:
        return [one for name, one in self.services.items() if name.startswith("worker")]

    def admin(self, **words: str) -> psycopg.Connection:
        """Return a connection of the administrator's, for whom some are kept free."""
        return psycopg.connect(
            self.admin_url, autocommit=True, connect_timeout=5, **words
        )

    def environment(self) -> dict[str, str]:
        """Return what every process of the platform runs with: production's settings."""
        kept = ("PATH", "HOME", "LANG", "TMPDIR")
        port = self.ports["redis"]
        return {name: os.environ[name] for name in kept if name in os.environ} | {
            "DJANGO_SETTINGS_MODULE": "lms.settings.production",
            "PYTHONUNBUFFERED": "1",
            "SECRET_KEY": self._secret(),
            "DATABASE_URL": self._database(
                ROLE, "pooler" if self.pooled else "database"
            ),
            "DATABASE_POOLER": "1" if self.pooled else "0",
            "CELERY_BROKER_URL": f"redis://127.0.0.1:{port}/0",
            "CACHE_URL": f"redis://127.0.0.1:{port}/1",
            "ALLOWED_HOSTS": HOST,
            "BASE_URL": f"https://{HOST}",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mail_front.port}",
            "DEFAULT_FROM_EMAIL": "cursuri@anas.md",
            "TRUSTED_PROXIES": "1",
            "LRS_ENDPOINT": f"http://127.0.0.1:{self.store_front.port}/xAPI",
            "LRS_USERNAME": USER,
            "LRS_PASSWORD": PASSWORD,
            "MEDIA_ROOT": str(self.media),
            "PROXY_MEDIA_PATH": "/protected/" if proxy.SHIPPED.exists() else "",
            "RUN_DIR": str(self.folder / "run"),
        }

    def _secret(self) -> str:
        kept = self.folder / "secret"
        if not kept.exists():
            kept.write_text(secrets.token_urlsafe(64))
        return kept.read_text()

    def manage(self, *words: str) -> None:
        """Run a command of the platform to its end."""
        subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.environment(),
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def run(self, name: str, *command: str, **words: object) -> Service:
        """Start a service that is kept running."""
        log = self.logs / f"{name}.log"
        service = Service(name, list(command), self.environment(), log, **words)
        self.services[name] = service
        self.keeper.add(service)
        return service

    def log_text(self) -> str:
        """Return what all services have said so far."""
        logs = sorted(self.logs.glob("*.log"))
        return "".join(path.read_text("utf-8", "replace") for path in logs)


@contextmanager
def production_stack(
    folder: Path, *, pooled: bool = False, small_disks: bool = True
) -> Iterator[Stack]:
    """Yield a server whose course and people are still to be made; stop it at the end.

    ``pooled``: the platform reaches the database through PgBouncer only. ``small_disks``:
    media, log and database each have one of their own, which a fault can fill.
    """
    with ExitStack() as held:
        places = [folder / name for name in DISKS]
        for place in places:
            place.mkdir()
            if small_disks:
                held.enter_context(small_disk(place, DISKS[place.name]))
        media, logs, data = places
        stack = held.enter_context(_neighbours(folder, media, logs, data))
        held.callback(stack.keeper.end)
        _start_data_services(stack)
        stack.keeper.begin()
        # As the guide has it: migrations go to the database itself.
        stack.manage("migrate", "--verbosity", "0")
        if pooled:
            start_pooler(stack)
        stack.manage("collectstatic", "--no-input", "--verbosity", "0")
        yield stack


@contextmanager
def _neighbours(folder: Path, media: Path, logs: Path, data: Path) -> Iterator[Stack]:
    ports = {name: free_port() for name in PORTS}
    options = (
        *("-c", "listen_addresses=127.0.0.1", "-c", f"port={ports['database']}"),
        *("-c", f"max_connections={CONNECTIONS}", "-c", "max_wal_size=256MB"),
    )
    (folder / "lrs" / "data").mkdir(parents=True)
    store = RecordStore(folder=folder / "lrs", port=free_port())
    store.prepare()
    store.start()
    with ExitStack() as held:
        held.callback(store.stop)
        mails = held.enter_context(mail_server())
        targets = {
            "mail_front": (SMTP, mails.port),
            "store_front": (HTTP, store.port),
            "trap": (HTTP, 0),
        }
        fronts = {
            name: held.enter_context(running_neighbour(*one))
            for name, one in targets.items()
        }
        fronts["store_front"].trap = fronts["trap"].port
        fronts["trap"].manner = "unavailable"
        postgres = LocalPostgres(data, options)
        yield Stack(folder, media, logs, postgres, ports, mails, store, **fronts)


def _start_data_services(stack: Stack) -> None:
    managed = stack.postgres.process()
    stack.run(
        "database",
        *managed.command,
        become=managed.become,
        stop_signal=signal.SIGINT,
    )
    port = stack.ports["database"]
    wait_for(lambda: answers(port), 30, stack.log_text)
    _make_database(stack)
    stack.run(
        "redis",
        *(_program("redis-server"), "--port", str(stack.ports["redis"])),
        *("--save", "", "--bind", "127.0.0.1", "--dir", str(stack.folder)),
    )


def _make_database(stack: Stack) -> None:
    server = stack.admin_url.removesuffix("learning") + "postgres"

    def is_ready() -> bool:
        with suppress(psycopg.OperationalError):
            psycopg.connect(server).close()
            return True
        return False

    wait_for(is_ready, 30, stack.log_text)
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE ROLE {ROLE} LOGIN")
        admin.execute(f"CREATE DATABASE learning OWNER {ROLE}")


def start_pooler(stack: Stack) -> None:
    """Put PgBouncer before the database, as the operator's guide has it."""
    ports = stack.ports
    (stack.folder / "users").write_text(f'"{ROLE}" ""\n')
    source = (Path(__file__).parent / "pgbouncer.ini").read_text()
    configuration = stack.folder / "pgbouncer.ini"
    configuration.write_text(
        source.format(
            database=ports["database"], port=ports["pooler"], folder=stack.folder
        )
    )
    stack.pooled = True
    command = (_program("pgbouncer"), str(configuration))
    stack.run("pooler", *command, become=stack.services["database"].become)
    wait_for(lambda: answers(ports["pooler"]), 10, stack.log_text)


def start_platform(stack: Stack) -> None:
    """Start web, proxy, workers and clock as the unit files do."""
    python = sys.executable
    stack.run("web", *web_command(stack))
    for queue in queues():
        words = ("-Q", queue, "-n", f"{queue}@%h") if queue else ()
        name = f"worker-{queue}" if queue else "worker"
        concurrency = "1" if queue else "2"
        stack.run(
            name,
            *(python, "-m", "celery", "-A", "lms", "worker", *words),
            *("--concurrency", concurrency, "--loglevel", "INFO"),
        )
    stack.run("clock", python, "-m", "lms.clock")
    _start_proxy(stack)
    wait_for(lambda: answers(stack.ports["web"]), 60, stack.log_text)
    wait_for(lambda: answers(stack.ports["proxy"]), 20, stack.log_text)


def queues() -> list[str]:
    """Return the queues that have a worker each; one empty name while there is one queue."""
    try:
        from lms.outbox.queues import QUEUES
    except ImportError:
        return [""]
    return list(QUEUES)


def web_command(stack: Stack) -> list[str]:
    return [
        *(sys.executable, "-m", "gunicorn", "lms.wsgi"),
        *("--config", "python:lms.gunicorn_conf", "--workers", str(WEB_PROCESSES)),
        *("--bind", f"127.0.0.1:{stack.ports['web']}", "--no-control-socket"),
    ]


def _start_proxy(stack: Stack) -> None:
    _make_certificate(stack.folder)
    configuration = stack.folder / "nginx.conf"
    configuration.write_text(
        proxy.configuration(stack.folder, stack.media, stack.logs, stack.ports)
    )
    command = (_program("nginx"), "-c", str(configuration), "-g", "daemon off;")
    stack.run("proxy", *command, stop_signal=signal.SIGQUIT)


def _make_certificate(folder: Path) -> None:
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-nodes", "-days", "2"),
            *("-pkeyopt", "ec_paramgen_curve:P-256", "-subj", f"/CN={HOST}"),
            *("-keyout", str(folder / "tls.key"), "-out", str(folder / "tls.crt")),
        ],
        check=True,
        capture_output=True,
    )


def _program(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin")
    if not found:
        raise SystemExit(f"{name} is not installed on this machine.")
    return found


def answers(port: int) -> bool:
    """Tell whether somebody takes connections at a port of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
