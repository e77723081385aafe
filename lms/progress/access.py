"""Access to units and attempts: one's own, or 404 as if they did not exist."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404

from courses.models import Edition
from lms.accounts.models import User
from lms.cohorts.models import Cohort, Enrolment
from lms.postgresql.rows import Columns, read
from lms.progress.manifest import outline_of, unit_of
from lms.progress.marking import Question
from lms.progress.models import Attempt, EnrolmentProgress

# More than any quiz asks; the database has no larger numbers than it needs.
MOST_QUESTIONS = 1000


_UNITS = """(SELECT coalesce(jsonb_agg(
  jsonb_build_array(u.unit, u.done_at IS NOT NULL, u.best_score)), '[]')
  FROM progress_unitprogress u WHERE u.enrolment_id = e.id)"""
# Answers of a supervisor that the learner has not read; the partial index has just these.
_UNSEEN = """(SELECT count(*) FROM conversations_message m
  WHERE m.enrolment_id = e.id AND NOT m.is_from_learner AND m.seen_at IS NULL)
  + (SELECT count(*) FROM conversations_message m
  JOIN cohorts_enrolment w ON w.id = m.enrolment_id
  WHERE w.merged_into_id = e.id AND NOT m.is_from_learner AND m.seen_at IS NULL)"""
# The queries of every page of a learner, written once: see ``lms.postgresql.rows``.
_TABLES = (
    Columns(Enrolment, "e"),
    Columns(Edition, "d", without=("manifest",)),
    Columns(Cohort, "c"),
    Columns(EnrolmentProgress, "p"),
)
_FROM = """
FROM cohorts_enrolment e
JOIN courses_edition d ON d.id = e.edition_id
JOIN cohorts_cohort c ON c.id = e.cohort_id
LEFT JOIN progress_enrolmentprogress p ON p.enrolment_id = e.id
WHERE e.user_id = %s"""
_ACTIVE = "e.state = 'active' AND c.launched_at IS NOT NULL"


@cache
def _select(more: str, rest: str) -> str:
    columns = ", ".join([*(table.sql for table in _TABLES), more])
    return f"SELECT {columns} {_FROM} AND {rest} ORDER BY e.id DESC"


def active_enrolments(user: User) -> list[Enrolment]:
    """Return the person's active enrolments in launched cohorts, newest first."""
    rows = read(_select("1", _ACTIVE), [user.pk], *_TABLES)
    return [_joined(user, *tables) for *tables, _one in rows]


@dataclass(frozen=True)
class UnitFacts:
    """What an outline says of a unit that was begun."""

    done: bool
    best_score: Decimal | None = None


@dataclass(frozen=True)
class Own:
    """A person's active enrolments, newest first, with their units by id.

    ``has_left``: whether there are some that he or she was taken out of. ``unseen`` says of
    some, by key, how many answers of their supervisor wait to be read.
    """

    enrolments: list[tuple[Enrolment, dict[str, UnitFacts]]]
    has_left: bool
    unseen: dict[int, int] = field(default_factory=dict)


def own_with_units(user: User) -> Own:
    """Return all that the learner's home says of enrolments; one query."""
    rest = f"(({_ACTIVE}) OR e.state = 'withdrawn')"
    found, has_left, waiting = [], False, {}
    more = f"{_UNITS}, {_UNSEEN}"
    for *tables, units, unseen in read(_select(more, rest), [user.pk], *_TABLES):
        enrolment = _joined(user, *tables)
        if unseen:
            waiting[enrolment.pk] = unseen
        if enrolment.state == Enrolment.State.WITHDRAWN:
            has_left = True
        else:
            rows = json.loads(units, parse_float=Decimal)
            found.append((enrolment, {uid: UnitFacts(*facts) for uid, *facts in rows}))
    return Own(found, has_left, waiting)


def _joined(
    user: User,
    enrolment: Enrolment,
    edition: Edition,
    cohort: Cohort,
    progress: EnrolmentProgress | None,
) -> Enrolment:
    enrolment.user, enrolment.edition, enrolment.cohort = user, edition, cohort
    if progress is not None:
        progress.enrolment = enrolment
    return enrolment


def left_enrolments(user: User) -> QuerySet[Enrolment]:
    """Return those that the person was taken out of and has no other group for since."""
    own = Enrolment.objects.filter(user=user)
    instead = own.filter(
        state=Enrolment.State.ACTIVE,
        edition__course=OuterRef("edition__course"),
        edition__number__gte=OuterRef("edition__number"),
    )
    return (
        own.filter(~Exists(instead), state=Enrolment.State.WITHDRAWN)
        .select_related("edition__course", "cohort__supervisor")
        .defer("edition__manifest")
        .order_by("-pk")
    )


def enrolment_for_unit(user: User | AnonymousUser, unit_uid: UUID) -> Enrolment:
    """Return the newest own enrolment whose edition teaches the unit, or 404."""
    if isinstance(user, User):
        teaching = [
            enrolment
            for enrolment in active_enrolments(user)
            if str(unit_uid) in outline_of(enrolment).by_uid
        ]
        # One that is finished leaves the unit to an older one that still needs it.
        for enrolment in sorted(teaching, key=_is_complete):
            return enrolment
    raise Http404


def _is_complete(enrolment: Enrolment) -> bool:
    progress = getattr(enrolment, "progress", None)
    return progress is not None and progress.completed_at is not None


def own_enrolment(user: User, uid: UUID) -> Enrolment:
    """Return one's own enrolment, or 404."""
    for enrolment in active_enrolments(user):
        if enrolment.uid == uid:
            return enrolment
    raise Http404


def open_to_work(attempt: Attempt) -> Attempt:
    """Return the attempt while its learner still takes the course; 404 to the withdrawn."""
    enrolment = attempt.enrolment
    if enrolment.state != Enrolment.State.ACTIVE:
        raise Http404
    return attempt


@dataclass(frozen=True)
class Asked:
    """An attempt, ``frozen`` not read, with some of its ``count`` questions by number."""

    attempt: Attempt
    count: int
    questions: dict[int, Question]


_ATTEMPT = (Columns(Attempt, "a", without=("frozen",)), *_TABLES)
_QUESTIONS = """jsonb_array_length(a.frozen -> 'questions'),
(SELECT coalesce(jsonb_object_agg(n, a.frozen -> 'questions' -> (n - 1)), '{}')
 FROM unnest(%s::int[]) n WHERE n BETWEEN 1 AND jsonb_array_length(a.frozen -> 'questions'))
"""


@cache
def _select_attempt() -> str:
    columns = ", ".join([*(table.sql for table in _ATTEMPT), _QUESTIONS])
    joined = _FROM.replace(
        "FROM cohorts_enrolment e",
        "FROM progress_attempt a JOIN cohorts_enrolment e ON e.id = a.enrolment_id",
    )
    return f"SELECT {columns} {joined} AND a.uid = %s"


def own_attempt(user: User, uid: UUID, numbers: Iterable[int] = ()) -> Asked:
    """Return one's own attempt, open or submitted, with these questions of it, or 404.

    One query. Numbers begin with 1; a number that no question has is left out.
    """
    params = [[n for n in numbers if n <= MOST_QUESTIONS], user.pk, uid]
    for attempt, *tables, count, asked in read(_select_attempt(), params, *_ATTEMPT):
        attempt.enrolment = _joined(user, *tables)
        if unit_of(attempt.enrolment, str(attempt.unit)) is not None:
            questions = {int(n): one for n, one in json.loads(asked).items()}
            return Asked(attempt, count, questions)
    raise Http404
