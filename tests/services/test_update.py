"""The rehearsal of an update: the release before and this one, side by side, and back.

``REHEARSE_FROM=v1.2.0 make test-services`` names another release before. Its code is
served on the database that this release has migrated, as happens on a server between
``migrate`` and the restart, and after ``update.sh --back``.
"""

import os
import re
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import httpx
import psycopg
import pytest
from bs4 import BeautifulSoup

from tests.support.databases import ROOT, fresh_database
from tests.support.site import DEMO_PASSWORD, free_port, wait_for

pytestmark = pytest.mark.services
# What was published last before this release.
BEFORE = os.environ.get("REHEARSE_FROM", "44700ec")
FIRST = """
from lms.operations.startup.steps import prepare
prepare(print)
"""
THEN = """
from django.core.management import call_command
from lms.operations.startup.catalogues import compile_catalogues
compile_catalogues()
call_command("collectstatic", interactive=False, verbosity=0)
"""


@dataclass
class Release:
    """The code of a release, and its web server."""

    code: Path
    run_dir: Path
    database: str
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.run_dir),
            "DJANGO_SETTINGS_MODULE": "lms.settings.dev",
            "DATABASE_URL": self.database,
            "RUN_DIR": str(self.run_dir),
            # Both are one site: media and cache are shared.
            "MEDIA_ROOT": str(self.run_dir.parent / "media"),
            "DEMO_PASSWORD": DEMO_PASSWORD,
            "PORT": str(self.port or 8000),
        }

    def python(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, *words],
            cwd=self.code,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{words}: {done.stdout}\n{done.stderr}"
        return done.stdout

    @contextmanager
    def served(self):
        self.port = free_port()
        command = ["-m", "gunicorn", "lms.wsgi", "--bind", f"127.0.0.1:{self.port}"]
        log_path = self.run_dir / "web.log"
        with log_path.open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, *command, "--threads", "4", "--no-control-socket"],
                cwd=self.code,
                env=self.environment,
                stdout=log,
                stderr=log,
            )
        try:
            wait_for(self._is_alive, 60, log_path.read_text)
            yield self
        finally:
            process.terminate()
            process.wait(20)

    def _is_alive(self) -> bool:
        try:
            return httpx.get(f"{self.url}/livez", timeout=10).status_code == 200
        except httpx.TransportError:
            return False


@pytest.fixture(scope="module")
def database():
    with fresh_database(f"tip_run_{os.environ['TIP_TEST_RUN']}_update") as address:
        yield address


@pytest.fixture(scope="module")
def before(tmp_path_factory, database):
    """The release before, with its own database, course and people."""
    folder = tmp_path_factory.mktemp("update")
    code = folder / "before"
    code.mkdir()
    archive = subprocess.run(
        ["git", "archive", BEFORE], cwd=ROOT, capture_output=True, check=False
    )
    missing = (
        f"The release before, {BEFORE}, is not in this clone: git fetch --unshallow, or "
        f"name another in REHEARSE_FROM. {archive.stderr.decode()}"
    )
    if archive.returncode and "REHEARSE_FROM" not in os.environ:
        pytest.skip(missing)  # a shallow clone, or files without history
    assert archive.returncode == 0, missing
    subprocess.run(["tar", "-x"], cwd=code, input=archive.stdout, check=True)
    (folder / "run-before").mkdir()
    release = Release(code, folder / "run-before", database)
    release.python("manage.py", "shell", "--command", FIRST)
    release.python("manage.py", "seed_demo", "--learners", "4", "--seed", "7")
    return release


@pytest.fixture(scope="module")
def after(before):
    """This release, built beside; it has migrated the database of the one before."""
    run_dir = before.run_dir.parent / "run-after"
    run_dir.mkdir()
    release = Release(ROOT, run_dir, before.database)
    release.python("manage.py", "shell", "--command", THEN)
    with before.served():  # as an update does it: the site goes on meanwhile
        release.python("manage.py", "migrate", "--no-input", "--verbosity", "0")
    return release


@pytest.fixture(scope="module")
def both(before, after):
    with ExitStack() as stack:
        yield {
            "before": stack.enter_context(before.served()),
            "after": stack.enter_context(after.served()),
        }


