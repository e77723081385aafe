"""What is measured: pages as a browser asks for them, and a whole attempt."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.bench.servers import Server, Visitor

QUESTION = re.compile(r'id="q-([0-9a-f-]{36})"')
OPTION = re.compile(r'name="option" value="([0-9a-f-]{36})"')
NUMBER = re.compile(r"/my/attempts/[0-9a-f-]{36}/\d+/$")


@dataclass
class Journey:
    """One thing measured; ``run`` does it once with a visitor of ``visitors``."""

    name: str
    server: Server
    visitors: Iterator[Visitor]
    run: Callable[[Visitor], None]
    repeats: int
    cpu: list[float] = field(default_factory=list)
    statements: int = 0
    requests: int = 0
    octets: int = 0

    def measure(self) -> None:
        """Add the CPU milliseconds of one go, as the mean of a round."""
        before = self.server.cpu_seconds()
        for _ in range(self.repeats):
            self.run(next(self.visitors))
        used = self.server.cpu_seconds() - before
        self.cpu.append(used / self.repeats * 1000)

    def count(self) -> None:
        """Do it once and note its requests, statements and uncompressed size."""
        visitor = next(self.visitors)
        visitor.requests = visitor.statements = visitor.octets = 0
        visitor.counting = True
        self.run(visitor)
        visitor.counting = False
        self.requests, self.statements = visitor.requests, visitor.statements
        self.octets = visitor.octets


def page(path: str) -> Callable[[Visitor], None]:
    """Return a run that opens one page."""

    def run(visitor: Visitor) -> None:
        visitor.get(path)

    return run


def attempt(unit: str, key: dict[str, dict]) -> Callable[[Visitor], None]:
    """Return a run that takes a test from its start to its result."""

    def run(visitor: Visitor) -> None:
        answer = visitor.post(f"/ro/my/quizzes/{unit}/attempts/", {})
        while NUMBER.search(answer.url.path):
            # The question is posted to its own address; the answer brings the next one.
            data = {**fields_of(answer.text, key), "go": "next"}
            answer = visitor.post(answer.url.path, data)
        answer = visitor.post(answer.url.path.replace("/review/", "/submit/"), {})
        if not answer.url.path.endswith("/result/"):
            raise SystemExit(f"The attempt ended at {answer.url}.")

    return run


def fields_of(html: str, key: dict[str, dict]) -> dict[str, str]:
    """Return a form that answers the shown question somehow."""
    found = QUESTION.search(html)
    question = key[found[1]] if found else {"kind": "", "options": []}
    uids = [option["uid"] for option in question["options"]]
    if question["kind"] == "matching":
        return {f"pair-{uid}": uid for uid in uids}
    if question["kind"] == "ordering":
        return {f"place-{uid}": str(n) for n, uid in enumerate(uids, start=1)}
    if question["kind"] in {"shortanswer", "numeric"}:
        return {"text": "1"}
    options = OPTION.findall(html)
    return {"option": options[0]} if options else {}
