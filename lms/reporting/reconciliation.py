"""Reconciliation of ledger, outbox and record store by statement id."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings

from lms.certificates.selectors import certificates_reported
from lms.cohorts.models import Enrolment
from lms.outbox.models import Effect
from lms.outbox.purging import kept_since
from lms.outside.http import BoundedClient
from lms.progress.fold import fold_unit
from lms.progress.manifest import Outline, Unit, outline_by_key, outline_of
from lms.progress.models import LearningEvent
from lms.progress.unions import gathered
from lms.reporting import receivers
from lms.reporting.delivery import lrs_client, stored_ids
from lms.reporting.statements import Statement, voided_by

Kind = LearningEvent.Kind
PORTION = 200
NOT_QUEUED = "in the ledger, but not in the outbox"
NOWHERE = "in the ledger, but neither in the outbox nor in the record store"
UNQUEUED = (NOT_QUEUED, NOWHERE)
# Only these can complete a unit, or undo that.
DECISIVE = {
    Kind.CHECK_ANSWERED,
    Kind.CASE_CHOSEN,
    Kind.CASE_FACTS,
    Kind.LESSON_FINISHED,
    Kind.ATTEMPT_SUBMITTED,
    Kind.UNIT_RESET,
    Kind.UNIT_CARRIED,
    Kind.ATTEMPT_REGRADED,
    Kind.UNIT_UNITED,
    Kind.UNIT_PARTED,
}
# And these alone make undone what was done.
UNDOING = {Kind.UNIT_RESET, Kind.UNIT_UNITED, Kind.UNIT_PARTED}


@dataclass(frozen=True)
class Difference:
    """A statement that one of the three has and another lacks."""

    id: str
    enrolment: str
    what: str


@dataclass
class Comparison:
    """``checked`` counts the statements that the ledger calls for.

    ``missing`` are those among the differences that were never put into the outbox, or are
    in neither place: as of certificates replaced before replacements were reported.
    """

    checked: int = 0
    differences: list[Difference] = field(default_factory=list)
    missing: list[Statement] = field(default_factory=list)

    def add(self, uid: str, enrolment: str, what: str) -> None:
        self.differences.append(Difference(uid, enrolment, what))


def compare(tell: Callable[[int, int], None] = lambda done, total: None) -> Comparison:
    """Return what differs between ledger and outbox and, where configured, the store.

    Right on a running site too: what is written in the transaction of its cause is read
    after it, so that nothing seems to be missing that is only new. ``tell`` is called with
    the enrolments done and all. Raises SystemAway when the store does not answer as one.
    """
    comparison, unexplained = Comparison(), _queued()
    everybody = list(Enrolment.objects.order_by("pk").values_list("pk", flat=True))
    with lrs_client() if settings.LRS_ENDPOINT else nullcontext() as client:
        for number, enrolment in enumerate(_enrolments(everybody), start=1):
            wanted = list(statements_of(enrolment))
            comparison.checked += len(wanted)
            by_id = {one["id"]: one for one in wanted}
            for uid, what in _differences(enrolment, wanted, client):
                comparison.add(uid, str(enrolment.uid), what)
                if what in UNQUEUED:
                    comparison.missing.append(by_id[uid])
            for uid in by_id:
                unexplained.pop(uid, None)
            tell(number, len(everybody))
    for uid, registration in unexplained.items():
        comparison.add(uid, registration, "in the outbox, but not in the ledger")
    return comparison


def _enrolments(everybody: list[int]) -> Iterator[Enrolment]:
    """Yield enrolments by portions: no cursor stays open while the store is asked."""
    related = Enrolment.objects.select_related(
        *("user", "began_as", "cohort", "edition", "progress", "renews")
    )
    for start in range(0, len(everybody), PORTION):
        portion = related.filter(pk__in=everybody[start : start + PORTION])
        yield from portion.defer("edition__manifest").order_by("pk")


def _queued() -> dict[str, str]:
    """Return the enrolment of every statement in the outbox, by the statement's id."""
    effects = Effect.objects.filter(kind=receivers.STATEMENT_EFFECT)
    rows = effects.values_list("key", "payload__context__registration")
    return {uid: registration or "" for uid, registration in rows}


def _states(uids: Iterable[str]) -> dict[str, str]:
    effects = Effect.objects.filter(kind=receivers.STATEMENT_EFFECT, key__in=uids)
    return dict(effects.values_list("key", "state"))