class Visitor:
    """A browser without scripts, which may be sent to the one server or the other."""

    opened: ClassVar[list[httpx.Client]] = []

    def __init__(self, server: Release) -> None:
        self.client = httpx.Client(follow_redirects=True, timeout=60)
        self.opened.append(self.client)
        self.server = server

    def get(self, path: str) -> BeautifulSoup:
        return self._page(self.client.get(self.server.url + path))

    def send(self, form, **given: str) -> BeautifulSoup:
        """Send a form as it stands, with some fields filled in."""
        fields = {
            one["name"]: one.get("value", "")
            for one in form.select("input[name]")
            if one.get("type") not in {"radio", "checkbox", "submit"}
        }
        action = form.get("action") or self.path
        headers = {"Referer": self.server.url}
        url = self.server.url + action
        return self._page(
            self.client.post(url, data={**fields, **given}, headers=headers)
        )

    def _page(self, answer: httpx.Response) -> BeautifulSoup:
        assert answer.status_code == 200, f"{answer.url}: {answer.status_code}"
        self.path = answer.url.path
        return BeautifulSoup(answer.text, "html.parser")

    def sign_in(self, email: str) -> None:
        page = self.get("/ro/accounts/login/")
        form = page.select_one("form:has(input[name=password])")
        self.send(form, login=email, password=DEMO_PASSWORD)
        assert self.path == "/ro/my/", self.path


@pytest.fixture(autouse=True)
def no_browser_stays_open():
    yield
    while Visitor.opened:
        Visitor.opened.pop().close()


def events(database: str) -> int:
    with psycopg.connect(database.replace("postgres://", "postgresql://")) as asked:
        [count] = asked.execute(
            "SELECT count(*) FROM progress_learningevent"
        ).fetchone()
        return count


def begin_test(visitor: Visitor):
    """Open the first test from the learner's home; return its first question's page."""
    home = visitor.get("/ro/my/")
    link = home.select_one("main a.button, main a[href*='/curs']")
    page = visitor.get(link["href"])
    for _ in range(4):
        form = page.select_one("form[action*='/attempts/']")
        if form:
            return visitor.send(form)
        page = visitor.get(page.select_one("main a.button")["href"])
    raise AssertionError(f"No test was found; the last page was {visitor.path}.")


def answer_question(visitor: Visitor, page) -> BeautifulSoup:
    form = page.select_one("main form[action*='/attempts/']")
    option = form.select_one("input[name=option], input[name=options]")
    given = {option["name"]: option["value"]} if option else {}
    return visitor.send(form, go="next", **given)


@pytest.mark.parametrize("path", ["/ro/", "/ru/", "/ro/accounts/signup/", "/v/"])
@pytest.mark.parametrize("release", ["before", "after"])
def test_both_serve_the_public_pages(both, release, path):
    page = Visitor(both[release]).get(path)
    assert page.select_one("h1") is not None


@pytest.mark.parametrize(
    ("release", "email"),
    [
        ("before", "learner.ro@example.org"),
        ("after", "learner.ru@example.org"),
    ],
)
def test_a_test_begun_with_one_goes_on_with_the_other_and_back(both, release, email):
    other = both["after" if release == "before" else "before"]
    visitor = Visitor(both[release])
    visitor.sign_in(email)
    page = begin_test(visitor)
    assert re.search(r"/attempts/[0-9a-f-]+/1/", visitor.path)
    before = events(other.database)
    page = answer_question(visitor, page)
    # The restart has come: the same person, the same session, the other code.
    visitor.server = other
    page = answer_question(visitor, visitor.get(visitor.path))
    visitor.server = both[release]
    answer_question(visitor, visitor.get(visitor.path))
    assert events(other.database) >= before + 3


@pytest.mark.parametrize("release", ["before", "after"])
def test_a_supervisor_sees_the_group_with_both(both, release):
    visitor = Visitor(both[release])
    page = visitor.get("/ro/accounts/login/")
    form = page.select_one("form:has(input[name=password])")
    visitor.send(form, login="supervisor@example.org", password=DEMO_PASSWORD)
    page = visitor.get("/ro/cohorts/")
    assert page.select("main a[href*='/cohorts/']")


def test_both_read_the_same_progress(before, after, both):
    for release in (before, after):
        said = release.python("manage.py", "rebuild_progress", "--check")
        assert " 0 differences" in said
