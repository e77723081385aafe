"""Whose messages wait for an answer, in the groups of one person."""

from django.db.models import OuterRef, QuerySet, Subquery

from lms.accounts.models import User
from lms.cohorts.models import Enrolment
from lms.conversations.models import READ_AT, WAITING, Message
from lms.supervision import access


def waiting_under(user: User) -> QuerySet[Enrolment]:
    """Return the enrolments whose messages wait, each with ``waits_since``; oldest first.

    In every group that the person sees, also of who was taken out there.
    """
    cohorts = access.visible_cohorts(user).order_by().values("pk")
    waiting = Message.objects.filter(WAITING).annotate(way=READ_AT)
    oldest = waiting.filter(way=OuterRef("pk")).order_by("written_at")
    return (
        Enrolment.objects.filter(pk__in=waiting.values("way"), cohort__in=cohorts)
        .select_related("user", "cohort")
        .annotate(waits_since=Subquery(oldest.values("written_at")[:1]))
        .order_by("waits_since", "pk")
    )