def _differences(
    enrolment: Enrolment, wanted: list[Statement], client: BoundedClient | None
) -> Iterator[tuple[str, str]]:
    """Yield (id, phrase) for each statement that is not where it should be."""
    times = {one["id"]: one["timestamp"] for one in wanted}
    states, since = _states(times), kept_since()
    stored = stored_ids(client, enrolment.uid) if client and wanted else None
    if stored is not None:
        stored |= _hidden(wanted, stored)
    for uid, at in times.items():
        if uid not in states and datetime.fromisoformat(at) < since:
            what = _what_differs_of_purged(uid, stored)
        else:
            what = _what_differs(states.get(uid), uid, stored)
        if what:
            yield uid, what
    # What was learned and delivered meanwhile is in the outbox.
    extra = (stored or set()).difference(times)
    for uid in sorted(extra - _states(extra).keys()):
        yield uid, "in the record store, but not in the ledger"


def _hidden(wanted: Iterable[Statement], stored: set[str]) -> set[str]:
    """Return the ids of statements that a store keeps and does not list: the voided ones.

    Some stores list them all the same.
    """
    return {voided_by(one) for one in wanted if one["id"] in stored} - {""}


def _what_differs(state: str | None, uid: str, stored: set[str] | None) -> str:
    """Return a phrase, or nothing when all is as it should be."""
    if state is None:
        return NOT_QUEUED
    if stored is not None and uid in stored:
        return ""
    if state == Effect.State.DEAD_LETTER:
        return "set aside"
    if stored is None:
        return ""
    if state == Effect.State.WAITING:
        return "waits for its delivery"
    return "delivered, but not in the record store"


def _what_differs_of_purged(uid: str, stored: set[str] | None) -> str:
    """Return a phrase for what is no longer in the outbox, as after its days it may."""
    if stored is None or uid in stored:
        return ""
    return NOWHERE


def statements_of(enrolment: Enrolment) -> Iterator[Statement]:
    """Yield every statement that follows from the enrolment's ledger and certificates."""
    yield from _Replay(enrolment, _first_outline(enrolment)).statements()
    for certificate in certificates_reported(enrolment):
        yield from receivers.certificate_statements(certificate)


def _first_outline(enrolment: Enrolment) -> Outline:
    """Return the outline of the edition in which the enrolment began."""
    moves = LearningEvent.objects.filter(enrolment=enrolment, kind=Kind.EDITION_CHANGED)
    first = moves.order_by("pk").values_list("data", flat=True).first()
    return outline_by_key(first["from"]) if first else outline_of(enrolment)


class _Replay:
    """The enrolment's events once more, in the order in which the engine took them.

    ``outlines`` are those of the editions it had so far, the newest first.
    """

    def __init__(self, enrolment: Enrolment, outline: Outline) -> None:
        self.enrolment = enrolment
        self.outlines = [outline]
        self.events: dict[str, list[LearningEvent]] = defaultdict(list)
        self.done: dict[str, datetime] = {}
        self.is_complete = False

    def statements(self) -> Iterator[Statement]:
        events = LearningEvent.objects.filter(enrolment=self.enrolment)
        # The ledger's numbers, given under the enrolment's lock, are that order.
        for event in events.exclude(kind=Kind.ANSWER_SAVED).order_by("pk"):
            if event.kind == Kind.EDITION_CHANGED:
                excused = event.data.get("excused", ())
                self.outlines.insert(0, outline_by_key(event.data["to"], excused))
                yield from self._course(event)
            elif unit := self._unit(str(event.unit)):
                yield from self._after(event, unit)

    def _unit(self, uid: str) -> Unit | None:
        """Return the unit as the newest edition with it has it."""
        taught = (outline.by_uid.get(uid) for outline in self.outlines)
        return next((unit for unit in taught if unit is not None), None)

    def _after(self, event: LearningEvent, unit: Unit) -> Iterator[Statement]:
        self.events[unit["uid"]].append(event)
        if event.kind in DECISIVE and self._completes(event, unit):
            if not event.data.get("told"):
                yield receivers.unit_statement(self.enrolment, unit, event)
            yield from self._course(event)
        if event.kind == Kind.ATTEMPT_SUBMITTED or event.data.get("now_passed"):
            yield receivers.attempt_statement(self.enrolment, unit, event)

    def _completes(self, event: LearningEvent, unit: Unit) -> bool:
        """Tell whether the event made a unit done that was not."""
        was_done = unit["uid"] in self.done
        if was_done and event.kind not in UNDOING:
            return False
        done_at = fold_unit(unit, gathered(self.events[unit["uid"]])).done_at
        if done_at is None:
            self.done.pop(unit["uid"], None)
            self.is_complete = self.is_complete and not unit["required"]
            return False
        self.done[unit["uid"]] = done_at
        return not was_done

    def _course(self, event: LearningEvent) -> Iterator[Statement]:
        required = [unit["uid"] for unit in self.outlines[0].required]
        if self.is_complete or not required or set(required) - self.done.keys():
            return
        self.is_complete = True
        if event.data.get("complete"):
            return
        completed_at = max(self.done[uid] for uid in required)
        yield receivers.course_statement(self.enrolment, event, completed_at)
