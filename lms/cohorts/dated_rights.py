"""Which rights count today, by the calendar of the site's time zone.

No right has to be taken away for it to end: whoever asks, asks for a day. A closed account
holds none.
"""

from datetime import date

from django.db.models import Q
from django.utils import timezone

from lms.accounts.models import User
from lms.cohorts.models import DatedRight

# As ``in_force``, for the statement by which a person comes with all rights at once.
STATEMENT = (
    "SELECT d.role, d.unit_id, d.cohort_id FROM cohorts_datedright d"
    " CROSS JOIN (SELECT %s::date AS today) t"
    " WHERE d.person_id = u.id AND u.is_active AND d.closed_at IS NULL"
    " AND d.starts_on <= t.today AND (d.ends_on IS NULL OR d.ends_on >= t.today)"
)


def in_force(day: date | None = None) -> Q:
    """Return the condition for rights that count on a day; today without one."""
    day = day or timezone.localdate()
    open_ = Q(closed_at=None, person__is_active=True, starts_on__lte=day)
    return open_ & (Q(ends_on=None) | Q(ends_on__gte=day))


def having(*roles: str) -> Q:
    """Return the condition for people who have one of these roles today, in either way."""
    by_right = DatedRight.objects.filter(in_force(), role__in=roles)
    by_group = User.objects.filter(groups__name__in=roles)
    return Q(pk__in=by_right.values("person")) | Q(pk__in=by_group.values("pk"))
