"""``python -m tests.mutants [MODULE...]``: the mutation score of each module.

Prints the mutants that survive; exits 1 where a module's score is under the goal.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.mutants.targets import GOAL, TARGETS

ROOT = Path(__file__).resolve().parents[2]
# Module, line, change, whether it was noticed, number of tests that reach it.
Row = list[object]


def say(line: str) -> None:
    """Print a line at once, for whoever waits."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(names: list[str]) -> int:
    """Run the mutants of these modules, or of all; return the exit code."""
    if unknown := sorted({*names} - {*TARGETS}):
        say(f"Not a target: {', '.join(unknown)}. Targets: {', '.join(TARGETS)}")
        return 2
    modules = names or list(TARGETS)
    rows = _rows(modules, int(os.environ.get("WORKERS", "2")))
    if rows is None:
        return 2
    scores = [_print_score(name, [r for r in rows if r[0] == name]) for name in modules]
    return 0 if min(scores) >= GOAL else 1


def _rows(modules: list[str], workers: int) -> list[Row] | None:
    """Return what became of every mutant; None where the tests do not run."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        files = [folder / f"{number}.jsonl" for number in range(workers)]
        runs = [
            stack.enter_context(_started(modules, f"{number}/{workers}", file))
            for number, file in enumerate(files)
        ]
        for run in runs:
            stack.callback(run.terminate)  # whatever ends this ends them
        for run in runs:
            said = run.communicate()[0]
            if run.returncode:
                say(said)
        if any(run.returncode for run in runs):
            return None
        lines = [
            line for file in files for line in file.read_text("utf-8").splitlines()
        ]
    return sorted(map(json.loads, lines))


def _started(modules: list[str], shard: str, results: Path) -> "subprocess.Popen[str]":
    folders = list(dict.fromkeys(f for name in modules for f in TARGETS[name]))
    environment = {
        **os.environ,
        "MUTANTS_MODULES": ",".join(modules),
        "MUTANTS_SHARD": shard,
        "MUTANTS_RESULTS": str(results),
    }
    options = [
        "-q",
        "--tb=native",
        "--assert=plain",
        "-p",
        "tests.mutants.plugin",
        *folders,
    ]
    return subprocess.Popen(
        [sys.executable, "-m", "pytest", *options],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _print_score(name: str, rows: list[Row]) -> float:
    alive = [row for row in rows if not row[3]]
    score = 100 * (len(rows) - len(alive)) / len(rows)
    verdict = "" if score >= GOAL else f", under the goal of {GOAL}"
    say(f"{name}: {score:.0f} % of {len(rows)}{verdict}")
    for _name, line, change, _killed, tests in alive:
        nobody = "" if tests else "  (no test gets here)"
        say(f"  {line}: {change}{nobody}")
    return score


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main(sys.argv[1:]))
