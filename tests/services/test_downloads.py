"""Slow downloads hold a thread each; the site goes on answering everybody else."""

import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager

import httpx
import pytest

from tests.support.databases import ROOT
from tests.support.site import wait_for

pytestmark = pytest.mark.services
# More than the machine keeps on the way to somebody who does not read.
FILM_BYTES = 64 * 1024 * 1024
PROCESSES = 2
NOBODY_WAITS_SECONDS = 5


@pytest.fixture
def web(own_site):
    """gunicorn as the operator's guide has it, and a long film."""
    folder = own_site.run_dir / "media" / "media"
    folder.mkdir(parents=True)
    with (folder / "film.mp4").open("wb") as film:
        film.truncate(FILM_BYTES)
    command = [
        *(sys.executable, "-m", "gunicorn", "lms.wsgi"),
        *("--config", "python:lms.gunicorn_conf", "--workers", str(PROCESSES)),
        *("--bind", f"127.0.0.1:{own_site.port}", "--no-control-socket"),
    ]
    with (own_site.run_dir / "log").open("ab") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=own_site.environment(), stdout=log, stderr=log
        )
    try:
        wait_for(lambda: answers(own_site), 60, lambda: own_site.log)
        yield own_site
    finally:
        process.kill()  # what is being downloaded is not waited for
        process.wait()


def answers(site) -> bool:
    try:
        return httpx.get(f"{site.url}/livez", timeout=10).status_code == 200
    except httpx.TransportError:
        return False


@contextmanager
def slow_download(site, part: str = ""):
    """Begin to read the film and then read no more."""
    with socket.socket() as reader:
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        reader.connect(("127.0.0.1", site.port))
        asked = f"GET /media/media/film.mp4 HTTP/1.1\r\nHost: 127.0.0.1\r\n{part}\r\n"
        reader.sendall(asked.encode())
        assert reader.recv(12) in (b"HTTP/1.1 200", b"HTTP/1.1 206")
        yield


def test_slow_downloads_keep_nobody_waiting(web):
    part = f"Range: bytes=1-{FILM_BYTES - 2}\r\n"
    with ExitStack() as downloads:
        for _ in range(PROCESSES):
            downloads.enter_context(slow_download(web))
            downloads.enter_context(slow_download(web, part))
        for _ in range(10):
            began = time.monotonic()
            assert answers(web), web.log
            assert time.monotonic() - began < NOBODY_WAITS_SECONDS
