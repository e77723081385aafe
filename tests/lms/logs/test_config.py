"""What the web server writes: no network address, no path, in the site's own form."""

import json
import os
import secrets
import signal
import subprocess
import sys

import httpx
import pytest

from tests.support.databases import ROOT
from tests.support.site import free_port, wait_for

SECRET = "2b0f0c6e-5f7e-4c3c-9a51-3d3f6c2e8f10"


@pytest.mark.parametrize(("form", "is_told"), [("json", True), ("line", False)])
def test_gunicorn_tells_a_request_once_and_without_its_address(
    form, is_told, tmp_path, settings
):
    port, log = free_port(), tmp_path / "log"
    (tmp_path / "static").mkdir()  # else a warning says that it is not there
    command = [sys.executable, "-m", "gunicorn", "lms.wsgi", "--workers", "1"]
    command += ["--config", "python:lms.gunicorn_conf", "--no-control-socket"]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "lms.settings.dev",
        "LOG_FORMAT": form,
        "RUN_DIR": str(tmp_path),
        "SECRET_KEY": secrets.token_hex(30),
    }
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--bind", f"127.0.0.1:{port}"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=output,
        )
    try:
        wait_for(lambda: answers(port), 120, log.read_text)
        answer = httpx.get(f"http://127.0.0.1:{port}/robots.txt?q={SECRET}")
        number = answer.headers["X-Request-ID"]
        wait_for(lambda: number in log.read_text() or not is_told, 10, log.read_text)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
    written = log.read_text()
    assert SECRET not in written and "GET /" not in written
    told = [line for line in written.splitlines() if number in line]
    assert len(told) == is_told
    if is_told:
        assert json.loads(told[0])["view"] == "robots"
        assert all(json.loads(line)["level"] for line in written.splitlines())


def answers(port):
    try:
        return httpx.get(f"http://127.0.0.1:{port}/livez").status_code == 200
    except httpx.TransportError:
        return False
