"""Runs the measurement: ``python -m tests.bench``; exit status 1 when a goal is missed."""

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import cycle
from pathlib import Path
from time import monotonic

import django

from tests.bench import background, first_visit, mixed
from tests.bench.goals import Line, lines_of
from tests.bench.journeys import (
    Journey,
    attempt,
    attempt_by_script,
    page,
    page_and_beacon,
)
from tests.bench.machine import busy_seconds
from tests.bench.servers import HOST, Server, Visitor, settle
from tests.bench.services import databases, redis_server
from tests.support.production import production_environment
from tests.support.site import free_port

ROUNDS = 4
MOST_ROUNDS = 10
# A round in which others took more than this share of a core says nothing.
FOREIGN = 0.10


def main() -> None:
    began = monotonic()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        redis = stack.enter_context(redis_server())
        server = stack.enter_context(databases())
        site = site_server(server("tip_bench"), redis, folder)
        floor = plain_server("tests.bench.floor.settings", server("tip_bench_floor"))
        bare = plain_server("tests.bench.stock.settings", server("tip_bench_stock"))
        say("Preparing three sites ...")
        with ThreadPoolExecutor(2) as pool:
            modules = ("inside", "floor.prepare", "stock.prepare")
            found, plain, wagtail = pool.map(prepared, (site, floor, bare), modules)
        for one, name in ((site, "site"), (floor, "floor"), (bare, "bare")):
            one.start(folder / f"{name}.log")
            stack.callback(one.stop)
        say(f"Prepared after {monotonic() - began:.0f} s.")
        journeys = all_journeys((site, floor, bare), (found, plain, wagtail))
        thrown_away = measure(journeys)
        lines = lines_of({journey.name: journey for journey in journeys})
        lines += mixed.lines(site, bare, found, wagtail)
        lines += background.lines(site, journeys)
        lines += background.memory(site, stack)
        lines += first_visit.lines(site, found)
    report(lines, journeys, thrown_away, monotonic() - began)
    sys.exit(any(line.missed for line in lines))


def site_server(database: str, redis: tuple[str, int], folder: Path) -> Server:
    """Return the site with the settings of production."""
    address, pid = redis
    environment = production_environment(
        folder / "media",
        DJANGO_SETTINGS_MODULE="tests.bench.settings",
        DATABASE_URL=database,
        CACHE_URL=f"{address}/1",
        CELERY_BROKER_URL=f"{address}/0",
        ALLOWED_HOSTS=f"{HOST},127.0.0.1",
        BASE_URL=f"https://{HOST}",
        RUN_DIR=str(folder),
    )
    words = ("--config", "python:lms.gunicorn_conf")
    return Server(
        "lms.wsgi", free_port(), environment, "/livez", words, neighbours=[pid]
    )


def plain_server(settings: str, database: str) -> Server:
    environment = {
        **inherited(),
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": settings,
    }
    wsgi = "django.core.wsgi:get_wsgi_application()"
    return Server(wsgi, free_port() + 1 + PLAIN.index(settings), environment, "/livez")


PLAIN = ("tests.bench.floor.settings", "tests.bench.stock.settings")


def inherited() -> dict[str, str]:
    kept = ("PATH", "HOME", "TMPDIR", "LANG")
    return {name: os.environ[name] for name in kept if name in os.environ}


def prepared(server: Server, module: str) -> dict:
    return json.loads(server.python("-m", f"tests.bench.{module}").splitlines()[-1])


