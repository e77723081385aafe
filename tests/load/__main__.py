"""``python -m tests.load``: mixed traffic at a rate, whoever is still waiting or not.

Exit status 1 when anything failed.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.bench.machine import busy_seconds, family, memory_of
from tests.faults.stack import Stack, production_stack, start_platform
from tests.load.visitors import SHARES, Failed, Morning
from tests.support.databases import ROOT

STEPS = (5, 10, 15, 20, 25, 30, 40, 50)
STEP_SECONDS = 30.0
LONGEST_SECONDS = 1.0


@dataclass
class Measured:
    """Seconds from when each was due to its end, by kind, and what failed."""

    rate: float
    seconds: float = 0.0
    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failed: Counter[str] = field(default_factory=Counter)
    busy: float = 0.0

    def all(self) -> list[float]:
        return [seconds for one in self.took.values() for seconds in one]


def main() -> None:
    options = arguments()
    folder = Path(tempfile.mkdtemp(prefix="load-"))
    folder.chmod(0o755)
    with production_stack(folder, small_disks=False) as stack:
        found = filled(stack)
        start_platform(stack)
        morning = Morning(stack.address, found)
        measure(morning, 5, 10)  # warm
        if options.find:
            find(morning)
        result = measure(morning, options.rate, options.seconds)
        sys.stdout.write(table_of(result) + memory(stack))
    sys.exit(bool(result.failed))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--rate", type=float, default=15, help="doings a second")
    parser.add_argument("--find", action="store_true", help="first find the rate borne")
    return parser.parse_args()


def filled(stack: Stack) -> dict:
    """Return what the visitors need, after 10,000 people were written."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.load.inside"],
        cwd=ROOT,
        env=stack.environment(),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def find(morning: Morning) -> None:
    """Raise the rate until one in twenty waits longer than a second."""
    for rate in STEPS:
        result = measure(morning, rate, STEP_SECONDS)
        slow = quantile(result.all(), 0.95)
        say(f"{rate:5} a second: p95 {slow * 1000:.0f} ms, {used(result):.0%} of CPU")
        if slow > LONGEST_SECONDS:
            return


def measure(morning: Morning, rate: float, seconds: float) -> Measured:
    """Let doings fall due by chance at a rate; a slow server does not slow them."""
    dice, result = random.Random(7), Measured(rate)
    kinds, weights = list(SHARES), list(SHARES.values())
    began, busy = time.monotonic(), busy_seconds()
    due = began

    def do(kind: str, due: float) -> None:
        try:
            morning.do(kind)
        except (Failed, httpx.HTTPError) as error:
            result.failed[f"{kind}: {str(error) or type(error).__name__}"] += 1
        result.took[kind].append(time.monotonic() - due)

    with ThreadPoolExecutor(100) as pool:
        while (due := due + dice.expovariate(rate)) < began + seconds:
            time.sleep(max(0.0, due - time.monotonic()))
            pool.submit(do, dice.choices(kinds, weights)[0], due)
    result.seconds = time.monotonic() - began
    result.busy = busy_seconds() - busy
    return result


def used(result: Measured) -> float:
    """Return the share of the machine that was busy, with the visitors' own part."""
    return result.busy / result.seconds / (os.cpu_count() or 1)


def quantile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def table_of(result: Measured) -> str:
    """Return a line for each kind: how many, and how long by quantile."""
    lines = [f"{'kind':12} {'number':>7} {'p50 ms':>8} {'p95 ms':>8} {'p99 ms':>8}"]
    rows = [*sorted(result.took.items()), ("all", result.all())]
    for kind, took in rows:
        times = [f"{quantile(took, q) * 1000:8.0f}" for q in (0.5, 0.95, 0.99)]
        lines.append(f"{kind:12} {len(took):7} {' '.join(times)}")
    number, failed = len(result.all()), sum(result.failed.values())
    lines += [
        "",
        f"{number} doings in {result.seconds:.0f} s, {result.rate:g} a second;"
        f" {failed} failed ({failed / max(number, 1):.2%}).",
        f"The machine was busy to {used(result):.0%}, visitors included.",
        *[f"  {n} x {what}" for what, n in result.failed.most_common(10)],
    ]
    return "\n".join(lines) + "\n"


def memory(stack: Stack) -> str:
    """Return the memory of each part, shared pages divided (PSS)."""
    parts = [
        f"{name} {memory_of(family(one.process.pid)):.0f}"
        for name, one in stack.services.items()
        if one.process
    ]
    return f"Memory in MB: {', '.join(parts)}.\n"


def say(line: str) -> None:
    sys.stderr.write(line + "\n")


if __name__ == "__main__":
    main()
