"""The measured servers, each with its database, as production runs them."""

import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.bench.machine import backends_of, cpu_of, family
from tests.support.databases import ROOT
from tests.support.site import wait_for

PROCESSES = 2
HOST = "bench.example.org"
# What the proxy in front of production says of each request.
PROXY = {"Host": HOST, "X-Forwarded-Proto": "https"}
# Django accepts any secret of this length in the cookie and in the form.
TOKEN = "a" * 32


@dataclass
class Server:
    """A gunicorn with two processes, and its database; ``words`` are more of its options."""

    wsgi: str
    port: int
    environment: dict[str, str]
    probe: str
    words: tuple[str, ...] = ()
    root: Path = ROOT
    process: subprocess.Popen | None = None
    # Other processes whose time belongs to it, such as its cache.
    neighbours: list[int] = field(default_factory=list)

    def python(self, *words: str) -> str:
        """Return what a Python program with this server's settings prints."""
        done = subprocess.run(
            [sys.executable, *words],
            cwd=self.root,
            env=self.environment,
            check=False,
            stdout=subprocess.PIPE,
            text=True,
        )
        if done.returncode:
            raise SystemExit(f"{words} failed.\n{done.stdout}")
        return done.stdout

    def start(self, log: Path) -> None:
        command = [
            *(sys.executable, "-m", "gunicorn", self.wsgi, *self.words),
            *("--bind", f"127.0.0.1:{self.port}", "--workers", str(PROCESSES)),
            *("--log-level", "warning", "--no-control-socket"),
        ]
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                command,
                cwd=self.root,
                env=self.environment,
                stdout=output,
                stderr=output,
            )
        wait_for(self._answers, 60, log.read_text)

    def _answers(self) -> bool:
        url = f"http://127.0.0.1:{self.port}{self.probe}"
        try:
            return httpx.get(url, headers=PROXY).status_code < 500
        except httpx.TransportError:
            return False

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(20)

    def pids(self) -> list[int]:
        """Return all processes whose CPU time is this server's."""
        assert self.process is not None
        database = backends_of(self.environment["DATABASE_URL"])
        return [*family(self.process.pid), *database, *self.neighbours]

    def cpu_seconds(self) -> float:
        return cpu_of(self.pids())


@dataclass
class Visitor:
    """A keep-alive connection of one signed-in person."""

    server: Server
    session: str
    counting: bool = False
    requests: int = 0
    statements: int = 0
    octets: int = 0

    def __post_init__(self) -> None:
        self.web = httpx.Client(
            base_url=f"http://127.0.0.1:{self.server.port}", timeout=60, headers=PROXY
        )
        self.web.headers["Cookie"] = f"sessionid={self.session}; csrftoken={TOKEN}"

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self._count(self.web.get(path, headers=self._headers(headers)))

    def post(self, path: str, data: dict[str, str], **headers: str) -> httpx.Response:
        """Post a form and follow the redirect, as a browser does."""
        form = {**data, "csrfmiddlewaretoken": TOKEN}
        origin = {"Referer": f"https://{HOST}/"}
        answer = self._count(
            self.web.post(path, data=form, headers=self._headers(origin | headers))
        )
        return self.get(answer.headers["Location"]) if answer.is_redirect else answer

    def start_counting(self) -> None:
        self.counting, self.requests, self.statements, self.octets = True, 0, 0, 0

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        return {**more, "X-Count": "1"} if self.counting else more

    def _count(self, answer: httpx.Response) -> httpx.Response:
        if answer.status_code >= 400:
            raise SystemExit(f"{answer.url} answered {answer.status_code}.")
        self.requests += 1
        self.statements += int(answer.headers.get("X-Statements", 0))
        self.octets += len(answer.content)
        return answer


def settle() -> None:
    """Let the databases finish what they do after loading."""
    time.sleep(2)
