"""Services of seeding: putting invented people into cohorts and letting them learn."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from courses.models import Edition
from lms.accounts.models import OrganisationUnit, User
from lms.cohorts.models import Cohort
from lms.cohorts.services import enrol
from lms.operations.demo import (
    SUPERVISOR,
    DemoRefused,
    latest_edition,
    make_demo_person,
)
from lms.operations.seeding.learning import take_units
from lms.operations.seeding.people import InventedPerson, invent_people
from lms.progress.manifest import outline_of

_INVENTED = "seed{}.supervisor{}@example.org"


class NothingToLearn(Exception):
    """No course is released that people could be enrolled in."""


@dataclass
class Seeded:
    """What a run made: new people, those that were there already, and units done."""

    created: int = 0
    kept: int = 0
    units: int = 0


def seed(
    *, learners: int, cohorts: int, seed: int, tell: Callable[[int], None]
) -> Seeded:
    """Return what was made; the same call again makes nothing new.

    ``tell`` is called after each person with the number of people done. Each person is
    one transaction, so that a run that was stopped goes on where it was. Raises
    DemoRefused without DEMO, or NothingToLearn before a course is released.
    """
    if not settings.DEMO:
        raise DemoRefused("Invented people exist only with DEMO=1.")
    edition = latest_edition("learners")
    if edition is None:
        raise NothingToLearn("No course is released yet. Run load_course first.")
    groups = _cohorts(edition, cohorts, seed)
    units = list(OrganisationUnit.objects.exclude(iso_code="").order_by("code"))
    password = make_password(settings.DEMO_PASSWORD)
    seeded = Seeded()
    for number, person in enumerate(invent_people(learners, seed)):
        unit = units[number % len(units)] if units else None
        _learn(person, groups[number % len(groups)], unit, password, seeded)
        tell(number + 1)
    return seeded


def _cohorts(edition: Edition, count: int, seed: int) -> list[Cohort]:
    return [_cohort(edition, number, seed) for number in range(1, max(count, 1) + 1)]


@transaction.atomic
def _cohort(edition: Edition, number: int, seed: int) -> Cohort:
    """Return the group, led by the demonstration's supervisor, who signs in and sees it."""
    code = f"SEED{seed}-{number}"
    supervisor = make_demo_person(SUPERVISOR)
    cohort, is_new = Cohort.objects.get_or_create(
        code=code,
        defaults={
            "name": code,
            "edition": edition,
            "supervisor": supervisor,
            "unit": supervisor.unit,
            "starts_on": timezone.localdate(),
            "launched_at": timezone.now(),
            "join_code": code.replace("-", ""),
        },
    )
    if not is_new and cohort.supervisor.email == _INVENTED.format(seed, number):
        # Made before this supervisor led them, with one who could not sign in.
        cohort.supervisor, cohort.unit = supervisor, supervisor.unit
        cohort.save(update_fields=["supervisor", "unit"])
    return cohort


@transaction.atomic
def _learn(
    person: InventedPerson,
    cohort: Cohort,
    unit: OrganisationUnit | None,
    password: str,
    seeded: Seeded,
) -> None:
    if User.objects.filter(email=person.email).exists():
        seeded.kept += 1
        return
    user = User.objects.create(
        email=person.email,
        full_name=person.full_name,
        language=person.language,
        sex=person.sex,
        unit=unit,
        password=password,
        consented_at=timezone.now(),
    )
    EmailAddress.objects.create(
        user=user, email=user.email, verified=True, primary=True
    )
    enrolment = enrol(user=user, cohort=cohort)
    count = round(person.effort * len(outline_of(enrolment).units))
    dice = random.Random(person.email)  # noqa: S311  no secret hangs on it
    seeded.units += take_units(enrolment, count, person.skill, dice)
    seeded.created += 1
