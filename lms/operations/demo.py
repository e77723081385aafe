"""Demo users: one for every role, each able to sign in at once."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from courses.models import CoursePage, Edition
from lms.accounts.models import OrganisationUnit, User
from lms.cohorts.models import Cohort
from lms.cohorts.services import enrol


@dataclass(frozen=True)
class DemoPerson:
    """One sign-in of the demonstration; ``says`` is what the operator reads of it."""

    email: str
    name: str
    says: str
    language: str = "ro"
    sex: str = "f"
    unit: str = ""
    role: str = ""
    is_admin: bool = False


LEARNERS = (
    DemoPerson(
        "learner.ro@example.org",
        "Ștefăniță Țurcanu",
        "learns in Romanian",
        sex="m",
        unit="md-un",
    ),
    DemoPerson(
        "learner.ru@example.org",
        "Щербакова Наталья",
        "learns in Russian",
        language="ru",
        unit="md-ba",
    ),
)
SUPERVISOR = DemoPerson(
    "supervisor@example.org",
    "Maria Rusu",
    "leads a cohort",
    unit="md-un",
    role="supervisor",
)
COORDINATOR = DemoPerson(
    "coordinator@example.org",
    "Vasile Ciobanu",
    "sees a part of the agency",
    sex="m",
    role="coordinator",
)
DEMO_PEOPLE = (
    *LEARNERS,
    SUPERVISOR,
    COORDINATOR,
    DemoPerson(
        "editor@example.org",
        "Elena Munteanu",
        "edits the course",
        role="editor",
    ),
    DemoPerson(
        "reviewer@example.org",
        "Виктория Руссу",
        "approves what editors submit",
        language="ru",
        role="reviewer",
    ),
    DemoPerson(
        "analyst@example.org",
        "Ольга Чебан",
        "reads the reports",
        language="ru",
        role="analyst",
    ),
    DemoPerson(
        "admin@example.org", "Andrei Popa", "may do everything", sex="m", is_admin=True
    ),
)


class DemoRefused(Exception):
    """Demonstration people were asked for where DEMO is not set."""


@transaction.atomic
def make_demo_people() -> dict[str, User]:
    """Return the demonstration's people by address, with their cohorts; may be repeated.

    What such a person has done is kept; only passwords are set back to DEMO_PASSWORD.
    Raises DemoRefused where DEMO is not set.
    """
    if not settings.DEMO:
        raise DemoRefused("Demonstration people exist only with DEMO=1.")
    people = {person.email: make_demo_person(person) for person in DEMO_PEOPLE}
    _give_password(list(people.values()))
    learners = [people[person.email] for person in LEARNERS]
    supervisor, coordinator = people[SUPERVISOR.email], people[COORDINATOR.email]
    _cohort("DEMO", "learners", supervisor, learners)
    _cohort("DEMO-S", "supervisors", coordinator, [supervisor])
    return people


def make_demo_person(person: DemoPerson) -> User:
    """Return the account of one of the demonstration's people, made if it is not there."""
    user, is_new = User.objects.get_or_create(
        email=person.email,
        defaults={
            "full_name": person.name,
            "language": person.language,
            "sex": person.sex,
            "unit": _unit(person.unit),
            "is_staff": person.is_admin,
            "is_superuser": person.is_admin,
            "consented_at": timezone.now(),
            "password": make_password(None),
        },
    )
    if is_new and person.role:
        user.groups.add(Group.objects.get_or_create(name=person.role)[0])
    EmailAddress.objects.update_or_create(
        user=user, email=person.email, defaults={"verified": True, "primary": True}
    )
    return user


def _unit(code: str) -> OrganisationUnit | None:
    """Return the part of the agency; the whole agency where no part is named."""
    if code:
        return OrganisationUnit.objects.filter(code=code).first()
    return OrganisationUnit.objects.filter(parent=None).order_by("pk").first()


def _give_password(people: list[User]) -> None:
    """Give all the same hash: checking seven would take seconds at every start."""
    wanted = people[0].password
    if not check_password(settings.DEMO_PASSWORD, wanted):
        wanted = make_password(settings.DEMO_PASSWORD)
    for user in people:
        if user.password != wanted:
            user.password = wanted
            user.save(update_fields=["password"])


def latest_edition(audience: str) -> Edition | None:
    """Return the newest edition of the first published course for an audience."""
    course = (
        CoursePage.objects.live().filter(audience=audience).order_by("path").first()
    )
    if course is None:
        return None
    return Edition.objects.filter(course=course).order_by("number").last()


def _cohort(
    code: str, audience: str, supervisor: User, learners: list[User]
) -> Cohort | None:
    """Return the launched cohort with its learners; None while nothing is released."""
    edition = latest_edition(audience)
    if edition is None:
        return None
    today = timezone.localdate()
    cohort, _ = Cohort.objects.get_or_create(
        code=code,
        defaults={
            "name": f"{code} {today.year}",
            "edition": edition,
            "supervisor": supervisor,
            "unit": supervisor.unit,
            "starts_on": today,
            "launched_at": timezone.now(),
            # Printed in the README, so it is the same on every machine and in every year.
            "join_code": f"{code}2026".replace("-", ""),
        },
    )
    for user in learners:
        enrol(user=user, cohort=cohort)
    return cohort
