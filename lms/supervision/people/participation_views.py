"""View of certificates of participation for who of an ended group did not pass."""

from contextlib import suppress

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from lms.certificates.exceptions import NameUnprintable, NothingToCertify
from lms.certificates.participation import earners_of, has_ended
from lms.certificates.services import issue_participation
from lms.cohorts.models import Enrolment
from lms.supervision.portals.base import CohortContext
from lms.supervision.portals.site import SITE
from lms.supervision.rosters.forms import ParticipationForm


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def participation(request: HttpRequest, code: str) -> HttpResponse:
    """Choose who is given one; a post issues them, each on its own."""
    cohort_context = SITE.for_writing(request, code)
    people = {str(one.uid): one for one in earners_of(cohort_context.cohort)}
    choices = [(uid, one.user.full_name) for uid, one in people.items()]
    form = ParticipationForm(
        request.POST or None, people=choices, initial={"people": list(people)}
    )
    if request.method == "POST" and form.is_valid():
        chosen = [people[uid] for uid in form.cleaned_data["people"]]
        return _issued(cohort_context, chosen)
    context = {
        "form": form,
        "earners": choices,
        "has_ended": has_ended(cohort_context.cohort),
    }
    return cohort_context.form_page("participation.html", context)


def _issued(cohort_context: CohortContext, chosen: list[Enrolment]) -> HttpResponse:
    count, unprintable = 0, []
    for enrolment in chosen:
        try:
            # Passed meanwhile, or a colleague was faster: nothing is to be done.
            with suppress(NothingToCertify):
                issue_participation(enrolment=enrolment, by=cohort_context.user)
                count += 1
        except NameUnprintable:
            unprintable.append(enrolment.user.full_name)
    request = cohort_context.request
    if count:
        text = ngettext(
            "%(count)d certificate of participation is issued.",
            "%(count)d certificates of participation are issued.",
            count,
        )
        messages.success(request, text % {"count": count})
    for name in unprintable:
        text = _(
            "There is no certificate for %(name)s: the name has signs that cannot be"
            " printed. Ask the person to correct it in the profile."
        )
        messages.warning(request, text % {"name": name})
    return cohort_context.go("participation")
