"""Processes killed as by a power failure, each at named steps of its work."""

import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.faults.gates import Step, closed_gate
from tests.faults.kinds.base import Break, Fault
from tests.faults.processes import Service
from tests.faults.stack import Stack

# How long somebody may take to come to the step.
COMES_SECONDS = 40.0
LOST = 0.6
EFFECT, MAIL = "outbox_effect", "notifications_outgoingmail"
COPY = "privacy_dataexport"
FILE, EVENT = "certificates_certificatefile", "progress_learningevent"


def claimed(kind: str) -> Step:
    """An effect was just read, and is about to be leased."""
    return Step(
        EFFECT, "UPDATE", f"NEW.kind = '{kind}' AND NEW.leased_until IS NOT NULL"
    )


def settled(kind: str) -> Step:
    """An effect is done, and is about to be called so."""
    return Step(EFFECT, "UPDATE", f"NEW.kind = '{kind}' AND NEW.state = 'done'")


IN_WORKER = {
    "issue, before the lease": claimed("certificate.pdf"),
    "issue, the file's row": Step(FILE, "INSERT"),
    "issue, before done": settled("certificate.pdf"),
    "delivery, before the lease": claimed("xapi"),
    "delivery, before done": settled("xapi"),
    "mail, before the lease": claimed("mail"),
    "mail, taken and not yet sent": Step(MAIL, "UPDATE", "NEW.state = 'sent'"),
    "mail, before done": settled("mail"),
    "import, before the lease": claimed("roster.chunk"),
    "import, the check's rows": Step("cohorts_rosterrow", "INSERT"),
    "import, in a chunk": Step("cohorts_invitation", "INSERT"),
    "import, at the chunk's commit": Step(
        "cohorts_invitation", "INSERT", at_commit=True
    ),
    "import, before done": settled("roster.chunk"),
    "import, the letters": Step(MAIL, "INSERT"),
    "export, before the lease": claimed("data_export"),
    "export, the file's row": Step(COPY, "UPDATE", "NEW.state = 'ready'"),
    "export, at its commit": Step(
        COPY, "UPDATE", "NEW.state = 'ready'", at_commit=True
    ),
    "export, before done": settled("data_export"),
}
IN_WEB = {
    "an answer": Step(EVENT, "INSERT", "NEW.kind = 'answer.saved'"),
    "an answer's commit": Step(
        EVENT, "INSERT", "NEW.kind = 'answer.saved'", at_commit=True
    ),
    "a finished lesson": Step(EVENT, "INSERT", "NEW.kind = 'lesson.finished'"),
    "a marked test": Step("progress_attempt", "UPDATE", "NEW.submitted_at IS NOT NULL"),
    "the issue": Step("certificates_certificate", "INSERT"),
    "the issue's commit": Step("certificates_certificate", "INSERT", at_commit=True),
    "a message": Step("conversations_message", "INSERT"),
    "a message's commit": Step("conversations_message", "INSERT", at_commit=True),
    "an uploaded list": Step("cohorts_rosterimport", "INSERT"),
    "a saved page": Step("wagtailcore_revision", "INSERT", at_commit=True),
}


def at(step: Step, *, whole: bool) -> Break:
    """Return what kills who comes first to a step; ``whole`` takes the whole service."""

    @contextmanager
    def breaks(stack: Stack, dice: random.Random) -> Iterator[None]:
        with closed_gate(stack.admin_url, stack.ports["database"], step) as gate:
            pid = gate.first(COMES_SECONDS)
            assert pid, f"Nobody came to the step: {step}."
            if whole:
                owner_of(stack, pid).kill()
            else:
                os.kill(pid, signal.SIGKILL)
            # The statement is lost on its way, or the database still carries it out.
            if dice.random() < LOST:
                gate.cut()
        yield

    return breaks


def owner_of(stack: Stack, pid: int) -> Service:
    return next(one for one in stack.services.values() if pid in one.pids())


def all_of(name: str, *, times: int = 2) -> Break:
    """Return what kills services of this name, the parent too, at chance moments."""

    @contextmanager
    def breaks(stack: Stack, dice: random.Random) -> Iterator[None]:
        for _ in range(times):
            time.sleep(dice.uniform(0.2, 1.5))
            for service in stack.services.values():
                if service.name.startswith(name):
                    service.kill()
        yield

    return breaks


@contextmanager
def web_child(stack: Stack, dice: random.Random) -> Iterator[None]:
    """One web process after another is killed, whatever it does just then."""
    for _ in range(4):
        time.sleep(dice.uniform(0.2, 1.0))
        if children := stack.services["web"].children():
            with suppress(ProcessLookupError):
                os.kill(dice.choice(children), signal.SIGKILL)
    yield


FAULTS = [
    *[
        Fault(f"worker killed: {name}", at(step, whole=True), 1, True, name in SHORT)
        for SHORT in [{"issue, the file's row", "mail, taken and not yet sent"}]
        for name, step in IN_WORKER.items()
    ],
    *[
        Fault(f"web killed: {name}", at(step, whole=False), 1, short=name in SHORT)
        for SHORT in [{"an answer's commit"}]
        for name, step in IN_WEB.items()
    ],
    Fault("web killed: at exports and all else", web_child, 1),
    Fault("web killed: the whole server", all_of("web", times=1), 1),
    Fault("workers killed: at chance moments", all_of("worker"), 1, True),
    Fault("clock killed", all_of("clock"), 1, True, short=True),
]
