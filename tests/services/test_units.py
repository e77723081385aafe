"""Each unit's command starts, with the settings that the example of the environment has."""

import os
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager

import httpx
import pytest

from tests.support.databases import ROOT
from tests.support.site import wait_for
from tests.support.units import units, workers

pytestmark = pytest.mark.services
NAME = "invatare.anas.md"


@pytest.fixture
def environment(own_site, tmp_path) -> dict[str, str]:
    """The settings of a server: production's, on this machine's database and Redis."""
    broker = os.environ["CELERY_BROKER_URL"]
    (tmp_path / "secret_key").write_text("abcdefghijklmnopqrstuvwxyz" * 3)
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "lms.settings.production",
        "ALLOWED_HOSTS": NAME,
        "BASE_URL": f"https://{NAME}",
        "TRUSTED_PROXIES": "1",
        "SECRET_KEY_FILE": str(tmp_path / "secret_key"),
        "DATABASE_URL": own_site.settings["DATABASE_URL"],
        "CELERY_BROKER_URL": broker,
        "CACHE_URL": broker,
        "EMAIL_URL": "smtp://127.0.0.1:25",
        "DEFAULT_FROM_EMAIL": f"cursuri@{NAME}",
        "RUN_DIR": str(tmp_path / "run"),
        "MEDIA_ROOT": str(tmp_path / "media"),
        "STATIC_ROOT": str(tmp_path / "static"),
        "WEB_CONCURRENCY": "1",
    }


def command_of(unit: str, instance: str = "", number: int = 0) -> list[str]:
    command = units()[unit].commands(ROOT, instance)[number]
    # The checkout's environment; a server's release has one of its own.
    return [sys.executable, *command[1:]]


@contextmanager
def started(command: list[str], environment: dict[str, str], tmp_path):
    with (tmp_path / "log").open("ab") as log:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(60)


@pytest.fixture
def folders(tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "media").mkdir()
    return tmp_path


@pytest.mark.parametrize("queue", workers())
def test_a_worker_hears_its_queue_and_no_other(queue, environment, folders):
    asked = (
        "import socket; from lms.celery import app; "
        f"name = '{queue}@' + socket.gethostname(); "
        "found = app.control.inspect([name], timeout=2).active_queues() or {}; "
        "print(sorted(one['name'] for queues in found.values() for one in queues))"
    )

    def answer() -> str:
        assert process.poll() is None, (folders / "log").read_text()
        return subprocess.run(
            [sys.executable, "-c", asked],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
        ).stdout.strip()

    command = command_of("learning-worker@.service", queue)
    with started(command, environment, folders) as process:
        wait_for(
            lambda: answer() == f"['{queue}']",
            90,
            lambda: (folders / "log").read_text(),
        )


def test_the_clock_ticks(environment, folders):
    command = command_of("learning-clock.service")
    with started(command, environment, folders) as process:
        kept = folders / "run"
        wait_for(
            lambda: process.poll() is not None or any(kept.glob("beat*")),
            60,
            lambda: (folders / "log").read_text(),
        )
        assert process.poll() is None, (folders / "log").read_text()


def test_the_web_server_answers_on_the_socket_that_the_system_hands_it(
    environment, folders
):
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--no-input", "-v", "0"],
        cwd=ROOT,
        env=environment,
        check=True,
    )
    activate = shutil.which("systemd-socket-activate")
    assert activate, "systemd is not installed: .ci/system.sh systemd"
    place = folders / "web.sock"
    handed = [f"--setenv={name}={value}" for name, value in environment.items()]
    command = [activate, f"--listen={place}", *handed]
    command += command_of("learning-web.service")
    with started(command, environment, folders):
        wait_for(place.exists, 30, lambda: (folders / "log").read_text())
        through = httpx.HTTPTransport(uds=str(place))
        headers = {"Host": NAME, "X-Forwarded-Proto": "https"}
        with httpx.Client(transport=through, headers=headers, timeout=60) as client:
            # The first question starts it, and waits in the socket meanwhile.
            assert client.get("http://site/livez").status_code == 200
            assert client.get("http://site/readyz").status_code == 200
            answer = client.get("http://site/ro/accounts/login/")
            assert answer.status_code == 200
            assert "Strict-Transport-Security" in answer.headers


@pytest.mark.parametrize("name", ["nightly"])
def test_a_job_ends_well_on_a_site_without_people(name, environment, folders):
    unit = f"learning-{name}.service"
    for number in range(len(units()[unit].values["ExecStart"])):
        done = subprocess.run(
            command_of(unit, number=number),
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
