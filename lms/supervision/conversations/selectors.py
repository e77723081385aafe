"""Whose messages wait for an answer, in the groups of one person."""

from django.db.models import Min, Q, QuerySet

from lms.accounts.models import User
from lms.cohorts.models import Enrolment
from lms.conversations.models import WAITING, Message
from lms.supervision import access


def waiting_under(user: User) -> QuerySet[Enrolment]:
    """Return the enrolments whose messages wait, each with ``waits_since``; oldest first.

    In every group that the person sees, also of who was taken out there.
    """
    cohorts = access.visible_cohorts(user).order_by().values("pk")
    waiting = Message.objects.filter(WAITING).values("enrolment")
    condition = Q(**{f"messages__{name}": value for name, value in WAITING.children})
    return (
        Enrolment.objects.filter(pk__in=waiting, cohort__in=cohorts)
        .select_related("user", "cohort")
        .annotate(waits_since=Min("messages__written_at", filter=condition))
        .order_by("waits_since", "pk")
    )
