"""The commands of web server, workers and clock, and waiting until they answer."""

import http.client
import os
import socket
import sys
import time
from collections.abc import Callable

from django.conf import settings

from lms.operations.startup.process_group import ManagedProcess

HOST = "127.0.0.1"


class PortTaken(Exception):
    """Nothing can listen on the port; ``args[0]`` says why."""


class DidNotStart(Exception):
    """The site did not answer in time; ``args[0]`` says what it answered."""


def require_free_port(port: int) -> None:
    """Raise PortTaken when the web server could not listen there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError as error:
            raise PortTaken(f"Port {port} needs an administrator's rights.") from error
        except OSError as error:
            raise PortTaken(f"Port {port} is used by another program.") from error


def web_server() -> list[str]:
    """Return gunicorn's command: a process for each core, four at most."""
    processes = min(os.cpu_count() or 1, 4)
    return [
        *(sys.executable, "-m", "gunicorn", "lms.wsgi"),
        *("--config", "python:lms.gunicorn_conf"),
        *("--bind", f"{HOST}:{settings.PORT}"),
        *("--workers", str(processes)),
        *("--graceful-timeout", "3", "--log-level", "warning"),
        "--no-control-socket",
    ]


def workers() -> list[str]:
    """Return the command of the workers, a process for each queue."""
    # In a container everything runs as root; that is no news at every start.
    quiet = "ignore:You're running the worker"
    return [sys.executable, "-W", quiet, "-m", "lms.workers"]


def clock() -> list[str]:
    """Return the command of the clock of periodic work."""
    return [sys.executable, "-m", "lms.clock"]


def all_of_the_site() -> list[ManagedProcess]:
    """Return what runs besides the database: the one place that says it."""
    return [
        ManagedProcess("web server", web_server()),
        ManagedProcess("workers", workers()),
        ManagedProcess("clock", clock()),
    ]


def wait_until_ready(
    seconds: float, is_alive: Callable[[], bool], pause: float = 0.1
) -> None:
    """Return once the site says that it is ready.

    Raises DidNotStart when a program has ended, or with the last answer after
    ``seconds``.
    """
    deadline = time.monotonic() + seconds
    while (answer := _ask()) != "":
        if not is_alive():
            raise DidNotStart("One of its programs has ended; its reason stands above.")
        if time.monotonic() > deadline:
            raise DidNotStart(f"It did not get ready in {seconds:.0f} s: {answer}")
        time.sleep(pause)


def _ask() -> str:
    """Return what keeps the site from being ready; empty when nothing does."""
    web = http.client.HTTPConnection(HOST, settings.PORT, timeout=10)
    try:
        web.request("GET", "/readyz", headers={"Host": _known_host()})
        answer = web.getresponse()
        text = answer.read().decode("utf-8", "replace").strip()
        return "" if answer.status == 200 else f"{answer.status} {text}"
    except OSError as error:
        return str(error)
    finally:
        web.close()


def _known_host() -> str:
    named = [host for host in settings.ALLOWED_HOSTS if "*" not in host]
    return named[0].lstrip(".") if named else HOST
