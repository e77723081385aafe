"""Merges that stand for good: after their days nothing is remembered to put back."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from lms.merging.models import DAYS_TO_UNDO, AccountMerge

State = AccountMerge.State


def over(now: datetime) -> QuerySet[AccountMerge]:
    """Return the merges whose days are over."""
    before = now - timedelta(days=DAYS_TO_UNDO)
    return AccountMerge.objects.filter(state=State.MERGED, merged_at__lte=before)


def finish(now: datetime) -> int:
    """Let them stand for good; return how many."""
    return over(now).update(state=State.FINAL, before={})
