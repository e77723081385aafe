"""What tests of merges do and look at again and again."""

from io import StringIO

from django.core.management import call_command

from lms.merging.models import AccountMerge
from lms.merging.plans import Choice
from lms.merging.services import merge
from lms.merging.undoing import undo
from lms.progress.rebuild import differences
from lms.reporting.reconciliation import compare


def merged(stays, goes, by, **chosen) -> AccountMerge:
    """Merge two accounts as they are now, and read both anew."""
    stays.refresh_from_db()
    goes.refresh_from_db()
    row = merge(
        choice=Choice(stays=stays, goes=goes, **chosen),
        by=by,
        reason="aceeași persoană",
    )
    stays.refresh_from_db()
    goes.refresh_from_db()
    return row


def undone(row: AccountMerge, by) -> list[str]:
    """Undo a merge, and read both accounts anew."""
    lost = undo(merge=row, by=by, reason="sunt două persoane")
    row.refresh_from_db()
    return lost


def all_is_right() -> None:
    """Ledger, progress and statements agree: what an operator's checks would find."""
    assert [one for one in differences(mend=False) if one is not None] == []
    assert compare().differences == []
    call_command("rebuild_progress", "--check", stdout=StringIO())


def state_of(enrolment) -> tuple:
    """Return what is shown of a way: units, their states, completion."""
    enrolment.refresh_from_db()
    progress = getattr(type(enrolment).objects.get(pk=enrolment.pk), "progress", None)
    if progress is None:
        return ()
    return (
        progress.units,
        progress.units_done,
        progress.completed_at,
        progress.last_activity_at,
        [
            (str(u.unit), u.state, u.started_at, u.done_at, u.best_score, u.attempts)
            for u in enrolment.units.order_by("unit")
        ],
    )
