"""A web server with the settings of production, and somebody who uses it through a proxy."""

import base64
import hashlib
import hmac
import json
import os
import re
import struct
import subprocess
import sys
import time
from pathlib import Path

import httpx

from tests.support.databases import ROOT
from tests.support.production import HOST
from tests.support.site import wait_for

PASSWORD = "o-parola-lunga-9"
# Django accepts any secret of this length in the cookie and in the form.
TOKEN = "a" * 32
SESSION, CSRF = "__Host-session", "__Host-csrf"


class ProductionSite:
    """gunicorn with two processes; ``port`` is where the proxy would find it."""

    def __init__(self, port: int, folder: Path, environment: dict[str, str]) -> None:
        self.port, self.folder, self.environment = port, folder, environment
        self.process: subprocess.Popen | None = None

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text("utf-8", "replace")

    def prepare(self) -> dict:
        """Load the course, make people, and return what is known of them."""
        said = self._python("-m", "tests.support.production_site")
        return json.loads(said.splitlines()[-1])

    def start(self) -> None:
        command = [
            *(sys.executable, "-m", "gunicorn", "lms.wsgi", "--workers", "2"),
            *("--config", "python:lms.gunicorn_conf", "--no-control-socket"),
            *("--bind", f"127.0.0.1:{self.port}", "--log-level", "warning"),
        ]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )
        wait_for(self._answers, 90, lambda: self.log)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/livez").status_code == 200
        except httpx.TransportError:
            return False

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(20)

    def _python(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{words}: {done.stdout}\n{done.stderr}"
        return done.stdout


class Browser:
    """Somebody's browser behind the proxy, which says from where it was asked."""

    def __init__(self, site: ProductionSite, address: str = "198.51.100.9") -> None:
        self.session = ""
        self.slowest = 0.0
        self.url = f"http://127.0.0.1:{site.port}"
        self.headers = {
            "Host": HOST,
            "X-Forwarded-Proto": "https",
            # What a client claims, and what the proxy adds to it.
            "X-Forwarded-For": f"192.0.2.1, {address}",
            "Referer": f"https://{HOST}/",
        }

    def get(self, path: str) -> httpx.Response:
        return self._ask("GET", path)

    def post(self, path: str, **form: str) -> httpx.Response:
        return self._ask("POST", path, {**form, "csrfmiddlewaretoken": TOKEN})

    def sign_in(self, email: str, password: str = PASSWORD) -> httpx.Response:
        return self.post("/ro/accounts/login/", login=email, password=password)

    def sign_in_in_two_steps(self, email: str, secret: str) -> httpx.Response:
        """Sign in as staff do, with the code that their phone shows."""
        self.sign_in(email)
        return self.second_step(code_of(secret))

    def second_step(self, code: str) -> httpx.Response:
        return self.post("/ro/accounts/2fa/authenticate/", code=code)

    def _ask(self, method: str, path: str, form: dict | None = None) -> httpx.Response:
        """Ask with the session's cookie, which no program sends without TLS, and keep it."""
        cookies = {"Cookie": f"{CSRF}={TOKEN}; {SESSION}={self.session}"}
        headers = {**self.headers, **cookies}
        answer = httpx.request(
            method, self.url + path, data=form, headers=headers, timeout=30
        )
        for cookie in answer.headers.get_list("Set-Cookie"):
            if found := re.match(rf'{SESSION}="?([^;"]*)', cookie):
                self.session = found[1]
        self.slowest = max(self.slowest, answer.elapsed.total_seconds())
        return answer


def code_of(secret: str) -> str:
    """Return what an app on the phone shows now (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    at = digest[-1] & 15
    number = struct.unpack(">I", digest[at : at + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**6:06}"


def make_people() -> dict:
    """Make learners before the first test and before the first lesson, and an admin."""
    import random

    from allauth.account.models import EmailAddress
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
    from django.contrib.auth.hashers import make_password

    from lms.accounts.models import User
    from lms.cohorts.models import Enrolment
    from lms.cohorts.services import enrol
    from lms.operations.seeding.learning import take_units
    from lms.progress.addresses import unit_addresses
    from lms.progress.manifest import outline_of
    from tests.bench.inside import make_cohort, make_person

    cohort = make_cohort("READ", make_person("read@anas.md", "Ion Rusu"))
    for name in ("beginner", "reader"):
        person = make_person(f"{name}@anas.md", "Ștefăniță Țurcanu")
        person.password = make_password(PASSWORD)
        person.save()
        EmailAddress.objects.create(
            user=person, email=person.email, verified=True, primary=True
        )
        enrolment = Enrolment.objects.get(pk=enrol(user=person, cohort=cohort).pk)
    units = outline_of(enrolment).units
    take_units(enrolment, 1, 1.0, random.Random(1))
    # One for each fault: a code of the second step is good once.
    secrets = {name: generate_totp_secret() for name in ("admin", "kill", "hang")}
    for name, secret in secrets.items():
        staff = User.objects.create_superuser(
            f"{name}@anas.md", PASSWORD, full_name=name
        )
        TOTP.activate(staff, secret)
    return {
        "quiz": units[0]["uid"],
        "lesson": unit_addresses(units, "ro")[units[1]["uid"]],
        "secrets": secrets,
    }


def main() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    for command in ("collectstatic", "compilemessages"):
        words = {"interactive": False} if command == "collectstatic" else {}
        call_command(command, verbosity=0, **words)
    call_command("load_course", "courses/content/tip", verbosity=0)
    sys.stdout.write("\n" + json.dumps(make_people()))


if __name__ == "__main__":
    os.chdir(ROOT)
    main()
