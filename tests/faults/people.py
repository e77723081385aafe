"""People who use the site by real HTTP, and remember what was acknowledged to them.

As the pages' own script does, each sends a form again, with the same event id, until it is
taken.
"""

import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event
from typing import Any

import httpx

from tests.faults.inside import PASSWORD, SECRET
from tests.faults.stack import HOST
from tests.faults.totp import code_of

AGAIN_SECONDS = 0.4
PATIENCE_SECONDS = 20
CODE_SECONDS = 5
SIGN_IN = "/accounts/login/"
SECOND_STEP = "/ro/accounts/2fa/authenticate/"
CSRF_COOKIE = "__Host-csrf"
ORIGIN = {"Referer": f"https://{HOST}/", "Host": HOST}


class GaveUp(Exception):
    """The run is over before the person was done; ``args[0]`` says at what."""


@dataclass
class Heard:
    """One answer, or none: what a person was told at what time."""

    at: float
    method: str
    path: str
    status: int  # 0: the connection failed
    words: str = ""
    # The number under which the platform logs it; empty where the proxy answered itself.
    number: str = ""


@dataclass
class Person:
    """A signed-in browser. ``stop`` ends the patience of all."""

    address: str
    email: str
    source: str
    stop: Event
    dice: random.Random
    heard: list[Heard] = field(default_factory=list)
    pace: float = 0.2
    password: str = PASSWORD
    # Where a session may end by the clock.
    signs_in_again: bool = False

    def __post_init__(self) -> None:
        # Each comes from an address of its own, as people do.
        transport = httpx.HTTPTransport(verify=False, local_address=self.source)
        self.web = httpx.Client(
            base_url=self.address,
            transport=transport,
            headers=ORIGIN,
            timeout=PATIENCE_SECONDS,
        )

    def get(self, path: str) -> httpx.Response:
        """Return a page, asked for until it comes; redirects within the site are followed."""
        answer = self._until_taken("GET", path)
        while answer.is_redirect:
            target = answer.headers["Location"]
            if self._is_signed_out(answer):
                self.sign_in()
                target = path
            answer = self._until_taken("GET", target)
        return answer

    def post(self, path: str, **how: Any) -> httpx.Response:
        """Return the answer to a form that was taken, not where it leads."""
        answer = self._until_taken("POST", path, **how)
        while self._is_signed_out(answer):
            self.sign_in()
            answer = self._until_taken("POST", path, **how)
        return answer

    def _is_signed_out(self, answer: httpx.Response) -> bool:
        """Tell whether one has to sign in again; SessionLost where that must not be."""
        target = answer.headers.get("Location", "")
        if SIGN_IN in target and not self.signs_in_again:
            raise SessionLost(target)
        return SIGN_IN in target

    def _until_taken(self, method: str, path: str, **how: Any) -> httpx.Response:
        time.sleep(self.dice.uniform(0.2, 1.8) * self.pace)
        while True:
            answer = self._once(method, path, **how)
            if answer is not None and answer.status_code not in {429, 403}:
                return answer
            if answer is not None and answer.status_code == 403:
                self._require_no_refusal(answer)
            if self.stop.wait(AGAIN_SECONDS):
                raise GaveUp(f"{method} {path}")

    def _require_no_refusal(self, answer: httpx.Response) -> None:
        """A locked unit is an answer, a rate limit is one too; neither is expected here."""
        raise AssertionError(f"{self.email}: {answer.request.url.path} answered 403")

    def _once(self, method: str, path: str, **how: Any) -> httpx.Response | None:
        if method == "POST":
            token = self.web.cookies.get(CSRF_COOKIE, "")
            data = {**how.pop("data", {}), "csrfmiddlewaretoken": token}
            how = {**how, "data": data}
        try:
            answer = self.web.request(method, path, **how)
        except httpx.HTTPError as error:
            self._hear(method, path, 0, repr(error))
            return None
        self._hear(method, path, answer.status_code, "")
        if answer.status_code >= 500:
            self.heard[-1].words = answer.text
            self.heard[-1].number = answer.headers.get("X-Request-ID", "")
            return None
        return answer

    def _hear(self, method: str, path: str, status: int, words: str) -> None:
        self.heard.append(Heard(time.monotonic(), method, path, status, words))

    def sign_in(self) -> None:
        """Sign in through the form, with a code where one is asked for.

        A process killed while it counted this person's tries leaves them locked for a few
        seconds; who tries again comes in.
        """
        retrying(self._comes_in, self.stop, "signing in")

    def _comes_in(self) -> bool:
        self._until_taken("GET", f"/ro{SIGN_IN}")
        said = {"login": self.email, "password": self.password}
        answer = self._until_taken("POST", f"/ro{SIGN_IN}", data=said)
        if "/2fa/" in answer.headers.get("Location", ""):
            self._until_taken("GET", SECOND_STEP)
            code = {"code": code_of(SECRET)}
            answer = self._until_taken("POST", SECOND_STEP, data=code)
            if (
                not answer.is_redirect
            ):  # who looks at a phone for a code is not so quick
                self.stop.wait(CODE_SECONDS)
        target = answer.headers.get("Location", SIGN_IN)
        return SIGN_IN not in target and "/2fa/" not in target

    def trouble(self) -> list[Heard]:
        """Return what failed: no answer, or an error of the server's."""
        return [one for one in self.heard if one.status == 0 or one.status >= 500]


class SessionLost(Exception):
    """Somebody who had signed in is asked to do so again."""


def retrying(is_done: Callable[[], Any], stop: Event, what: str) -> Any:
    """Return the first answer that is true; raises GaveUp when the run is over."""
    while not (found := is_done()):
        if stop.wait(AGAIN_SECONDS):
            raise GaveUp(what)
    return found


QUESTION = re.compile(r'id="q-([0-9a-f-]{36})"')
NUMBERED = re.compile(r"/attempts/([0-9a-f-]{36})/(\d+)/")
CERTIFICATE = re.compile(r"/certificates/([A-Z0-9]+)/")
COPY = re.compile(r"/ro/my/data/copy/[0-9a-f-]{36}/")
