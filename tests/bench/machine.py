"""What processes use of the machine: CPU time, memory, and what others use meanwhile."""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import psycopg

from tests.support.site import descendants

TICKS = os.sysconf("SC_CLK_TCK")


def cpu_of(pids: Iterable[int]) -> float:
    """Return the CPU seconds of processes over all their threads, to the nanosecond."""
    total = 0
    for pid in pids:
        # Either may have ended meanwhile: the process, or one of its threads.
        with suppress(OSError):
            for thread in list(Path(f"/proc/{pid}/task").glob("*/schedstat")):
                with suppress(OSError):
                    total += int(thread.read_text().split()[0])
    return total / 1e9


def family(pid: int) -> list[int]:
    """Return a process and all that it started."""
    return [pid, *descendants(pid)]


def busy_seconds() -> float:
    """Return the CPU seconds that the whole machine has spent on work so far."""
    words = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
    ticks = [int(word) for word in words]
    idle = ticks[3] + ticks[4]  # idle, and waiting for disks
    return (sum(ticks[:8]) - idle) / TICKS


def memory_of(pids: Iterable[int]) -> float:
    """Return the megabytes of processes, each page shared among those who use it (PSS)."""
    kilobytes = 0
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        kilobytes += next(
            int(line.split()[1]) for line in lines if line.startswith("Pss:")
        )
    return kilobytes / 1024


def backends_of(database_url: str) -> list[int]:
    """Return the processes that serve the connections to a database of this machine."""
    with psycopg.connect(database_url) as admin:
        rows = admin.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        ).fetchall()
    return [pid for (pid,) in rows if _is_postgres(pid)]


def _is_postgres(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/comm").read_text().startswith("postgres")
    except OSError:
        return False  # a database on another machine: its time is not counted


def all_of_the_run() -> float:
    """Return the CPU seconds of this process and of all that it started."""
    return cpu_of(family(os.getpid()))
