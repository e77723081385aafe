"""The invariants I1 to I10 after one fault; each check returns what broke it."""

import hashlib
import json
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.faults.learners import Learner
from tests.faults.people import Heard, Person
from tests.faults.stack import Stack
from tests.faults.staff import Editor, Stranger, Supervisor
from tests.faults.watch import Watch
from tests.support.databases import ROOT

# What tells of a trouble, in the platform's lines and in nginx's.
LOUD = re.compile(
    r'"level": ?"(WARNING|ERROR|CRITICAL)"|\[(warn|error|crit|alert|emerg)\]'
)


class Platform:
    """The platform's own code, asked in a process of its own that no fault reaches."""

    def __init__(self, stack: Stack) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.inside"],
            cwd=ROOT,
            env=stack.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def ask(self, name: str, **arguments: Any) -> Any:
        """Return the answer of a function of ``tests.faults.inside``."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps([name, arguments]) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise AssertionError(answer["error"])
        return answer["answer"]

    def close(self) -> None:
        self.process.kill()
        self.process.wait()


@dataclass
class Run:
    """One fault with one seed: who took part, and what was seen."""

    stack: Stack
    platform: Platform
    watch: Watch
    learners: list[Learner]
    supervisor: Supervisor
    editor: Editor
    stranger: Stranger
    enrolments: list[int]
    began: float = 0.0
    fault_ended: float = 0.0
    recovered: float | None = None
    # False where the log itself had no room.
    log_is_kept: bool = True
    first_effect: int = 0
    first_mail: int = 0
    unfinished: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def people(self) -> list[Person]:
        return [*self.learners, self.supervisor, self.editor]

    def rows(self, query: str, *values: object) -> list[tuple]:
        with self.stack.admin() as admin:
            return admin.execute(query, list(values)).fetchall()


def nothing_acknowledged_is_lost(run: Run) -> list[str]:
    """I1: events, answers, finished units, messages, imported people, the saved page."""
    found = list(run.broken)
    for one in run.learners:
        uids = list(one.events)
        asked = (
            "SELECT uid::text FROM progress_learningevent WHERE uid = ANY(%s::uuid[])"
        )
        kept = {uid for (uid,) in run.rows(asked, uids)}
        found += [
            f"{one.email}: {one.events[u]} is lost" for u in uids if u not in kept
        ]
        found += _lost_answers(run, one)
        found += _lost_messages(run, one)
    asked = "SELECT count(*) FROM cohorts_invitation WHERE email = ANY(%s)"
    invited = run.rows(asked, run.supervisor.invited)[0][0]
    if run.supervisor.invited and invited != len(run.supervisor.invited):
        found.append(f"{invited} of {len(run.supervisor.invited)} people are invited")
    return found + _lost_page(run)


def _lost_answers(run: Run, one: Learner) -> list[str]:
    asked = (
        "SELECT uid::text, answers FROM progress_attempt WHERE uid = ANY(%s::uuid[])"
    )
    answers = dict(run.rows(asked, list(one.attempts)))
    return [
        f"{one.email}: the last answer to {question} is lost"
        for (attempt, question), options in one.answers.items()
        if answers.get(attempt, {}).get(question, {}).get("options") != options
    ]


def _lost_messages(run: Run, one: Learner) -> list[str]:
    asked = (
        "SELECT key::text, text FROM conversations_message WHERE key = ANY(%s::uuid[])"
    )
    kept = dict(run.rows(asked, list(one.written)))
    return [
        f"{one.email}: a message is lost: {text}"
        for key, text in one.written.items()
        if kept.get(key) != text
    ]


def _lost_page(run: Run) -> list[str]:
    if not run.editor.saved:
        return []
    asked = """SELECT content->>'heading_ro' FROM wagtailcore_revision
      WHERE object_id = %s AND content_type_id IN (SELECT id FROM django_content_type
      WHERE app_label = 'courses') ORDER BY id DESC LIMIT 1"""
    found = run.rows(asked, str(run.editor.page))
    saved = found[0][0] if found else None
    return [] if saved == run.editor.saved else [f"the saved page says {saved}"]


def nothing_counts_twice(run: Run) -> list[str]:
    """I2: one event a thing done, one message a form, one invitation, one mail."""
    asked = """SELECT enrolment_id, unit, kind, data->>'question', data->>'attempt',
      data->'answer', count(*) FROM progress_learningevent
      WHERE enrolment_id = ANY(%s) AND kind <> 'lesson.opened'
      GROUP BY 1, 2, 3, 4, 5, 6 HAVING count(*) > 1"""
    found = [f"twice in the ledger: {row}" for row in run.rows(asked, run.enrolments)]
    asked = """SELECT email, count(*) FROM cohorts_invitation WHERE email = ANY(%s)
      GROUP BY 1 HAVING count(*) > 1"""
    found += [f"invited twice: {e}" for e, _ in run.rows(asked, run.supervisor.invited)]
    asked = """SELECT enrolment_id, text, count(*) FROM conversations_message
      WHERE enrolment_id = ANY(%s) GROUP BY 1, 2 HAVING count(*) > 1"""
    found += [f"written twice: {row}" for row in run.rows(asked, run.enrolments)]
    statements = Counter(
        s["id"]
        for e in run.learners
        for s in run.stack.store.statements(e.course["enrolments"][e.email]["uid"])
    )
    found += [f"twice in the store: {uid}" for uid, n in statements.items() if n > 1]
    return found + _mails_twice(run)


def _mails_twice(run: Run) -> list[str]:
    """A mail sent again has its first Message-ID, by which programs know it (RFC 1047)."""
    asked = "SELECT recipient, subject, count(*) FROM notifications_outgoingmail WHERE id > %s AND recipient = ANY(%s) GROUP BY 1, 2 HAVING count(*) > 1"
    rows = run.rows(asked, run.first_mail, run.supervisor.invited)
    found = [f"two mails to {recipient}" for recipient, *_ in rows]
    ids: dict[str, set[str]] = {}
    for message in list(run.stack.mails.received):
        ids.setdefault(message["To"], set()).add(message["Message-ID"])
    for recipient in run.supervisor.invited:
        if len(ids.get(recipient, ())) > 1:
            found.append(f"{recipient} got one mail under two ids")
    return found


def nothing_falls(run: Run) -> list[str]:
    """I3: what was seen while the fault lasted, and the states rebuilt from the ledger."""
    states = run.platform.ask("differences", enrolments=run.enrolments)["states"]
    return [*run.watch.falls, *states]


def one_certificate(run: Run) -> list[str]:
    """I4: one live certificate each, whose stored hash is that of the served file."""
    asked = """SELECT c.enrolment_id, c.code, c.number, count(*) OVER (PARTITION BY c.user_id)
      FROM certificates_certificate c WHERE c.enrolment_id = ANY(%s) AND revoked_at IS NULL"""
    rows = run.rows(asked, run.enrolments)
    found = [f"{n} certificates of {pk}" for pk, _, _, n in rows if n != 1]
    done = {one.certificate for one in run.learners if one.certificate}
    found += [f"no certificate {c}" for c in done - {code for _, code, _, _ in rows}]
    asked = """SELECT c.code, f.language, f.sha256, f.file FROM certificates_certificatefile f
      JOIN certificates_certificate c ON c.id = f.certificate_id
      WHERE c.enrolment_id = ANY(%s)"""
    served = {
        (one.certificate, language): digest
        for one in run.learners
        for language, digest in one.files.items()
    }
    for code, language, digest, name in run.rows(asked, run.enrolments):
        stored = (run.stack.media / "private" / name).read_bytes()
        if hashlib.sha256(stored).hexdigest() != digest:
            found.append(f"{code} {language} is stored with another hash")
        if served.get((code, language), digest) != digest:
            found.append(f"{code} {language} was served with another hash")
    return found


def all_agree(run: Run) -> list[str]:
    """I5: ledger, record store and the table's file, by id."""
    found = run.platform.ask("differences", enrolments=run.enrolments)["store"]
    asked = """SELECT u.email, p.units_done, p.units_required FROM cohorts_enrolment e
      JOIN accounts_user u ON u.id = e.user_id
      JOIN progress_enrolmentprogress p ON p.enrolment_id = e.id WHERE e.id = ANY(%s)"""
    for email, done, required in run.rows(asked, run.enrolments):
        said = run.supervisor.table.get(email)
        if said is not None and said != (str(done), str(required)):
            found.append(f"the table says {said} of {email}, not {done} of {required}")
        if said is None and run.supervisor.table:
            found.append(f"the table lacks {email}")
    return found


