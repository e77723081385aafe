"""The measured servers, and the CPU time that they and their database use."""

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg

from tests.support.site import ROOT, descendants, wait_for

# Django accepts any secret of this length in the cookie and in the form.
TOKEN = "a" * 32


@dataclass
class Server:
    """A gunicorn with one process of four threads, and its database."""

    wsgi: str
    port: int
    environment: dict[str, str]
    probe: str
    process: subprocess.Popen | None = None

    def python(self, *words: str) -> str:
        """Return what a Python program with this server's settings prints."""
        done = subprocess.run(
            [sys.executable, *words],
            cwd=ROOT,
            env=self.environment,
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise SystemExit(f"{words} failed:\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def start(self, log: Path) -> None:
        command = [
            *(sys.executable, "-m", "gunicorn", self.wsgi, "--no-control-socket"),
            *("--bind", f"127.0.0.1:{self.port}", "--log-level", "warning"),
            *("--worker-class", "gthread", "--threads", "4", "--workers", "1"),
        ]
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=output, stderr=output
            )
        wait_for(self._answers, 60, log.read_text)

    def _answers(self) -> bool:
        try:
            return (
                httpx.get(f"http://127.0.0.1:{self.port}{self.probe}").status_code < 500
            )
        except httpx.TransportError:
            return False

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(20)

    def cpu_seconds(self) -> float:
        """Return the CPU time used so far by the server's processes and its database's."""
        assert self.process is not None
        own = [self.process.pid, *descendants(self.process.pid)]
        return sum(map(used_by, [*own, *self._backends()]))

    def _backends(self) -> list[int]:
        """Return the ids of this database's connections, if they run on this machine."""
        with psycopg.connect(self.environment["DATABASE_URL"]) as database:
            rows = database.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            ).fetchall()
        return [pid for (pid,) in rows if is_postgres(pid)]


def is_postgres(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/comm").read_text().startswith("postgres")
    except OSError:
        return False  # a database on another machine: its time is not counted


def used_by(pid: int) -> float:
    """Return a process' CPU seconds over all its threads, to the nanosecond."""
    total = 0
    for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        total += int(thread.read_text().split()[0])
    return total / 1e9


@dataclass
class Visitor:
    """A keep-alive connection of one signed-in person."""

    server: Server
    session: str

    def __post_init__(self) -> None:
        self.web = httpx.Client(
            base_url=f"http://127.0.0.1:{self.server.port}", timeout=60
        )
        for name, value in (("sessionid", self.session), ("csrftoken", TOKEN)):
            self.web.cookies.set(name, value, domain="127.0.0.1")
        self.requests = self.statements = self.octets = 0

    def get(self, path: str) -> httpx.Response:
        return self._count(self.web.get(path, headers=self._headers()))

    def post(self, path: str, data: dict[str, str]) -> httpx.Response:
        """Post a form and follow the redirect, as a browser does."""
        form = {**data, "csrfmiddlewaretoken": TOKEN}
        answer = self._count(self.web.post(path, data=form, headers=self._headers()))
        return self.get(answer.headers["Location"]) if answer.is_redirect else answer

    counting = False

    def _headers(self) -> dict[str, str]:
        return {"X-Count": "1"} if self.counting else {}

    def _count(self, answer: httpx.Response) -> httpx.Response:
        if answer.status_code >= 400:
            raise SystemExit(f"{answer.url} answered {answer.status_code}.")
        self.requests += 1
        self.statements += int(answer.headers.get("X-Statements", 0))
        self.octets += len(answer.content)
        return answer


def free_of_noise() -> None:
    """Let the database finish what it does after loading."""
    time.sleep(1)
