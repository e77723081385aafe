"""Renewals as enrolments: the same person once more, in a group that is made for it.

Whoever answers for the earlier group today answers for the one in which its people renew.
"""

from django.db import transaction
from django.utils import timezone, translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from courses.models import Edition
from lms.cohorts.enrolment_conflicts import lock_places, under_way
from lms.cohorts.models import Cohort, Enrolment, Takes
from lms.cohorts.responsibility import answering_for
from lms.cohorts.services import still_active

# So that the name of the group fits with what is put behind it.
NAME_LENGTH = 80


def hold_place(enrolment: Enrolment) -> Cohort:
    """Return the group in which the person first came, locked with him or her."""
    home = enrolment.cohort.renews or enrolment.cohort
    lock_places(home, [enrolment.user_id])
    return home


@transaction.atomic
def begin_renewal(*, enrolment: Enrolment, edition: Edition, takes: str) -> Enrolment:
    """Return the enrolment by which the person renews what ``enrolment`` came to.

    Made on the first call, in a group without a last day that is launched at once; who is
    on the way through the course already goes on there. Raises CannotJoin for who was taken
    out of the renewal. Merged at this moment, it is the account that stays that renews.
    """
    home = hold_place(enrolment)
    enrolment = Enrolment.objects.get(pk=enrolment.pk)
    if begun := Enrolment.objects.filter(renews=enrolment).first():
        return still_active(begun)
    if other := under_way(enrolment).order_by("-pk").first():
        return other
    return Enrolment.objects.create(
        user_id=enrolment.user_id,
        cohort=_group(enrolment, home, edition, takes),
        edition=edition,
        renews=enrolment,
        takes=takes,
    )


def _group(enrolment: Enrolment, home: Cohort, edition: Edition, takes: str) -> Cohort:
    """Return the group of these renewals; another one for who has been in it.

    Also another one where somebody else answers by now than for the one that is there.
    """
    today = timezone.localdate()
    leader = answering_for(home) or home.supervisor
    groups = Cohort.objects.filter(renews=home, edition=edition, takes=takes)
    groups = groups.filter(supervisor=leader)
    groups = groups.exclude(deadline__lt=today)
    groups = groups.exclude(enrolments__user=enrolment.user_id)
    if found := groups.order_by("pk").first():
        return found
    return Cohort.objects.create(
        name=_name(home, edition, takes, leader.language),
        edition=edition,
        supervisor=leader,
        unit_id=home.unit_id,
        starts_on=today,
        launched_at=timezone.now(),
        join_code="",
        renews=home,
        takes=takes,
    )


def _name(home: Cohort, edition: Edition, takes: str, language: str) -> str:
    """Return the group's name, which tells it from those of other years and editions."""
    with translation.override(language):
        name = (
            _("%(group)s: renewal by what changed (edition %(edition)s, %(year)s)")
            if takes == Takes.CHANGES
            else _("%(group)s: renewal of certificates (edition %(edition)s, %(year)s)")
        )
    return name % {
        "group": Truncator(home.name).chars(NAME_LENGTH),
        "edition": edition.number,
        "year": timezone.localdate().year,
    }
