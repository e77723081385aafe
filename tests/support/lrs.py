"""A real record store (Ralph, file store) for tests; started when first asked for."""

import json
import os
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).resolve().parents[2]
VENV = Path(os.environ.get("LRS_VENV", ROOT / ".lrs"))
USER, PASSWORD = "iom", "secret-of-the-test-store"


def program(name: str) -> Path:
    """Return a program of the record store's environment, or fail and say how to get it."""
    path = VENV / "bin" / name
    if not path.exists():
        pytest.fail(
            f"This test needs a record store, and {path} is not there. "
            "Run `make lrs` once, or set LRS_VENV to the environment that has it.",
            pytrace=False,
        )
    return path


@dataclass
class RecordStore:
    """A running (or stopped) record store that keeps its files between starts."""

    folder: Path
    port: int
    process: subprocess.Popen | None = None

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}/xAPI"

    def prepare(self) -> None:
        """Write the password file with Ralph's own command."""
        command = [
            "ralph",
            "auth",
            "-u",
            USER,
            "-p",
            PASSWORD,
            "-s",
            "all",
            "-N",
            "test",
        ]
        command += ["-O", "https://learning.example.org/lms", "-w"]
        subprocess.run(
            [program(command[0]), *command[1:]],
            env=self._env(),
            check=True,
            capture_output=True,
        )

    def start(self) -> None:
        """Start the store and wait until it answers."""
        command = [
            program("uvicorn"),
            "lrs_app:app",
            "--host",
            "127.0.0.1",
            "--port",
            str(self.port),
        ]
        log = (self.folder / "log").open("ab")
        self.process = subprocess.Popen(
            command, cwd=ROOT / ".ci" / "lrs", env=self._env(), stdout=log, stderr=log
        )
        log.close()
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                if (
                    httpx.get(f"http://127.0.0.1:{self.port}/__heartbeat__").status_code
                    < 500
                ):
                    return
            except httpx.TransportError:
                time.sleep(0.1)
        raise AssertionError((self.folder / "log").read_text())

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def statements(self, registration: object = None) -> list[dict]:
        """Return all statements, or those of one enrolment, oldest first."""
        found, query = [], {"registration": str(registration)} if registration else {}
        with httpx.Client(
            auth=(USER, PASSWORD), headers={"X-Experience-API-Version": "1.0.3"}
        ) as client:
            answer = client.get(f"{self.endpoint}/statements/", params=query)
            while True:
                answer.raise_for_status()
                found += answer.json()["statements"]
                more = answer.json().get("more")
                if not more:
                    return found
                answer = client.get(f"http://127.0.0.1:{self.port}{more}")

    def _env(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "RALPH_APP_DIR": str(self.folder),
            "RALPH_AUTH_FILE": str(self.folder / "auth.json"),
            "RALPH_RUNSERVER_BACKEND": "fs",
            "RALPH_BACKENDS__LRS__FS__DEFAULT_DIRECTORY_PATH": str(
                self.folder / "data"
            ),
        }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def lrs(tmp_path_factory):
    """Return the running store; without its environment the test fails, see ``make lrs``."""
    folder = tmp_path_factory.mktemp("lrs")
    (folder / "data").mkdir()
    store = RecordStore(folder=folder, port=free_port())
    store.prepare()
    assert json.loads((folder / "auth.json").read_text())
    store.start()
    yield store
    store.stop()