def marked_as_frozen(run: Run) -> list[str]:
    """I6: no attempt was frozen anew, and each score is what its own key gives."""
    return [*run.watch.altered, *run.platform.ask("marks", enrolments=run.enrolments)]


def seen_by_the_entitled(run: Run) -> list[str]:
    """I7: a stranger saw nothing, and what is not there answers in the same words."""
    run.stranger.look()
    found = list(run.stranger.seen)
    for there, not_there in (
        (f"/ro/certificates/{one.certificate}/", "/ro/certificates/AAAAAAAAAAAAAAAA/")
        for one in run.learners
        if one.certificate
    ):
        bodies = [run.stranger.web.get(path) for path in (there, not_there)]
        if len({(body.status_code, len(body.text)) for body in bodies}) > 1:
            found.append(f"{there} answers otherwise than what is not there")
    return found


def said_when_true(run: Run) -> list[str]:
    """I8: nothing called saved or sent before it was."""
    found = [f"said too early: {w}" for one in run.learners for w in one.said_too_early]
    asked = "SELECT message_id, recipient FROM notifications_outgoingmail WHERE id > %s AND state = 'sent'"
    taken = {m["Message-ID"] for m in list(run.stack.mails.received)}
    for message_id, recipient in run.rows(asked, run.first_mail):
        if message_id not in taken:
            found.append(f"called sent, and never taken: the mail to {recipient}")
    if run.supervisor.half_files:
        found.append(f"{run.supervisor.half_files} half files looked whole")
    return found


