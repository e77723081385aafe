"""One run: people at work, a fault, its end, recovery, and the invariants."""

import random
import threading
import time
import traceback
from dataclasses import dataclass
from typing import Any

from tests.faults.inside import LEARNERS, cohort_of, learner_of, staff_of
from tests.faults.invariants import CHECKS, Platform, Run, now, pages_went_on
from tests.faults.kinds.base import Fault
from tests.faults.learners import Learner
from tests.faults.people import GaveUp, Person, SessionLost
from tests.faults.stack import Stack
from tests.faults.staff import Editor, Stranger, Supervisor
from tests.faults.watch import Watch

RECOVERY_SECONDS = 60.0
LOOK_SECONDS = 0.5


@dataclass
class Result:
    """What came of a fault with a seed: sentences by invariant, and how long it took."""

    fault: str
    seed: int
    broken: dict[str, list[str]]
    seconds: float | None
    trouble: str = ""
    # What the people did meanwhile: a run in which nothing was done proves nothing.
    work: str = ""

    @property
    def is_held(self) -> bool:
        return not self.trouble and not any(self.broken.values())


def run_fault(
    stack: Stack,
    platform: Platform,
    course: dict[str, Any],
    fault: Fault,
    seed: int,
    number: int,
) -> Result:
    """Return what held while a fault struck, and after it."""
    dice = random.Random(f"{fault.name} {seed}")
    run = _people(stack, platform, course, dice, number)
    run.log_is_kept = fault.log_is_kept
    for person in (run.supervisor, run.editor, run.stranger):
        person.signs_in_again = fault.signs_staff_out
    threads = [_start(run, person) for person in [*run.people, run.stranger]]
    trouble = ""
    try:
        time.sleep(dice.uniform(0.5, 3.0))
        run.began = now()
        with fault.breaks(stack, dice):
            time.sleep(fault.seconds)
    except Exception:  # noqa: BLE001  whatever the harness itself could not do is shown in the table
        trouble = traceback.format_exc()
    run.fault_ended = now()
    _recover(run, threads)
    broken = _checked(run)
    if fault.pages_go_on:
        broken["pages"] = pages_went_on(run)
    seconds = run.recovered - run.fault_ended if run.recovered else None
    return Result(fault.name, seed, broken, seconds, trouble, _work(run))


def _people(
    stack: Stack,
    platform: Platform,
    course: dict[str, Any],
    dice: random.Random,
    number: int,
) -> Run:
    stop = threading.Event()

    def common(source: int, email: str) -> dict[str, Any]:
        return {
            "address": stack.address,
            "email": email,
            "source": f"127.0.{number % 200}.{source}",
            "stop": stop,
            "dice": random.Random(dice.random()),
        }

    emails = [learner_of(number, n) for n in range(LEARNERS)]
    enrolments = [course["enrolments"][email]["pk"] for email in emails]
    watch = Watch(stack, enrolments)
    learners = [
        Learner(
            **common(10 + n, email),
            course=course,
            is_kept=watch.is_kept,
            wants_copy=n == 0,
        )
        for n, email in enumerate(emails)
    ]
    boss = common(20, staff_of(number, "boss"))
    editor = common(21, staff_of(number, "editor"))
    stranger = common(22, staff_of(number, "stranger"))
    wanted = [f"/ro/cohorts/{cohort_of(number)}/", "/ro/reports/"]
    run = Run(
        stack,
        platform,
        watch,
        learners,
        Supervisor(**boss, cohort=cohort_of(number), run=number),
        Editor(**editor, page=course["edited"], run=number),
        Stranger(**stranger, wanted=wanted),
        enrolments,
        stop=stop,
    )
    run.first_effect = run.rows("SELECT coalesce(max(id), 0) FROM outbox_effect")[0][0]
    asked = "SELECT coalesce(max(id), 0) FROM notifications_outgoingmail"
    run.first_mail = run.rows(asked)[0][0]
    watch.begin()
    return run


def _start(run: Run, person: Person) -> threading.Thread:
    def live() -> None:
        try:
            person.live()
        except GaveUp as error:
            run.unfinished.append(f"{person.email} gave up: {error}")
        except SessionLost as error:
            run.broken.append(f"{person.email} was signed out: {error}")
        except AssertionError as error:
            run.broken.append(f"{person.email}: {' '.join(str(error).split())[:600]}")
        except Exception:  # noqa: BLE001  a fault of the harness is no silence
            run.broken.append(f"{person.email}: {traceback.format_exc()[-600:]}")

    thread = threading.Thread(target=live, daemon=True)
    thread.start()
    return thread


def _recover(run: Run, threads: list[threading.Thread]) -> None:
    """Wait until everybody is done and nothing waits, or a minute is over."""
    end = run.fault_ended + RECOVERY_SECONDS
    working = threads[:-1]  # the stranger never ends by himself
    while now() < end:
        if not any(thread.is_alive() for thread in working) and _nothing_waits(run):
            run.recovered = now()
            break
        time.sleep(LOOK_SECONDS)
    run.stop.set()
    for thread in threads:
        thread.join(60)
    run.watch.end()


def _nothing_waits(run: Run) -> bool:
    asked = "SELECT count(*) FROM outbox_effect WHERE state = 'waiting' AND id > %s"
    try:
        return run.rows(asked, run.first_effect)[0][0] == 0
    except Exception:  # noqa: BLE001  a database that is still away has not recovered
        return False


def _checked(run: Run) -> dict[str, list[str]]:
    _let_the_supervisor_look(run)
    run.broken += _idle(run)
    broken = {}
    for name, check in CHECKS.items():
        try:
            broken[name] = check(run)
        except Exception as error:  # noqa: BLE001  what cannot be checked does not hold
            broken[name] = [f"cannot be checked: {type(error).__name__}: {error}"]
    return broken


def _idle(run: Run) -> list[str]:
    """A run in which somebody did nothing proves nothing."""
    return [
        f"{one.email} has done nothing"
        for one in run.learners
        if not one.events and not run.broken
    ]


def _work(run: Run) -> str:
    events = sum(len(one.events) for one in run.learners)
    files = sum(len(one.files) + bool(one.copy) for one in run.learners)
    written = sum(len(one.written) for one in run.learners)
    failed = sum(len(one.trouble()) for one in run.people)
    return (
        f"{events} events, {written} messages and {len(run.supervisor.invited)}"
        " invitations acknowledged,"
        f" {files} files fetched, {failed} requests failed"
    )


def _let_the_supervisor_look(run: Run) -> None:
    """Read the table once more, now that nothing moves."""
    boss = run.supervisor
    boss.stop = threading.Event()
    threading.Timer(20, boss.stop.set).start()
    try:
        boss.read_table()
    except (AssertionError, GaveUp, SessionLost) as error:
        run.broken.append(f"the table cannot be read afterwards: {error}")
