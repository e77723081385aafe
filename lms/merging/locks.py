"""The locks of a merge and of its undoing: taken in one order, which everybody else keeps.

Lists lock the group and then people, learning a progress row, then the place and then the
person. So groups come first, then progress rows, places, and people last.
"""

from collections.abc import Iterable

from lms.accounts.models import User
from lms.cohorts.models import Cohort, Enrolment
from lms.merging.exceptions import SomethingChanged
from lms.progress.models import EnrolmentProgress


def hold(ids: Iterable[int]) -> dict[int, User]:
    """Return the accounts by key, locked with all their places until the transaction ends.

    Whoever enrols one of them, or changes a place, waits or is seen: read them anew
    afterwards. Raises SomethingChanged where a place was added meanwhile, which is not
    locked: whoever tries once more finds it.
    """
    keys = sorted(ids)
    places = Enrolment.objects.filter(user__in=keys)
    before = set(places.values_list("pk", "cohort"))
    _hold_groups({cohort for _place, cohort in before})
    rows = EnrolmentProgress.objects.select_for_update()
    ways = [place for place, _cohort in before]
    list(rows.filter(pk__in=ways).order_by("pk").values_list("pk"))
    # Not against what only points at them, as a new certificate does.
    held = Enrolment.objects.select_for_update(no_key=True).filter(pk__in=ways)
    list(held.order_by("pk").values_list("pk"))
    people = User.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    by_key = {person.pk: person for person in people}
    if set(places.values_list("pk", "cohort")) != before:
        raise SomethingChanged
    return by_key


def _hold_groups(keys: Iterable[int]) -> None:
    groups = Cohort.objects.select_for_update(no_key=True).filter(pk__in=keys)
    list(groups.order_by("pk").values_list("pk"))