def queues_are_empty(run: Run) -> list[str]:
    """I9: within a minute everybody was done and nothing waits."""
    found = list(run.unfinished)
    if run.recovered is None:
        asked = """SELECT kind, state, count(*), min(left(reason, 120)) FROM outbox_effect
          WHERE state <> 'done' AND id > %s GROUP BY 1, 2"""
        found += [f"left: {row}" for row in run.rows(asked, run.first_effect)]
    return found


def nothing_is_silent(run: Run) -> list[str]:
    """I10: no effect is set aside, and every error a person saw stands in a log."""
    asked = "SELECT kind, left(reason, 200) FROM outbox_effect WHERE state = 'aside' AND id > %s"
    found = [f"set aside: {row}" for row in run.rows(asked, run.first_effect)]
    shown = [t for p in run.people for t in p.trouble() if t.status >= 500]
    if run.log_is_kept:
        loud = [line for line in run.stack.log_text().splitlines() if LOUD.search(line)]
        found += [
            f"{one.method} {one.path} answered {one.status}, and no log says why"
            for one in shown
            if not any(_names(one) in line for line in loud)
        ][:3]
    bare = [t for t in shown if t.status == 500 and "<main" not in t.words]
    found += [f"{t.path}: an error page without a word" for t in bare[:1]]
    return found


def _names(error: Heard) -> str:
    """Return what a line of the log calls this request: its number, or nginx its address."""
    return error.number or f"{error.method} {error.path}"


CHECKS: dict[str, Callable[[Run], list[str]]] = {
    "I1": nothing_acknowledged_is_lost,
    "I2": nothing_counts_twice,
    "I3": nothing_falls,
    "I4": one_certificate,
    "I5": all_agree,
    "I6": marked_as_frozen,
    "I7": seen_by_the_entitled,
    "I8": said_when_true,
    "I9": queues_are_empty,
    "I10": nothing_is_silent,
}


def pages_went_on(run: Run) -> list[str]:
    """Where the pages do not need what is broken: no error, and no minute without one."""
    shown = [t for p in run.people for t in p.trouble() if t.at >= run.began]
    counted = Counter((t.status, t.method, _kind(t.path)) for t in shown)
    return [f"{n} x {method} {path}: {s}" for (s, method, path), n in counted.items()]


def _kind(path: str) -> str:
    return "/".join("*" if len(part) > 20 else part for part in path.split("/"))


def seconds_to_recover(run: Run) -> str:
    if run.recovered is None:
        return "no"
    return f"{max(0.0, run.recovered - run.fault_ended):.0f}"


def now() -> float:
    return time.monotonic()
