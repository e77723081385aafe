"""What somebody says of a row that is perhaps a person known already."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.cohorts.models import RosterImport, RosterRow
from lms.cohorts.rosters.row_outcomes import classify
from lms.cohorts.rosters.services import CannotRun, draft_of

State = RosterImport.State
ASKED = (RosterRow.Outcome.UNSURE,)


@transaction.atomic
def choose(*, roster: RosterImport, number: int, choice: str) -> RosterRow | None:
    """Keep what was said of a row and what becomes of it by that; None for no such row.

    It can be said otherwise until the import begins. Raises CannotRun after that.
    """
    own = RosterImport.objects.select_for_update().get(pk=roster.pk)
    line = own.lines.filter(number=number).first()
    if line is None or not (line.choice or line.outcome in ASKED):
        return None
    if own.state != State.CHECKED:
        raise CannotRun(_("This list is imported already. Choose the file anew."))
    line.choice, line.outcome = choice, RosterRow.Outcome.UNSURE
    if "first" not in line.params:
        # What was remarked goes with what was chosen before.
        line.field, line.code, line.params = "", "", {}
    (found,) = classify(own.cohort, [draft_of(line)], by=own.by)
    line.outcome, line.field = found.outcome, found.draft.field
    line.code, line.params = found.draft.code, found.draft.params
    line.save(update_fields=["choice", "outcome", "field", "code", "params"])
    return line
