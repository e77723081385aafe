"""The CMS's pages of a reissue: what is checked, the dry run, and how far it is."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lms.accounts.reauthentication import recently_authenticated
from lms.certificates import access
from lms.certificates.comparison import facts_today, label_of, lines
from lms.certificates.models import Reissue, ReissueRow
from lms.certificates.register.forms import ReissueForm
from lms.certificates.register.frames import frame
from lms.certificates.reissues import services
from lms.certificates.reissues.words import why_label

ROWS_A_PAGE = 50
REISSUES_SHOWN = 20
State, Outcome = Reissue.State, ReissueRow.Outcome
IN_MOTION = (State.CHECKING, State.RUNNING)


@require_http_methods(["GET", "HEAD", "POST"])
@recently_authenticated
def reissue_list(request: HttpRequest) -> HttpResponse:
    """Order a dry run, and show the last ones."""
    own = access.reissues_of(request.user)
    groups = access.groups_replaced_by(request.user).order_by("name", "pk")
    form = ReissueForm(request.POST or None, groups=groups)
    if request.method == "POST" and form.is_valid():
        ordered = services.order_reissue(by=request.user, **form.cleaned_data)
        return redirect("cms_certificate_reissue", ordered.uid)
    context = {
        "form": form,
        "reissues": own[:REISSUES_SHOWN],
        **frame(_("Issue certificates anew")),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "certificates/cms/reissues.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@recently_authenticated
def reissue(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show what would change and what would not, begin, and show how far it is."""
    found = access.reissue_of(request.user, uid)
    if request.method == "POST":
        _start(request, found)
        return redirect("cms_certificate_reissue", uid)
    if request.headers.get("HX-Request"):
        return _progress(request, found)
    counted = found.rows.order_by().values_list("outcome").annotate(number=Count("pk"))
    counts = dict(counted)
    shown = request.GET.get("show", "")
    rows = found.rows.filter(outcome=shown) if shown in counts else found.rows.all()
    rows = rows.select_related(
        "certificate__enrolment__user", "certificate__enrolment__edition"
    )
    rows = rows.defer("certificate__enrolment__edition__manifest")
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "reissue": found,
        "in_motion": found.state in IN_MOTION,
        "counts": [
            (name, label, counts[name])
            for name, label in Outcome.choices
            if name in counts
        ],
        "show": shown,
        "page": page,
        "query": f"&show={shown}" if shown in counts else "",
        "rows": [_row(row) for row in page],
        "is_own": found.by_id == request.user.pk,
        **frame(
            _("Issue certificates anew"),
            ("cms_certificate_reissues", _("Issue certificates anew")),
        ),
    }
    return render(request, "certificates/cms/reissue.html", context)


def _start(request: HttpRequest, found: Reissue) -> None:
    """Begin what one ordered oneself: it acts in one's own name."""
    if found.by_id != request.user.pk:
        messages.error(request, _("Only who ordered the check can begin."))
        return
    try:
        services.start_reissue(reissue=found, by=request.user)
    except services.NotChecked:
        messages.warning(request, _("The check is not done yet. Wait a moment."))


def _progress(request: HttpRequest, found: Reissue) -> HttpResponse:
    """Answer the page's own question how far it is; have it reloaded at the end."""
    if found.state not in IN_MOTION:
        return HttpResponse(headers={"HX-Refresh": "true"})
    context = {"reissue": found}
    return render(request, "certificates/cms/_reissue_progress.html", context)


def _row(row: ReissueRow) -> dict[str, object]:
    """Return a row in words; what would change only while it has not changed."""
    certificate = row.certificate
    changes = (
        [
            line
            for line in lines(certificate.facts, facts_today(certificate))
            if line.is_changed
        ]
        if row.outcome == Outcome.CHANGES
        else []
    )
    return {
        "row": row,
        "certificate": certificate,
        "person": certificate.enrolment.user,
        "changes": changes,
        "fields": ", ".join(dict.fromkeys(map(label_of, row.fields))),
        "why": why_label(row.why),
    }
