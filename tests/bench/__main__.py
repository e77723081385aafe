"""Runs the measurement: ``python -m tests.bench``."""

import json
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import cycle
from pathlib import Path

from tests.bench.journeys import Journey, attempt, page
from tests.bench.servers import Server, Visitor, free_of_noise
from tests.support.site import RunningSite, free_port, fresh_database

ROUNDS = 4
SERVER = "postgres://postgres@127.0.0.1:5432/postgres"


def main() -> None:
    postgres = os.environ.get("DATABASE_URL") or SERVER
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        site = site_server(
            stack.enter_context(fresh_database(postgres, "tip_bench")), folder
        )
        stock = stock_server(
            stack.enter_context(fresh_database(postgres, "tip_bench_stock"))
        )
        found = json.loads(site.python("-m", "tests.bench.inside").splitlines()[-1])
        bare = json.loads(
            stock.python("-m", "tests.bench.stock.prepare").splitlines()[-1]
        )
        for server, name in ((site, "site.log"), (stock, "stock.log")):
            server.start(folder / name)
            stack.callback(server.stop)
        journeys = all_journeys(site, stock, found, bare)
        measure(journeys)
    print_table(journeys, found["questions"])


def site_server(database: str, folder: Path) -> Server:
    port = free_port()
    running = RunningSite(folder, port, {"DATABASE_URL": database})
    environment = {
        **running.environment(),
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
    }
    return Server("lms.wsgi", port, environment, "/livez")


def stock_server(database: str) -> Server:
    environment = {
        **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "tests.bench.stock.settings",
    }
    port = free_port() + 1
    return Server(
        "django.core.wsgi:get_wsgi_application()", port, environment, "/select"
    )


def all_journeys(site: Server, stock: Server, found: dict, bare: dict) -> list[Journey]:
    stranger = cycle([Visitor(stock, bare["session"])])
    learners = [Visitor(site, session) for session in found["sessions"]]
    # Each learner has three attempts; nobody may run out of them.
    takers: Iterator[Visitor] = iter(learners * 3)
    reader = cycle(learners[-1:])
    test = attempt(found["quiz"], found["key"])
    return [
        Journey("bare Django view, one SELECT", stock, stranger, page("/select"), 200),
        Journey(
            "bare Wagtail page, signed in", stock, stranger, page(bare["page"]), 60
        ),
        Journey("lesson page, signed in", site, reader, page(found["lesson"]), 60),
        Journey("learner's home", site, reader, page("/ro/my/"), 60),
        Journey("a whole attempt", site, takers, test, 3),
    ]


def measure(journeys: list[Journey]) -> None:
    """Warm up and count, then measure all journeys by turns."""
    for journey in journeys:
        for _ in range(1 if journey.repeats < 10 else 10):
            journey.run(next(journey.visitors))
        journey.count()
    free_of_noise()
    for number in range(ROUNDS):
        sys.stderr.write(f"Round {number + 1} of {ROUNDS} ...\n")
        for journey in journeys:
            journey.measure()


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


def print_table(journeys: list[Journey], questions: int) -> None:
    """Print medians, their spread, and how many times the bare ones they cost."""
    view, wagtail = (statistics.median(journey.cpu) for journey in journeys[:2])
    head = (
        "journey",
        "CPU-ms",
        "spread",
        "x view",
        "x Wagtail",
        "SQL",
        "requests",
        "KB",
    )
    say("{:32} {:>8} {:>13} {:>7} {:>10} {:>5} {:>9} {:>6}".format(*head))
    for journey in journeys:
        cpu = statistics.median(journey.cpu)
        say(
            f"{journey.name:32} {cpu:8.2f}"
            f" {min(journey.cpu):6.2f}-{max(journey.cpu):<6.2f}"
            f" {cpu / view:7.1f} {cpu / wagtail:10.2f} {journey.statements:5}"
            f" {journey.requests:9} {journey.octets / 1024:6.1f}"
        )
    last = journeys[-1]
    say(
        f"The attempt has {questions} questions; for ten that is"
        f" {statistics.median(last.cpu) * 10 / questions:.0f} CPU-ms and"
        f" {last.statements * 10 / questions:.0f} statements."
    )
    say(
        f"Medians of {ROUNDS} rounds by turns; CPU time of the web server's processes and"
        " of its database connections; pages uncompressed."
    )


if __name__ == "__main__":
    main()
