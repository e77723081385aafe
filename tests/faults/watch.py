"""Looks on from outside: what rises must not fall, and what is told must be so."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

import httpx
import psycopg

from tests.faults.stack import HOST, Stack

LOOK_SECONDS = 0.4
PROGRESS = """
SELECT enrolment_id, units_done FROM progress_enrolmentprogress
WHERE enrolment_id = ANY(%s)
"""
SCORES = """
SELECT enrolment_id || ' ' || unit, best_score FROM progress_unitprogress
WHERE enrolment_id = ANY(%s) AND best_score IS NOT NULL
"""
FROZEN = """
SELECT uid::text, md5(frozen::text || pass_mark::text) FROM progress_attempt
WHERE enrolment_id = ANY(%s)
"""


@dataclass
class Watch:
    """Runs beside one fault. ``falls`` and ``altered`` hold sentences on what went wrong."""

    stack: Stack
    enrolments: list[int]
    falls: list[str] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)
    ready: list[tuple[float, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._highest: dict[str, float] = {}
        self._first: dict[str, str] = {}
        self._stop = threading.Event()
        jobs = (self._look, self._ask_readiness)
        self._threads = [
            threading.Thread(target=self._repeat, args=(job,), daemon=True)
            for job in jobs
        ]
        self._local = threading.local()

    def begin(self) -> None:
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _repeat(self, job: Callable[[], None]) -> None:
        while not self._stop.wait(LOOK_SECONDS):
            with suppress(psycopg.Error, httpx.HTTPError):
                job()

    def _look(self) -> None:
        with self.stack.admin() as admin:
            for query in (PROGRESS, SCORES):
                for name, value in admin.execute(query, [self.enrolments]).fetchall():
                    self._compare(f"{query.split()[3]} {name}", float(value))
            for uid, digest in admin.execute(FROZEN, [self.enrolments]).fetchall():
                if self._first.setdefault(uid, digest) != digest:
                    self.altered.append(f"attempt {uid} is frozen anew")

    def _compare(self, name: str, value: float) -> None:
        before = self._highest.get(name, value)
        if value < before:
            self.falls.append(f"{name} fell from {before} to {value}")
        self._highest[name] = max(before, value)

    def _ask_readiness(self) -> None:
        answer = httpx.get(
            f"{self.stack.address}/readyz",
            headers={"Host": HOST},
            verify=False,
            timeout=5,
        )
        said = f"{answer.status_code} {' '.join(answer.text.split())}"
        self.ready.append((time.monotonic(), said))

    def is_kept(self, uid: str) -> bool | None:
        """Tell whether an event stands in the ledger; None where nobody can look."""
        asked = "SELECT 1 FROM progress_learningevent WHERE uid = %s"
        try:
            with self.stack.admin() as admin:
                return admin.execute(asked, [uid]).fetchone() is not None
        except psycopg.Error:
            return None