def all_journeys(
    servers: tuple[Server, Server, Server], facts: tuple[dict, dict, dict]
) -> list[Journey]:
    """Return what is measured by turns; names are those of the goals."""
    (site, floor, bare), (found, plain, wagtail) = servers, facts
    readers = [Visitor(site, session) for session in found["sessions"]]
    reader, takers = cycle(readers[-2:]), cycle(readers[:-2])
    beginner = cycle([Visitor(site, found["beginner"])])
    boss = cycle([Visitor(site, found["boss"])])
    people = cycle([Visitor(floor, session) for session in plain["sessions"]])
    chief = cycle([Visitor(floor, plain["sessions"][0])])
    stranger = cycle([Visitor(bare, wagtail["session"])])
    start = f"/ro/my/quizzes/{found['quiz']}/attempts/"
    beacon = f"/ro/my/lessons/{found['lesson_uid']}/reached/"
    quiz = f"/quizzes/{plain['quiz']}/"
    lesson_ru = found["lesson"].replace("/ro/", "/ru/", 1)

    def group(size: int, rest: str = "") -> str:
        return f"/ro/cohorts/{found['cohorts'][str(size)]}/{rest}"

    def crowd(size: int, rest: str = "") -> str:
        return f"/cohorts/{plain['cohorts'][str(size)]}/{rest}"

    return [
        Journey("one SELECT", bare, stranger, page("/select"), 200),
        Journey("bare Wagtail page", bare, stranger, page(wagtail["page"]), 40),
        Journey("floor J1", floor, people, page(plain["lesson"]), 100),
        Journey("floor J2", floor, people, page("/my/"), 100),
        Journey("floor J3", floor, people, attempt(quiz, f"{quiz}start/"), 4),
        Journey("floor J4", floor, chief, page(crowd(1000)), 30),
        Journey("floor CSV", floor, chief, page(crowd(1000, "export.csv")), 15),
        Journey("J1", site, reader, page(found["lesson"]), 60),
        Journey("J1 beginner", site, beginner, page(lesson_ru), 60),
        Journey(
            "J1 beacon", site, reader, page_and_beacon(found["lesson"], beacon), 30
        ),
        Journey("J2", site, reader, page("/ro/my/"), 60),
        Journey(
            "J3",
            site,
            takers,
            attempt_by_script(found["quiz_page"], start, found["key"]),
            2,
        ),
        Journey(
            "J3 forms",
            site,
            takers,
            attempt(found["quiz_page"], start, found["key"]),
            2,
        ),
        Journey("J4 100", site, boss, page(group(100)), 15),
        Journey("J4 1000", site, boss, page(group(1000)), 15),
        Journey("J4 5000", site, boss, page(group(5000)), 15),
        Journey("CSV 1000", site, boss, page(group(1000, "export.csv")), 5),
        Journey("CSV 5000", site, boss, page(group(5000, "export.csv")), 2),
    ]


def measure(journeys: list[Journey]) -> int:
    """Warm up and count, then measure all by turns; return the disturbed goes."""
    for journey in journeys:
        journey.warm_up()
    settle()
    thrown_away = 0
    for number in range(ROUNDS):
        say(f"Round {number + 1} of {ROUNDS} ...")
        for journey in journeys:
            thrown_away += undisturbed(journey)
    return thrown_away


def undisturbed(journey: Journey) -> int:
    """Add one measurement during which nobody else was busy; return the failed ones."""
    for failed in range(MOST_ROUNDS):
        with foreign_share() as foreign:
            cost = journey.measure()
        if foreign[0] <= FOREIGN:
            journey.cpu.append(cost)
            return failed
    raise SystemExit("This machine is too busy with other things to measure anything.")


@contextmanager
def foreign_share() -> Iterator[list[float]]:
    """Give the CPU that others used meanwhile, as a share of one core."""
    # pytest's own clock of the whole machine has hundredths of a second.
    share = [0.0]
    began, busy, own = monotonic(), busy_seconds(), own_seconds()
    yield share
    taken = busy_seconds() - busy - (own_seconds() - own)
    share[0] = max(0.0, taken) / max(monotonic() - began, 0.2)


def own_seconds() -> float:
    from tests.bench.machine import all_of_the_run

    return all_of_the_run()


def say(line: str) -> None:
    sys.stderr.write(line + "\n")


def report(
    lines: list[Line], journeys: list[Journey], thrown_away: int, seconds: float
) -> None:
    """Print each line with its goal and verdict, then what stands behind the ratios."""
    for line in lines:
        sys.stdout.write(f"{line}\n")
    sys.stdout.write("\n")
    head = ("journey", "CPU-ms", "spread", "SQL", "requests", "KB")
    sys.stdout.write("{:20} {:>8} {:>15} {:>5} {:>9} {:>7}\n".format(*head))
    for one in journeys:
        spread = f"{min(one.cpu):.2f}-{max(one.cpu):.2f}"
        sys.stdout.write(
            f"{one.name:20} {one.cost:8.2f} {spread:>15} {one.statements:5}"
            f" {one.requests:9} {one.octets / 1024:7.1f}\n"
        )
    sys.stdout.write(
        f"\nMedians of {ROUNDS} rounds by turns; CPU time of the web server's processes,"
        f" of its database connections and its cache. {thrown_away} disturbed goes were"
        f" repeated. {seconds:.0f} s in all.\n"
    )


if __name__ == "__main__":
    django.setup()
    main()
