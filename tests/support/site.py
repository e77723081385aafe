"""The real site for tests: web server, worker and clock as ``make run`` starts them."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import httpx
import pytest

from tests.support.asking import Answering
from tests.support.databases import ROOT, migrated_database
from tests.support.lrs import PASSWORD, USER, RecordStore

PORTS = range(18200, 18300)
START_SECONDS = 150
STOP_SECONDS = 10
MEASURED = Path(__file__).with_name("measured.py")
DEMO_PASSWORD = "parola-de-test-2026"


@dataclass(frozen=True)
class Measured:
    """A command that has ended: its output and exit code, wall clock, processor and memory.

    The processor's time counts the command's own children too; neighbours do not lengthen it.
    """

    said: str
    code: int
    seconds: float
    cpu_seconds: float
    megabytes: float


@dataclass
class RunningSite:
    """A started site. ``run_dir`` holds its database, files and log."""

    run_dir: Path
    port: int
    settings: dict[str, str]
    process: subprocess.Popen | None = None
    answering: Answering | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return (self.run_dir / "log").read_text("utf-8", "replace")

    def environment(self) -> dict[str, str]:
        """Return the environment of every command of this site, and nobody else's."""
        inherited = {
            name: os.environ[name]
            for name in ("PATH", "HOME", "LANG", "TMPDIR")
            if name in os.environ
        }
        return {
            **inherited,
            "DJANGO_SETTINGS_MODULE": "lms.settings.dev",
            "RUN_DIR": str(self.run_dir),
            "PORT": str(self.port),
            "DEMO": "1",
            "DEMO_PASSWORD": DEMO_PASSWORD,
            "PYTHONUNBUFFERED": "1",
            "EMAIL_URL": f"file://{self.run_dir}/mails",
            **self.settings,
        }

    def start(self) -> None:
        """Start ``manage.py serve`` and wait until it says that it is ready."""
        with (self.run_dir / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve"],
                cwd=ROOT,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait_for(self._is_ready, START_SECONDS, lambda: self.log)

    def _is_ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log
        return "The site is ready" in self.log

    def stop(self) -> float:
        """Stop it as Ctrl-C does; return the seconds that took."""
        self.stop_answering()
        if self.process is None:
            return 0.0
        began = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            raise
        self.process = None
        return time.monotonic() - began

    def manage(self, *words: str) -> str:
        """Return what a command of the site says."""
        return self._python("manage.py", *words)

    def ask(self, function: str, /, **given: object) -> object:
        """Return the answer of a function of ``tests.support.inside``, run in the site."""
        environment = self.environment()
        if self.answering and self.answering.environment != environment:
            self.stop_answering()
        if self.answering is None:
            self.answering = Answering(environment, self.run_dir / "asked.log")
        return self.answering.ask(function, given)

    def stop_answering(self) -> None:
        if self.answering:
            self.answering.stop()
        self.answering = None

    def measure(self, *words: str) -> Measured:
        """Run a command of the site; return what it said, and what it alone took."""
        said = self._python(str(MEASURED), sys.executable, "manage.py", *words)
        said, _line, took = said.rstrip().rpartition("\n")
        return Measured(said, **json.loads(took))

    def _python(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, *words],
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{words}: {done.stdout}\n{done.stderr}"
        return done.stdout

    def child_pids(self, word: str) -> list[int]:
        """Return the ids of the site's own processes with a word in their command."""
        assert self.process is not None
        return [p for p in descendants(self.process.pid) if word in command_of(p)]

    def kill_workers(self) -> int:
        """Kill the workers of all queues at once, as a power failure would."""
        pids = self.child_pids("lms.workers")
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        return len(pids)

    def pid_of_queue(self, queue: str) -> int:
        """Return the id of the process that works for a queue; 0 while there is none."""
        pids = self.child_pids("lms.workers")
        return next((pid for pid in pids if name_of(pid) == f"lms-{queue}"[:15]), 0)


def wait_for(is_so, seconds: float, explain=lambda: "") -> None:
    """Return once ``is_so()`` is true; fail with the explanation when time is up."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"Not so in {seconds} s. {explain()}"
        time.sleep(0.05)


def descendants(pid: int) -> list[int]:
    """Return the ids of a process' children, their children and so on."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            after_name = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # ended meanwhile
        children.setdefault(int(after_name[1]), []).append(int(folder.name))
    found, waiting = [], [pid]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def name_of(pid: int) -> str:
    """Return the short name that a process gave itself."""
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def free_port() -> int:
    """Return a port of the tests' own range that nobody listens on."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    first = int(worker) * 20 % len(PORTS)
    for port in [*PORTS[first:], *PORTS[:first]]:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    raise AssertionError(f"No port is free in {PORTS}.")


@contextmanager
def services_of(port: int) -> Iterator[dict[str, str]]:
    """Yield the settings of a fresh database and, where there is a broker, of a queue.

    The queue is a database of the Redis that CELERY_BROKER_URL names.
    """
    with migrated_database(f"site_{port}") as database:
        if not (broker := os.environ.get("CELERY_BROKER_URL")):
            yield {"DATABASE_URL": database}
            return
        queue = urlunsplit(urlsplit(broker)._replace(path=f"/{2 + port % 12}"))
        empty_queue(queue)
        yield {"DATABASE_URL": database, "CELERY_BROKER_URL": queue}
        empty_queue(queue)


def empty_queue(address: str) -> None:
    import redis

    with redis.Redis.from_url(address) as queue:
        queue.flushdb()


def settings_of_store(store: RecordStore) -> dict[str, str]:
    return {
        "LRS_ENDPOINT": store.endpoint,
        "LRS_USERNAME": USER,
        "LRS_PASSWORD": PASSWORD,
    }


@contextmanager
def running_site(
    folder: Path, store: RecordStore | None = None
) -> Iterator[RunningSite]:
    """Yield a started site of its own, and stop it at the end."""
    port = free_port()
    with services_of(port) as services:
        sent_to = settings_of_store(store) if store else {}
        site = RunningSite(folder, port, {**services, **sent_to})
        try:
            site.start()
            yield site
        finally:
            site.stop()


@pytest.fixture(scope="session")
def site(tmp_path_factory, lrs) -> Iterator[RunningSite]:
    """Return the running site, with the record store it reports to."""
    with running_site(tmp_path_factory.mktemp("site"), lrs) as running:
        assert httpx.get(f"{running.url}/readyz").status_code == 200
        yield running


@pytest.fixture
def own_site(tmp_path, django_db_setup) -> Iterator[RunningSite]:
    """Return a site that serves nobody, with a database of its own, for its commands."""
    port = free_port()
    with migrated_database(f"own_{port}") as database:
        site = RunningSite(tmp_path, port, {"DATABASE_URL": database})
        try:
            yield site
        finally:
            site.stop_answering()
