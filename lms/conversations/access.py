"""Access to conversations of one's own; those of a group begin in ``supervision.access``."""

from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404

from lms.accounts.models import User
from lms.cohorts.models import Enrolment
from lms.conversations.models import READ_AT, UNSEEN, Message


def own_conversations(user: User) -> QuerySet[Enrolment]:
    """Return the person's enrolments, each with ``unseen`` answers; newest first.

    Also those that he or she was taken out of: one may ask why. What was written on a way
    that was united with another stands there.
    """
    unread = Message.objects.filter(UNSEEN).annotate(way=READ_AT)
    unread = unread.filter(way=OuterRef("pk")).order_by().values("way")
    unseen = Subquery(unread.annotate(number=Count("pk")).values("number"))
    return (
        Enrolment.objects.filter(user=user, merged_into=None)
        .select_related("user", "cohort__supervisor", "edition__course")
        .defer("edition__manifest")
        .annotate(unseen=Coalesce(unseen, 0))
        .order_by("-pk")
    )


def own_conversation(user: User, uid: UUID) -> Enrolment:
    """Return one's own enrolment, to write about it; or 404.

    For a way that was united with another it is that other one.
    """
    united = Enrolment.objects.filter(merged_ways__uid=uid).values("pk")
    for enrolment in own_conversations(user).filter(Q(uid=uid) | Q(pk__in=united)):
        return enrolment
    raise Http404
