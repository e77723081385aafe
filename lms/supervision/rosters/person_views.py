"""Adding one person to a group by a form."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from lms.cohorts.models import RosterRow
from lms.cohorts.rosters.one_person import Brought, bring_person
from lms.cohorts.rosters.services import COMING
from lms.notifications.sms import consents
from lms.notifications.sms.codes import text_code
from lms.notifications.sms.sending import CannotText
from lms.supervision.portals.base import CohortContext, CohortPortal
from lms.supervision.rosters.person_form import FIELD_OF, OnePersonForm
from lms.supervision.rosters.selectors import row_line

Outcome = RosterRow.Outcome
# Nothing of these came, and the form says why.
REFUSED = (Outcome.PROBLEM, Outcome.LEFT_OUT)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def add(request: HttpRequest, code: str, portal: CohortPortal) -> HttpResponse:
    """Take one person's facts; what comes of them is what would come of a list's row."""
    cohort_context = portal.for_writing(request, code)
    without_address = cohort_context.sees_names
    form = OnePersonForm(request.POST or None, without_address=without_address)
    if request.method == "POST" and form.is_valid():
        brought = bring_person(
            cohort=cohort_context.cohort,
            by=cohort_context.user,
            said=form.cells,
            language=form.cleaned_data["language"],
            without_address=without_address,
        )
        if brought.row.outcome not in REFUSED:
            if form.cleaned_data.get("sms"):
                _agreed(cohort_context, brought.row)
            return _told(cohort_context, brought)
        for remark in row_line(brought.row, named=cohort_context.sees_names).remarks:
            form.add_error(FIELD_OF.get(remark.name), remark.sentence)
    return cohort_context.form_page("person_add.html", {"form": form})


def _agreed(cohort_context: CohortContext, row: RosterRow) -> None:
    """Note that a new person agreed to text messages; in a launched group a code goes out.

    Of who was known here, or waits for a choice, nothing is noted, and that is said.
    """
    request, person, by = cohort_context.request, row.account, cohort_context.user
    if person is None:
        if not row.email:
            messages.info(request, AGREEMENT_NOT_KEPT)
        return
    consents.agree(person=person, by=by)
    if cohort_context.cohort.launched_at is None:
        return
    try:
        text_code(person=person, by=by, key=f"person:{row.pk}")
    except CannotText as error:
        messages.warning(request, error.message)
    else:
        messages.success(request, _("A code to sign in with is on its way by SMS."))


AGREEMENT_NOT_KEPT = _(
    "That the person agrees to SMS was not kept. Say it on the page of codes, where you"
    " send one."
)


def _told(cohort_context: CohortContext, brought: Brought) -> HttpResponse:
    """Say what became of the person, or lead to the choice that the row waits for."""
    request, row, roster = cohort_context.request, brought.row, brought.roster
    if roster is not None and not row.is_done:
        messages.info(request, _("Say first whether this is somebody known here."))
        return cohort_context.go("roster", roster.uid)
    came = row.is_done and row.outcome in COMING
    say = messages.success if came else messages.info
    said = SAID[row.outcome]
    if row.outcome == Outcome.INVITE and not cohort_context.cohort.launched_at:
        said = BEFORE_LAUNCH
    say(request, str(said) % {"name": row.full_name})
    for remark in row_line(row, named=cohort_context.sees_names).remarks:
        messages.info(request, remark.sentence)
    return cohort_context.go("people")


SAID: dict[Any, Any] = {
    Outcome.INVITE: _("%(name)s is invited. The letter is on its way."),
    Outcome.ACCOUNT: _("%(name)s has an account. Print codes for signing in."),
    Outcome.ENROL: _("%(name)s was known here and is now in the group."),
    Outcome.ENROLLED: _("%(name)s is in the group already. Nothing was changed."),
    Outcome.INVITED: _("%(name)s is invited already. Nothing was changed."),
    Outcome.UNSURE: _(
        "Somebody like %(name)s came at this moment, so nothing was changed. Send the"
        " form once more."
    ),
}
BEFORE_LAUNCH = _("%(name)s is on the list. The launch of the group sends the letter.")
