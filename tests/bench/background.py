"""What the worker does, by the piece, and what all processes hold in memory."""

import json
import subprocess
import sys
from contextlib import ExitStack

from lms.outbox.queues import QUEUES
from tests.bench.goals import Line
from tests.bench.journeys import Journey
from tests.bench.machine import backends_of, family, memory_of
from tests.bench.servers import Server
from tests.support.databases import ROOT
from tests.support.site import wait_for

MEGABYTES = 400
# CPU time of one piece, as a share of the floor's lesson page of the same run.
SHARES = {
    "a certificate's PDF": 8.0,
    "a statement delivered": 0.5,
    "a row of a roster checked and imported": 0.4,
}
# How many times a bare page of ReportLab with the same words. Where that takes 3.1 ms a
# certificate in 23 ms is 43 a second and core, and a signed one in 50 ms is 20.
TIMES = {"a certificate's PDF": 7.5, "a certificate's PDF, signed": 16.0}


def lines(site: Server, journeys: list[Journey]) -> list[Line]:
    """Return what one certificate, statement and roster row cost."""
    page = next(one.cost for one in journeys if one.name == "floor J1")
    said = site.python("-m", "tests.bench.worker_jobs").splitlines()[-1]
    costs = json.loads(said)
    found = []
    for name, share in SHARES.items():
        found.append(Line(name, costs[name] / page, share, "x floor J1"))
        found.append(Line("    a second and core", 1000 / costs[name]))
    for name, times in TIMES.items():
        ratio = costs[name] / costs["a bare page"]
        found.append(Line(f"{name}, by a bare page", ratio, times, "x bare"))
    signed = 1000 / costs["a certificate's PDF, signed"]
    return [*found, Line("    a second and core", signed)]


def memory(site: Server, stack: ExitStack) -> list[Line]:
    """Return the memory of web, worker, clock and their share of PostgreSQL."""
    from lms.operations.startup.programs import clock, workers

    environment = site.environment
    started = {
        name: stack.enter_context(
            subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )
        for name, command in (("workers", workers()), ("clock", clock()))
    }
    for process in started.values():
        stack.callback(process.terminate)
    wait_for(lambda: len(family(started["workers"].pid)) >= 1 + len(QUEUES), 60)
    site.python("-m", "tests.bench.ring")
    assert site.process is not None
    parts = {
        "web, two processes": memory_of(family(site.process.pid)),
        "workers, one a queue": memory_of(family(started["workers"].pid)),
        "clock": memory_of(family(started["clock"].pid)),
        "PostgreSQL's connections": memory_of(backends_of(environment["DATABASE_URL"])),
    }
    found = [Line("memory (PSS) of all", sum(parts.values()), MEGABYTES, "MB")]
    return [*found, *(Line(f"    {name}", mb, unit="MB") for name, mb in parts.items())]


if __name__ == "__main__":
    sys.exit("Run python -m tests.bench")
