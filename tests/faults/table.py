"""The table fault x invariant x seed."""

from collections import defaultdict

from tests.faults.invariants import CHECKS
from tests.faults.running import Result

COLUMNS = [*CHECKS, "pages"]
HELD, BROKEN, NOT_ASKED = ".", "X", " "


def table_of(results: list[Result]) -> str:
    """Return a line for each fault: by invariant one sign a seed, then the seconds."""
    by_fault: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        by_fault[result.fault].append(result)
    width = max(len(name) for name in by_fault)
    lines = [" ".join([" " * width, *(f"{c:>5}" for c in COLUMNS), " recovery, s"])]
    for name, runs in by_fault.items():
        cells = ("".join(sign(run, column) for run in runs) for column in COLUMNS)
        seconds = " ".join(recovery(run) for run in runs)
        line = [f"{name:{width}}", *(f"{cell:>5}" for cell in cells), f" {seconds}"]
        lines.append(" ".join(line).rstrip())
    held = sum(result.is_held for result in results)
    lines += ["", f"{HELD} held, {BROKEN} broken; one sign a seed.", ""]
    lines += [f"{held} of {len(results)} runs held.", *reasons(results), ""]
    return "\n".join(lines)


def sign(run: Result, column: str) -> str:
    if column not in run.broken:
        return NOT_ASKED
    return BROKEN if run.broken[column] else HELD


def recovery(run: Result) -> str:
    return "-" if run.seconds is None else f"{run.seconds:.0f}"


def reasons(results: list[Result]) -> list[str]:
    """Return what broke, a line each."""
    lines = []
    for run in results:
        for column, sentences in run.broken.items():
            lines += [
                f"{run.fault} ({run.seed}) {column}: {s[:300]}" for s in sentences[:3]
            ]
        if run.trouble:
            lines.append(
                f"{run.fault} ({run.seed}): {run.trouble.strip().splitlines()[-1]}"
            )
    return lines
