"""``python -m tests.faults``: every fault with three seeds; exit status 1 when one broke."""

import argparse
import contextlib
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from tests.faults.invariants import Platform
from tests.faults.kinds import FAULTS
from tests.faults.kinds.base import Fault
from tests.faults.running import Result, run_fault
from tests.faults.stack import production_stack, start_platform
from tests.faults.table import table_of

SEEDS = (1, 2, 3)


def main() -> None:
    # Ended from outside, it still stops what it has started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))
    options = arguments()
    chosen = [one for one in FAULTS if is_wanted(one, options)]
    if not chosen:
        raise SystemExit("No fault has such a name.")
    results = list(all_runs(chosen, options))
    table = table_of(results)
    sys.stdout.write(table)
    if options.table:
        options.table.write_text(table, encoding="utf-8")
    sys.exit(not all(result.is_held for result in results))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument(
        "--only", nargs="+", help="faults with one of these in the name"
    )
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS)
    parser.add_argument("--short", action="store_true", help="some faults, one seed")
    parser.add_argument(
        "--pooler",
        action="store_true",
        help="through PgBouncer, those faults that can be told through it",
    )
    parser.add_argument("--minutes", type=float, help="begin no run after so long")
    parser.add_argument("--table", type=Path, help="write the table into this file too")
    parser.add_argument("--keep", action="store_true", help="keep the folder with logs")
    options = parser.parse_args()
    if options.short:
        options.seeds = options.seeds[:1]
    return options


def is_wanted(fault: Fault, options: argparse.Namespace) -> bool:
    if options.short and not fault.short:
        return False
    if options.pooler and not fault.through_pooler:
        return False
    return not options.only or any(
        word.lower() in fault.name.lower() for word in options.only
    )


def all_runs(chosen: list[Fault], options: argparse.Namespace) -> Iterator[Result]:
    """Start one stack and strike it with one fault after another."""
    began = time.monotonic()
    stack_of = partial(production_stack, pooled=options.pooler)
    with own_folder(options.keep) as folder, stack_of(folder) as stack:
        platform = Platform(stack)
        with contextlib.closing(platform):
            runs = [(fault, seed) for fault in chosen for seed in options.seeds]
            course = platform.ask("prepare", runs=len(runs))
            start_platform(stack)
            say(f"The site runs after {time.monotonic() - began:.0f} s.")
            for number, (fault, seed) in enumerate(runs):
                late = (
                    options.minutes and time.monotonic() - began > options.minutes * 60
                )
                if late:
                    yield Result(fault.name, seed, {}, None, "not run: time is up")
                    continue
                result = run_fault(stack, platform, course, fault, seed, number)
                tell(result)
                yield result


@contextlib.contextmanager
def own_folder(keep: bool) -> Iterator[Path]:
    """Yield a folder that PostgreSQL's own user can enter too."""
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    folder.chmod(0o755)
    yield folder
    if not keep:
        shutil.rmtree(folder)


def tell(result: Result) -> None:
    seconds = "-" if result.seconds is None else f"{result.seconds:.0f} s"
    say(
        f"{'held ' if result.is_held else 'BROKE'} {result.fault}, {result.seed}: {seconds}; {result.work}"
    )
    for name, sentences in result.broken.items():
        for sentence in sentences[:4]:
            say(f"    {name}: {sentence[:400]}")
    if result.trouble:
        say(result.trouble)


def say(line: str) -> None:
    sys.stderr.write(line + "\n")


if __name__ == "__main__":
    main()
