"""Slow downloads hold a thread each; the site goes on answering everybody else."""

import socket
import time
from contextlib import ExitStack, contextmanager

import pytest

from tests.support.web import answers, served

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
    with served(own_site, processes=PROCESSES):
        yield own_site


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
