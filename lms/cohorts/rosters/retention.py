"""Retention of uploaded lists: they hold names, addresses and places of work."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from lms.cohorts.models import Invitation, RosterImport, RosterRow
from lms.cohorts.rosters.messages import MORE

# The operators' guide and the pages of lists name these as well.
DAYS_NOT_IMPORTED, DAYS_IMPORTED, DAYS_UNTAKEN = 7, 30, 30
TEXTS = (
    *("full_name", "family_name", "given_names", "patronymic"),
    *("email", "phone", "sex", "locality"),
)
BLANK = "…"
State = RosterImport.State


def clear_old_lists(*, now: datetime) -> int:
    """Return how many lists were deleted or cleared of people; again clears no more.

    A list that brought nobody goes altogether. Of one that did, the report stays: how
    each row ended, by its number. A list on its way is left alone.
    """
    old = [*never_imported(now), *imported_long_ago(now)]
    for roster in old:
        _clear(roster)
    return len(old)


def delete_untaken_invitations(*, now: datetime) -> int:
    """Return how many invitations went that ended, or were withdrawn, long enough ago.

    One that nobody has been written to yet waits for the launch, and stays.
    """
    return untaken_invitations(now).delete()[0]


def untaken_invitations(now: datetime) -> QuerySet[Invitation]:
    """Return the invitations whose days are over."""
    old = now - timedelta(days=DAYS_UNTAKEN)
    ended = Q(withdrawn_at=None, mailed_at__isnull=False, expires_at__lt=old)
    return Invitation.objects.filter(ended | Q(withdrawn_at__lt=old), accepted_at=None)


def never_imported(now: datetime) -> QuerySet[RosterImport]:
    """Return the lists that nobody imported within the days for it."""
    waiting = Q(state__in=(State.UPLOADED, State.CHECKED))
    stopped = Q(state__in=(State.CHECKING, State.FAILED), rows_done=0)
    old = Q(created_at__lt=now - timedelta(days=DAYS_NOT_IMPORTED))
    return RosterImport.objects.filter(waiting | stopped, old)


def imported_long_ago(now: datetime) -> QuerySet[RosterImport]:
    """Return the lists that brought people in and still hold their names."""
    came = Q(state=State.DONE) | Q(state=State.FAILED, rows_done__gt=0)
    ended = RosterImport.objects.annotate(
        ended=Coalesce("finished_at", F("created_at"))
    )
    return ended.filter(
        came, cleared_at=None, ended__lt=now - timedelta(days=DAYS_IMPORTED)
    )


def _clear(roster: RosterImport) -> None:
    # The file first: a killed run leaves a row that the next one takes up.
    roster.file.delete(save=False)
    if roster.rows_done == 0 and roster.state != State.DONE:
        roster.delete()
        return
    _clear_rows(roster)


@transaction.atomic
def _clear_rows(roster: RosterImport) -> None:
    told = list(roster.lines.exclude(params={}))
    for line in told:
        line.params = {
            name: _without_words(it) for name, it in line.params.items() if name != MORE
        }
    RosterRow.objects.bulk_update(told, ["params"], batch_size=500)
    roster.lines.update(
        **dict.fromkeys(TEXTS, ""),
        unit=None,
        birth_date=None,
        occupation=None,
        said={},
        account=None,
    )
    RosterImport.objects.filter(pk=roster.pk).update(file="", cleared_at=timezone.now())


def _without_words(value: object) -> object:
    """Return numbers of rows and limits as they are, and nothing of what was typed."""
    return value if isinstance(value, int) else BLANK
