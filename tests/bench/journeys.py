"""What is measured: pages as a browser asks for them, and whole attempts."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from statistics import median

from tests.bench.servers import Server, Visitor

Run = Callable[[Visitor], None]
QUESTION = re.compile(r'id="q-([0-9a-f-]{36})"')
OPTION = re.compile(r'name="option" value="([^"]+)"')
NUMBER = re.compile(r"/attempts/[0-9a-f-]+/\d+/$")
FORM = re.compile(r'<form[^>]*action="([^"]*/attempts/[^"]*)"')
# What the browser's script asks with: the answer to a post is the next page at once.
SCRIPT = {"Prefer": "return=representation"}


@dataclass
class Journey:
    """One thing measured; ``run`` does it once with the next of the visitors."""

    name: str
    server: Server
    visitors: Iterator[Visitor]
    run: Run
    repeats: int
    cpu: list[float] = field(default_factory=list)
    statements: int = 0
    requests: int = 0
    octets: int = 0

    @property
    def cost(self) -> float:
        """CPU milliseconds of one go, the median of the rounds."""
        return median(self.cpu)

    def warm_up(self) -> None:
        """Fill the caches of both processes, and count requests and statements."""
        for _ in range(2 if self.repeats < 10 else 12):
            self.run(next(self.visitors))
        visitor = next(self.visitors)
        visitor.start_counting()
        self.run(visitor)
        visitor.counting = False
        self.requests, self.statements = visitor.requests, visitor.statements
        self.octets = visitor.octets

    def measure(self) -> float:
        """Return the CPU milliseconds of one go, as the mean of a round."""
        before = self.server.cpu_seconds()
        for _ in range(self.repeats):
            self.run(next(self.visitors))
        return (self.server.cpu_seconds() - before) / self.repeats * 1000


def page(path: str) -> Run:
    """Return a run that opens one page."""

    def run(visitor: Visitor) -> None:
        visitor.get(path)

    return run


def page_and_beacon(path: str, beacon: str) -> Run:
    """Return a run that opens a lesson and tells how far it was read."""

    def run(visitor: Visitor) -> None:
        visitor.get(path)
        visitor.post(beacon, {"block": "b1"})

    return run


def attempt(quiz_page: str, start: str, key: dict[str, dict] | None = None) -> Run:
    """Return a run that takes a test by forms alone, from its page to its result."""

    def run(visitor: Visitor) -> None:
        visitor.get(quiz_page)
        answer = visitor.post(start, {})
        while NUMBER.search(answer.url.path):
            # The question is posted to its own address; a redirect leads to the next one.
            data = {**fields_of(answer.text, key), "go": "next"}
            answer = visitor.post(answer.url.path, data)
        answer = visitor.post(answer.url.path.replace("/review/", "/submit/"), {})
        if not answer.url.path.endswith("/result/"):
            raise SystemExit(f"The attempt ended at {answer.url}.")

    return run


def attempt_by_script(quiz_page: str, start: str, key: dict[str, dict]) -> Run:
    """Return a run that takes a test as a browser with scripts does.

    Answers are given quickly, so that none is saved before its button is pressed.
    """

    def run(visitor: Visitor) -> None:
        visitor.get(quiz_page)
        answer = visitor.post(start, {}, **SCRIPT)
        while (action := FORM.search(answer.text)) and NUMBER.search(action[1]):
            data = {**fields_of(answer.text, key), "go": "next"}
            answer = visitor.post(action[1], data, **SCRIPT)
        if not action or not action[1].endswith("/submit/"):
            raise SystemExit(f"The attempt ended at {answer.url}.")
        visitor.post(action[1], {}, **SCRIPT)

    return run


def fields_of(html: str, key: dict[str, dict] | None) -> dict[str, str]:
    """Return a form that answers the shown question somehow."""
    found = QUESTION.search(html)
    question = key[found[1]] if found and key else {"kind": "", "options": []}
    uids = [option["uid"] for option in question["options"]]
    if question["kind"] == "matching":
        return {f"pair-{uid}": uid for uid in uids}
    if question["kind"] == "ordering":
        return {f"place-{uid}": str(n) for n, uid in enumerate(uids, start=1)}
    if question["kind"] in {"shortanswer", "numeric"}:
        return {"text": "1"}
    options = OPTION.findall(html)
    return {"option": options[0]} if options else {}
