"""What the files of people are made of, as the database has it."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.db.models import F, JSONField, OuterRef, QuerySet, Subquery, TextField
from django.db.models import Value as JSON
from django.db.models.functions import Cast, Coalesce, NullIf
from django.utils import timezone

from courses.text.languages import content_language
from lms.certificates.kinds import COMPLETED
from lms.certificates.models import Certificate
from lms.cohorts.models import Cohort, Enrolment, Invitation
from lms.postgresql.kept_queries import KeptQuery
from lms.supervision import access
from lms.supervision.overview.filters import PeopleFilter
from lms.supervision.overview.ranking import AWAITED_FLAGS
from lms.supervision.overview.risk_rules import REASONS, Moments, people
from lms.supervision.overview.standing import MARKS

ROWS_AT_ONCE = 100
AWAITED_REASONS = tuple(name.removeprefix("is_") for name in AWAITED_FLAGS)
_FLAGS = [f"is_{name}" for name in REASONS]
PERSON_VALUES = 16 + len(REASONS)


def person_values(flagged: QuerySet[Enrolment], *more: str) -> QuerySet[Any, Any]:
    """Return what ``export_rows.person_cells`` reads, and ``more`` fields behind it."""
    standing = Certificate.objects.filter(revoked_at=None, kind__in=COMPLETED)
    standing = standing.order_by("-pk").values("number")
    own = standing.filter(enrolment=OuterRef("pk"))
    # Of another account of the same person, looked for only where there is none.
    united = standing.filter(enrolment__merged_into=OuterRef("pk"))
    language = content_language()
    return flagged.annotate(
        uid_text=Cast("uid", TextField()),
        # Almost nobody is excused; an empty list need not be parsed for each person.
        excused=NullIf("progress__excused", JSON([], JSONField())),
        district=F(f"user__unit__name_{language}"),
        occupation=F(f"user__occupation__name_{language}"),
        certificate=Coalesce(Subquery(own[:1]), Subquery(united[:1])),
    ).values_list(
        *("uid_text", "user__full_name", "user__email", "user__language", "user__sex"),
        *("district", "enrolled_at"),
        *("progress__units_done", "progress__units_required"),
        *("progress__last_activity_at", "progress__completed_at"),
        *("until", "certificate", "user__phone", "occupation", "user__last_login"),
        *_FLAGS,
        *more,
    )


def awaited_values(awaited: QuerySet[Invitation], *more: str) -> QuerySet[Any, Any]:
    """Return what ``export_rows.awaited_cells`` reads, and ``more`` fields behind it."""
    language = content_language()
    return awaited.annotate(
        district=F(f"unit__name_{language}"),
        called=F(f"occupation__name_{language}"),
    ).values_list(
        *("full_name", "email", "language", "sex", "district", "until", "mailed_at"),
        *("opened_at", "phone", "called", *AWAITED_FLAGS),
        *more,
    )


def values_in(
    cohort: Cohort, wanted: PeopleFilter, whole: int
) -> tuple[Iterator[Any], Iterator[Any]]:
    """Return the rows of a group's people asked for, and of who is awaited; two queries.

    Each is read some hundreds at a time; ``whole`` is how many units the course has.
    """
    if wanted.chosen or wanted.is_lost:
        flagged = people(wanted.counted)
        found = _people(wanted, flagged), awaited_values(wanted.invited(whole))
        of_people, awaited = (one.iterator(chunk_size=ROWS_AT_ONCE) for one in found)
        return of_people, awaited
    values = {"cohort": cohort.pk, "whole": whole}
    values |= Moments.at(timezone.now())._asdict()
    kept = _all_of_group(content_language())
    of_people, awaited = (one.streamed(ROWS_AT_ONCE, **values) for one in kept)
    return of_people, awaited


def _people(wanted: PeopleFilter, flagged: QuerySet[Enrolment]) -> QuerySet[Any, Any]:
    return person_values(wanted.shown(flagged), "progress__units", "excused")


@cache
def _all_of_group(language: str) -> tuple[KeptQuery, KeptQuery]:
    """Return the queries without filters; names of places and trades differ by language."""

    def of_people(cohort: int, whole: int, **moments: Any) -> QuerySet[Any, Any]:
        own = Cohort(pk=cohort)
        flagged = people(access.people_of(own), moments=Moments(**moments))
        return _people(PeopleFilter({}, cohort=own), flagged)

    def awaited(cohort: int, whole: int, **moments: Any) -> QuerySet[Any, Any]:
        wanted = PeopleFilter({}, cohort=Cohort(pk=cohort))
        return awaited_values(wanted.invited(whole, Moments(**moments)))

    return KeptQuery(of_people, **MARKS), KeptQuery(awaited, **MARKS)
