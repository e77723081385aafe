"""Learners who take the whole course while things break."""

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import httpx

from tests.faults.people import CERTIFICATE, COPY, NUMBERED, QUESTION, Person, retrying

Kept = Callable[[str], bool | None]


@dataclass
class Learner(Person):
    """Takes every unit. What is acknowledged is remembered, and looked up at once.

    ``is_kept`` tells whether an event stands in the ledger, and None where nobody can look.
    """

    course: dict[str, Any] = field(default_factory=dict)
    is_kept: Kept = lambda uid: None
    events: dict[str, str] = field(default_factory=dict)  # acknowledged, by id
    answers: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    finished: set[str] = field(default_factory=set)
    said_too_early: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    certificate: str = ""
    attempts: set[str] = field(default_factory=set)
    where_to: str = ""
    # What was written to the supervisor and acknowledged, by the key of its form.
    written: dict[str, str] = field(default_factory=dict)
    wants_copy: bool = False
    copy: int = 0

    def live(self) -> None:
        """Go from signing in to the certificate's files."""
        self.sign_in()
        self.get("/ro/my/")
        for unit in self.course["units"]:
            self.get(self.course["addresses"][unit["uid"]])
            take = self._take_lesson if unit["kind"] == "lesson" else self._take_quiz
            take(unit)
            self.finished.add(unit["uid"])
            self._write(f"Am terminat {unit['uid']}.")
        if self.wants_copy:
            self._fetch_copy()
        self._fetch_certificate()

    def _send(self, what: str, path: str, data: dict[str, Any], **how: Any) -> None:
        """Post an event under an id of its own until it is acknowledged."""
        uid = str(uuid4())
        answer = self.post(path, data={**data, "event": uid}, **how)
        assert answer.status_code in {204, 302}, (
            f"{path}: {answer.status_code} {answer.text[:500]}"
        )
        self.events[uid] = what
        if self.is_kept(uid) is False:
            self.said_too_early.append(f"{what} {uid}")

    def _take_lesson(self, unit: dict[str, Any]) -> None:
        place = f"/ro/my/lessons/{unit['uid']}"
        for question in unit["checks"]:
            option = self._options(question, right=True)
            self._send(
                "check", f"{place}/checks/{question}/", {"option": option, "block": "b"}
            )
        for case in unit["cases"]:
            self._send("facts", f"{place}/cases/{case}/", {"facts": "1"})
        self._send("finish", f"{place}/finish/", {})

    def _take_quiz(self, unit: dict[str, Any]) -> None:
        started = self.post(f"/ro/my/quizzes/{unit['uid']}/attempts/")
        if not (found := NUMBERED.search(started.headers.get("Location", ""))):
            raise AssertionError(f"No attempt began: {started.text[:500]}")
        attempt, path = found[1], started.headers["Location"]
        self.attempts.add(attempt)
        while NUMBERED.search(path):
            path = self._answer(attempt, path)
        self.post(f"/ro/my/attempts/{attempt}/submit/")
        self.get(f"/ro/my/attempts/{attempt}/result/")

    def _answer(self, attempt: str, path: str) -> str:
        """Save a wrong answer by itself, then the right one by the button; return the next."""
        page = self.get(path)
        found = QUESTION.search(page.text)
        assert found, f"{path} shows no question: {page.text[:500]}"
        for right in (False, True):
            option = self._options(found[1], right=right)
            headers = {} if right else {"X-Autosave": "1"}
            self._send(
                f"answer {attempt} {found[1]}",
                path,
                {"option": option},
                headers=headers,
            )
            self.answers[attempt, found[1]] = option
        return self.where_to

    def post(self, path: str, **how: Any) -> httpx.Response:
        answer = super().post(path, **how)
        self.where_to = answer.headers.get("Location", "")
        return answer

    def _options(self, question: str, *, right: bool) -> list[str]:
        offered = self.course["key"][question]["options"]
        return [o["uid"] for o in offered if (float(o["fraction"]) > 0) == right][:1]

    def _write(self, text: str) -> None:
        """Write to the supervisor; the form is sent again until it is taken."""
        place = f"/ro/my/messages/{self.course['enrolments'][self.email]['uid']}/"
        key = str(uuid4())
        answer = self.post(f"{place}write/", data={"key": key, "text": text})
        assert answer.is_redirect, f"The message is not taken: {answer.text[:1000]}"
        self.written[key] = text

    def _fetch_copy(self) -> None:
        """Ask for the copy of one's own data, and take it whole."""
        self.post("/ro/my/data/copy/")

        def made() -> str:
            found = COPY.search(self.get("/ro/my/data/").text)
            return found[0] if found else ""

        path = retrying(made, self.stop, f"the copy of {self.email}")
        answer = self.get(path)
        with ZipFile(io.BytesIO(answer.content)) as copy:
            assert copy.testzip() is None and "data.json" in copy.namelist()
        self.copy = len(answer.content)

    def _fetch_certificate(self) -> None:
        """Open the certificate and fetch its files as soon as they are drawn."""
        page = self.get("/ro/certificates/")
        found = CERTIFICATE.search(page.text)
        assert found, "There is no certificate after the last unit."
        self.certificate = found[1]
        for language in ("ro", "ru"):
            path = f"/ro/certificates/{self.certificate}/{language}.pdf"

            def fetched(path: str = path) -> httpx.Response | None:
                answer = self.get(path)
                return answer if answer.status_code == 200 else None

            file = retrying(fetched, self.stop, f"{language}.pdf of {self.email}")
            self.files[language] = hashlib.sha256(file.content).hexdigest()
