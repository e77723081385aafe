"""Launch checklist: the conditions before a cohort's people may begin."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.accounts.models import User
from lms.certificates.models import Certificate
from lms.certificates.register.states import in_state
from lms.cohorts.invitations import open_invitations, want_mails
from lms.cohorts.models import Cohort, Enrolment, RosterImport
from lms.cohorts.rosters.welcomes import want_welcomes
from lms.cohorts.texted_codes import want_texts
from lms.progress.manifest import outline_of
from lms.progress.models import UnitProgress
from lms.supervision import access
from lms.supervision.models import Act

LEAST_DAYS = 14


@dataclass(frozen=True)
class Condition:
    """One line of the checklist; ``url`` is where it is met."""

    name: str
    met: bool
    text: str
    advice: str
    url: str
    link: str


class CannotLaunch(Exception):
    """The cohort cannot be launched; ``missing`` are the conditions not met."""

    def __init__(self, missing: list[Condition]) -> None:
        super().__init__([condition.name for condition in missing])
        self.missing = missing


def conditions(*, cohort: Cohort, by: User) -> list[Condition]:
    """Return all conditions, met or not, for this person to launch the cohort.

    A supervisor is trained first: it takes a valid certificate of the supervisors'
    course, and its launch check passed.
    """
    return [
        _certificate(by),
        _launch_check(by),
        _people(cohort),
        _deadline(cohort),
    ]


def _certificate(by: User) -> Condition:
    own = Certificate.objects.filter(user=by, kind=Certificate.Kind.SUPERVISION)
    return Condition(
        name="certificate",
        met=own.filter(in_state("valid")).exists(),
        text=_("You hold a valid certificate of the supervisors' course."),
        advice=_(
            "Complete the supervisors' course, or renew your certificate of it. One that "
            "was revoked or has expired does not count."
        ),
        url=reverse("my_home"),
        link=_("Go to my course"),
    )


def _launch_check(by: User) -> Condition:
    enrolments = Enrolment.objects.filter(
        user=by, edition__course__audience="supervisors"
    ).select_related("edition")
    return Condition(
        name="check",
        met=any(
            _checked(enrolment) for enrolment in enrolments.defer("edition__manifest")
        ),
        text=_("You have passed the check before the launch."),
        advice=_("It is the short test at the end of the supervisors' course."),
        url=reverse("my_home"),
        link=_("Go to my course"),
    )


def _checked(enrolment: Enrolment) -> bool:
    units = outline_of(enrolment).units
    checks = [unit["uid"] for unit in units if unit.get("purpose") == "launch"]
    done = UnitProgress.objects.filter(
        enrolment=enrolment, unit__in=checks, done_at__isnull=False
    )
    return done.exists()


def _people(cohort: Cohort) -> Condition:
    return Condition(
        name="people",
        met=access.people_of(cohort).exists() or open_invitations(cohort).exists(),
        text=_("The group has people."),
        advice=_(
            "Bring people in from a list, or let them join with the group's code."
        ),
        url=reverse("cohort_people", args=[cohort.code]),
        link=_("People, lists and invitations"),
    )


def _deadline(cohort: Cohort) -> Condition:
    return Condition(
        name="deadline",
        met=_leaves_time(cohort),
        text=_("The deadline leaves at least two weeks for the course."),
        advice=_(
            "Set a deadline at least two weeks from the first day and from today."
        ),
        url=reverse("cohort_deadline_all", args=[cohort.code]),
        link=_("Set the deadline"),
    )


def _leaves_time(cohort: Cohort) -> bool:
    if cohort.deadline is None:
        return False
    begins = max(cohort.starts_on, timezone.localdate())
    return cohort.deadline >= begins + datetime.timedelta(days=LEAST_DAYS)


@transaction.atomic
def launch(*, cohort: Cohort, by: User) -> Cohort:
    """Return the cohort, launched: its people may begin. Raises CannotLaunch."""
    rows = Cohort.objects.select_for_update().defer("edition__manifest")
    row = rows.get(pk=cohort.pk)
    if row.launched_at is not None:
        return row
    missing = [line for line in conditions(cohort=row, by=by) if not line.met]
    if missing:
        raise CannotLaunch(missing)
    row.launched_at = timezone.now()
    row.save(update_fields=["launched_at"])
    Act.objects.create(cohort=row, actor=by, kind=Act.Kind.LAUNCHED)
    _write_to_people(row, by)
    return row


def _write_to_people(cohort: Cohort, by: User) -> None:
    """Have the letters written that waited: to those invited, and to those a list put in.

    Who has no address and agreed to it gets a code by text message.
    """
    want_mails(cohort=cohort)
    for roster in cohort.rosters.filter(state=RosterImport.State.DONE):
        want_welcomes(roster=roster)
    want_texts(cohort=cohort, by=by, key=f"launch:{cohort.pk}")
