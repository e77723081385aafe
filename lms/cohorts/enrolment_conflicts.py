"""Enrolment conflicts: who has a place in the course already in another cohort."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from courses.models import Edition
from lms.accounts.models import User
from lms.cohorts.models import Cohort, Enrolment


def lock_places(cohort: Cohort, ids: Iterable[int]) -> dict[int, int]:
    """Let nobody else enrol these people until the transaction ends.

    Returns by which account each is stood for: another one where the own was merged with
    it, perhaps at this very moment.

    No constraint can say it: whether a course is the same, and whether it is finished, do
    not stand in the enrolment's own row. The cohort comes first, as in an import: its
    row is asked for by every new enrolment, so whoever held a person and waited for the
    cohort could wait for one who holds the cohort and waits for the person.
    """
    cohorts = Cohort.objects.select_for_update(no_key=True).filter(pk=cohort.pk)
    list(cohorts.values_list("pk"))
    found = _lock_people(ids)
    stands = {pk: into or pk for pk, into in found.items()}
    if others := set(stands.values()) - found.keys():
        _lock_people(others)
    return stands


def _lock_people(ids: Iterable[int]) -> dict[int, int | None]:
    people = User.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    return dict(people.values_list("pk", "merged_into"))


def placed_elsewhere(cohort: Cohort, ids: Iterable[int]) -> set[int]:
    """Return who of these people takes the cohort's course in another cohort.

    Who finished an edition may take a newer one, but never the same one twice.
    """
    course = Edition.objects.filter(pk=cohort.edition_id).values("course")
    under_way = Q(edition__course__in=course, progress__completed_at=None)
    places = Enrolment.objects.filter(
        under_way | Q(edition=cohort.edition_id),
        user__in=list(ids),
        state=Enrolment.State.ACTIVE,
    )
    return set(places.exclude(cohort=cohort.pk).values_list("user", flat=True))


def under_way(enrolment: Enrolment) -> QuerySet[Enrolment]:
    """Return other active enrolments of the person in the course that are not finished."""
    others = Enrolment.objects.filter(
        user=enrolment.user_id,
        edition__course__editions=enrolment.edition_id,
        state=Enrolment.State.ACTIVE,
        progress__completed_at=None,
    )
    return others.exclude(pk=enrolment.pk)


def has_place_elsewhere(enrolment: Enrolment) -> bool:
    """Tell whether somebody who left could not come back to this enrolment.

    Its edition may be older than the cohort's, which has moved on since. Who renews a
    certificate has finished the course elsewhere, which is no obstacle.
    """
    if enrolment.renews_id:
        return under_way(enrolment).exists()
    same = Enrolment.objects.filter(
        user=enrolment.user_id,
        edition=enrolment.edition_id,
        state=Enrolment.State.ACTIVE,
    )
    return bool(placed_elsewhere(enrolment.cohort, [enrolment.user_id])) or (
        same.exclude(pk=enrolment.pk).exists()
    )
