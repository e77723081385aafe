"""Holders of certificates: locked first, by whoever issues, changes or renews one."""

from collections.abc import Iterable

from lms.accounts.models import User
from lms.cohorts.models import Enrolment


def lock_holders(ids: Iterable[int]) -> None:
    """Take people before their certificates, as whoever renews one does."""
    people = User.objects.select_for_update(no_key=True).filter(pk__in=list(ids))
    list(people.order_by("pk").values_list("pk"))


def hold_person(enrolment: Enrolment) -> None:
    """Read the person anew, and keep others from the certificates till the transaction ends.

    What is read afterwards is what others left: a name mended, a certificate replaced,
    revoked or issued again at this very moment.
    """
    people = User.objects.select_for_update(no_key=True)
    enrolment.user = people.get(pk=enrolment.user_id)
