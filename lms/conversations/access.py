"""Access to conversations of one's own; those of a group begin in ``supervision.access``."""

from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from lms.accounts.models import User
from lms.cohorts.models import Enrolment
from lms.conversations.models import UNSEEN


def own_conversations(user: User) -> QuerySet[Enrolment]:
    """Return the person's enrolments, each with ``unseen`` answers; newest first.

    Also those that he or she was taken out of: one may ask why. What was written on a way
    that was united with another stands there.
    """
    unseen = Q(**{f"messages__{name}": value for name, value in UNSEEN.children})
    return (
        Enrolment.objects.filter(user=user, merged_into=None)
        .select_related("user", "cohort__supervisor", "edition__course")
        .defer("edition__manifest")
        .annotate(unseen=Count("messages", filter=unseen))
        .order_by("-pk")
    )


def own_conversation(user: User, uid: UUID) -> Enrolment:
    """Return one's own enrolment, to write about it; or 404."""
    for enrolment in own_conversations(user).filter(uid=uid):
        return enrolment
    raise Http404
