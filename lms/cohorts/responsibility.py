"""Responsibility for a cohort: its supervisor, and the coordinators above it."""

from django.db.models import Q

from lms.accounts.models import User
from lms.accounts.organisation import read_tree


def led_by(user: User) -> Q:
    """Return the condition for cohorts that this person supervises or coordinates.

    A cohort without a place of its own stands where its supervisor works. One more
    query for a coordinator: the tree.
    """
    mine = Q(pk__in=[])
    if user.has_role("supervisor"):
        mine |= Q(supervisor=user)
    if user.has_role("coordinator") and user.unit_id:
        below = read_tree().below(user.unit_id)
        mine |= Q(unit__in=below) | Q(unit=None, supervisor__unit__in=below)
    return mine
