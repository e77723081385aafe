"""The part inside pytest: which test reaches which function, then a fork per mutant."""

import gc
import importlib
import json
import os
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import hypothesis
import pytest
from django.db import connections

from tests.mutants.operators import Mutant, mutants_of, reporting

# "which/of": this process takes every of-th mutant, beginning with the which-th.
SHARD, MODULES, RESULTS = "MUTANTS_SHARD", "MUTANTS_MODULES", "MUTANTS_RESULTS"
# A mutant that runs longer than this, in seconds, goes round for ever.
PATIENCE = 60
ROOT = Path(__file__).resolve().parents[2]
Reaching = dict[tuple[str, str], list[pytest.Item]]


class _Outcome:
    """Hears how the tests went."""

    failed = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.failed = self.failed or report.failed


@pytest.hookimpl(tryfirst=True)
def pytest_collection() -> None:
    """Spare hypothesis the search for the smallest example: one is enough to kill."""
    hypothesis.settings.register_profile(
        "mutants",
        hypothesis.settings.get_profile("suite"),
        phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
        report_multiple_bugs=False,
    )
    hypothesis.settings.load_profile("mutants")


def pytest_runtestloop(session: pytest.Session) -> bool:
    """Run all tests once as they are, then for each mutant those that reach it."""
    modules = [importlib.import_module(name) for name in os.environ[MODULES].split(",")]
    outcome = _Outcome()
    session.config.pluginmanager.register(outcome)
    reaching = _reaching(session.items, modules, outcome)
    with Path(os.environ[RESULTS]).open("w", encoding="utf-8") as results:
        for module, mutant in _share(modules):
            items = _concerned(reaching, module, mutant)
            killed = _is_killed(module, mutant, items, outcome)
            row = [module.__name__, mutant.line, mutant.change, killed, len(items)]
            results.write(json.dumps(row) + "\n")
            results.flush()  # before the next fork, which would write it again
    return True


def _share(modules: list[ModuleType]) -> Iterator[tuple[ModuleType, Mutant]]:
    which, of = map(int, os.environ[SHARD].split("/"))
    every = [
        (module, mutant)
        for module in modules
        for mutant in mutants_of(_source(module), _path(module))
    ]
    return iter(every[which::of])


def _path(module: ModuleType) -> str:
    return str(module.__file__)


def _source(module: ModuleType) -> str:
    return Path(_path(module)).read_text("utf-8")


# --- the tests as they are -------------------------------------------------------------


def _reaching(
    items: list[pytest.Item], modules: list[ModuleType], outcome: _Outcome
) -> Reaching:
    """Return the tests that call a function, by module and function, the quickest first."""
    calls: dict[str, set[str]] = {module.__name__: set() for module in modules}
    for module in modules:
        module.__dict__["__reached__"] = calls[module.__name__]
        put_in(module, reporting(_source(module), _path(module)))
    found: dict[tuple[str, str], list[tuple[float, int]]] = defaultdict(list)
    for number, item in enumerate(items):
        for reached in calls.values():
            reached.clear()
        begun = time.monotonic()
        _run(item)
        if outcome.failed:
            pytest.exit(f"{item.nodeid} fails without any mutant.", returncode=2)
        seconds = time.monotonic() - begun
        for name, reached in calls.items():
            for function in {*reached, ""} if reached else ():
                found[name, function].append((seconds, number))
    return {
        key: [items[number] for _seconds, number in sorted(tests)]
        for key, tests in found.items()
    }


def _run(item: pytest.Item) -> None:
    # What only the session needs next stays: the database above all.
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=item.session)


def _concerned(
    reaching: Reaching, module: ModuleType, mutant: Mutant
) -> list[pytest.Item]:
    return reaching.get((module.__name__, mutant.function), [])


# --- a mutant --------------------------------------------------------------------------


def _is_killed(
    module: ModuleType, mutant: Mutant, items: list[pytest.Item], outcome: _Outcome
) -> bool:
    if not items:
        return False
    connections.close_all()  # two processes cannot share one
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        _be_killed(module, mutant, items, outcome)
    _pid, status = os.waitpid(child, 0)
    return status != 0


def _be_killed(
    module: ModuleType, mutant: Mutant, items: list[pytest.Item], outcome: _Outcome
) -> None:
    """Run the tests in this child of the process; its exit tells whether one failed."""
    code = 1
    try:
        signal.alarm(PATIENCE)
        gc.freeze()
        put_in(module, mutant.code)
        for item in items:
            _run(item)
            if outcome.failed:
                break
        else:
            code = 0
    finally:
        os._exit(code)


def put_in(module: ModuleType, code: CodeType) -> None:
    """Make a module, imported long ago by many others, what this code makes it."""
    old = dict(module.__dict__)
    exec(code, module.__dict__)
    for name, was in old.items():
        now = module.__dict__[name]
        if now is was or name.startswith("__"):
            continue
        if isinstance(was, type) and was.__module__ == module.__name__:
            _renew_class(was, now)
            module.__dict__[name] = was
        elif isinstance(was, FunctionType) and was.__module__ == module.__name__:
            was.__code__, was.__defaults__ = now.__code__, now.__defaults__
            was.__kwdefaults__ = now.__kwdefaults__
            module.__dict__[name] = was
        else:
            _rebind(name, was, now)


def _renew_class(was: type, now: type) -> None:
    for name, value in vars(now).items():
        if name not in {"__dict__", "__weakref__", "__doc__"}:
            setattr(was, name, value)


def _rebind(name: str, was: Any, now: Any) -> None:
    """Give it to those as well that hold it by an import of its name."""
    for other in list(sys.modules.values()):
        if getattr(other, "__dict__", {}).get(name) is was:
            other.__dict__[name] = now
