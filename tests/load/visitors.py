"""What people do on a Monday morning, one request after another."""

import itertools
import random
import re
import threading
from collections.abc import Callable
from typing import Any

import httpx

from tests.bench.journeys import fields_of
from tests.faults.people import ORIGIN, Person
from tests.load.inside import BOSS, PASSWORD

TOKEN = "a" * 32
NUMBERED = re.compile(r"/attempts/[0-9a-f-]+/\d+/$")
# How often each is done, of a hundred.
SHARES = {
    "lesson": 30,
    "answer": 34,
    "home": 14,
    "reached": 8,
    "sign-in": 4,
    "supervisor": 7,
    "person": 2,
    "export": 1,
}


class Failed(Exception):
    """An answer that is none: an error, or not what was asked for."""


class Morning:
    """Everybody at once. Each kind of doing is one or a few requests."""

    def __init__(self, address: str, found: dict[str, Any]) -> None:
        self.address, self.found = address, {**found, "boss": _boss(address)}
        self.dice = random.Random(1)
        self.lock = threading.Lock()
        self.takers = itertools.cycle(found["sessions"])
        self.newcomers = itertools.cycle(enumerate(found["emails"]))
        self.open: list[tuple[str, str]] = []
        self.people: list[str] = []
        self.web = httpx.Client(
            base_url=address,
            verify=False,
            timeout=60,
            headers=ORIGIN,
            limits=httpx.Limits(max_connections=200, max_keepalive_connections=100),
        )
        self.doings: dict[str, Callable[[], None]] = {
            "lesson": lambda: self._page(self._reader(), self._lesson()),
            "answer": self._answer,
            "home": lambda: self._page(self._reader(), "/ro/my/"),
            "reached": self._reached,
            "sign-in": self._sign_in,
            "supervisor": self._supervisor,
            "person": self._person,
            "export": lambda: self._page(found["boss"], self._group("export.csv")),
        }

    def do(self, kind: str) -> None:
        """Do one thing. Raises Failed, or httpx.HTTPError."""
        self.doings[kind]()

    def _reader(self) -> str:
        return self.dice.choice(self.found["sessions"])

    def _lesson(self) -> str:
        return self.dice.choice(self.found["lessons"])

    def _group(self, rest: str = "") -> str:
        return f"/ro/cohorts/{self.dice.choice(self.found['cohorts'])}/{rest}"

    def _cookie(self, session: str) -> dict[str, str]:
        return {"Cookie": f"__Host-session={session}; __Host-csrf={TOKEN}"}

    def _page(self, session: str, path: str) -> httpx.Response:
        return _sound(self.web.get(path, headers=self._cookie(session)), 200)

    def _post(self, session: str, path: str, **data: Any) -> httpx.Response:
        form = {**data, "csrfmiddlewaretoken": TOKEN}
        return self.web.post(path, data=form, headers=self._cookie(session))

    def _reached(self) -> None:
        uid = self.dice.choice(self.found["lesson_uids"])
        path = f"/ro/my/lessons/{uid}/reached/"
        _sound(self._post(self._reader(), path, block="b1"), 204)

    def _answer(self) -> None:
        """Open the next question of some open test and answer it; begin one where none is."""
        with self.lock:
            session, path = self.open.pop(0) if self.open else (next(self.takers), "")
        if not path:
            path = f"/ro/my/quizzes/{self.found['quiz']}/attempts/"
            answer = _sound(self._post(session, path), 302)
        elif NUMBERED.search(path):
            page = self._page(session, path)
            data = {**fields_of(page.text, self.found["key"]), "go": "next"}
            answer = _sound(self._post(session, path, **data), 302)
        else:
            submit = path.replace("/review/", "/submit/")
            answer = _sound(self._post(session, submit), 302)
        target = answer.headers["Location"]
        if NUMBERED.search(target) or target.endswith("/review/"):
            with self.lock:
                self.open.append((session, target))

    def _sign_in(self) -> None:
        with self.lock:
            number, email = next(self.newcomers)
        source = f"127.1.{number // 200}.{number % 200 + 1}"
        transport = httpx.HTTPTransport(verify=False, local_address=source)
        with httpx.Client(
            base_url=self.address, transport=transport, timeout=60, headers=ORIGIN
        ) as web:
            _sound(web.get("/ro/accounts/login/"), 200)
            form = {"login": email, "password": PASSWORD}
            form["csrfmiddlewaretoken"] = web.cookies["__Host-csrf"]
            _sound(web.post("/ro/accounts/login/", data=form), 302)
            _sound(web.get("/ro/my/"), 200)

    def _supervisor(self) -> None:
        page = self._page(self.found["boss"], self._group())
        self.people += re.findall(
            r'href="(/ro/cohorts/[\w-]+/people/[0-9a-f-]{36}/)"', page.text
        )[:5]
        del self.people[:-200]

    def _person(self) -> None:
        if self.people:
            self._page(self.found["boss"], self.dice.choice(self.people))
        else:
            self._supervisor()


def _boss(address: str) -> str:
    """Return the session of the supervisor, who came in two steps as staff does."""
    stop, dice = threading.Event(), random.Random(1)
    boss = Person(address, BOSS, "127.2.0.1", stop, dice, password=PASSWORD)
    boss.sign_in()
    return boss.web.cookies["__Host-session"]


def _sound(answer: httpx.Response, status: int) -> httpx.Response:
    if answer.status_code != status:
        raise Failed(f"{answer.request.url.path}: {answer.status_code}")
    return answer
