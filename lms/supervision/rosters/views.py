"""Bringing a list of people: the file, its columns, the dry run, the import."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lms.cohorts.models import Cohort, RosterImport
from lms.cohorts.rosters import services
from lms.cohorts.rosters.messages import RosterRefused
from lms.cohorts.rosters.tables import Table
from lms.progress.views.methods import posts_from
from lms.supervision.portals.base import Door, Visit
from lms.supervision.rosters import access, selectors
from lms.supervision.rosters.files import problem_lines
from lms.supervision.rosters.forms import ColumnsForm, RunForm, UploadForm

ROWS_A_PAGE = 50
State = RosterImport.State
IN_MOTION = (State.CHECKING, State.RUNNING)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def upload(request: HttpRequest, code: str, door: Door) -> HttpResponse:
    """Take a file; its columns are chosen on the next page."""
    visit = door.act(request, code)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            taken = services.take_file(
                cohort=visit.cohort,
                by=visit.user,
                name=file.name,
                data=file.read(),
                language=form.cleaned_data["language"],
            )
        except RosterRefused as refusal:
            form.add_error("file", refusal.message)
        else:
            return visit.go("roster", taken.uid)
    return visit.form_page("roster_upload.html", {"form": form})


@require_GET
@login_required
@never_cache
def roster(request: HttpRequest, code: str, uid: UUID, door: Door) -> HttpResponse:
    """Show where an import stands and what can be done next."""
    visit = door.act(request, code)
    taken = access.roster_of(visit, uid)
    if request.headers.get("HX-Request"):
        return _progress(visit, taken)
    choosing = "columns" in request.GET and taken.state == State.CHECKED
    if taken.state == State.UPLOADED or choosing:
        return _columns_page(visit, taken)
    return _page(visit, taken, _run_form(visit.cohort))


def _run_form(own: Cohort, said: QueryDict | None = None) -> RunForm:
    return RunForm(said, launched=own.launched_at is not None)


def _progress(visit: Visit, taken: RosterImport) -> HttpResponse:
    """Answer the page's own question how far it is; have it reloaded at the end."""
    if taken.state not in IN_MOTION:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return visit.page("_roster_progress.html", {"roster": taken})


def _page(
    visit: Visit, taken: RosterImport, form: RunForm, status: int = 200
) -> HttpResponse:
    asked = visit.request.GET
    shown = asked.get("show", "")
    rows = selectors.rows_shown(taken, shown)
    page = Paginator(rows, ROWS_A_PAGE).get_page(asked.get("page"))
    counts = selectors.outcome_counts(taken)
    context: dict[str, Any] = {
        "roster": taken,
        "in_motion": taken.state in IN_MOTION,
        "form": form,
        "counts": counts,
        "coming": selectors.coming(counts),
        "lines": [
            selectors.row_line(row, named=visit.sees_names) for row in page.object_list
        ],
        "page": page,
        "show": shown,
        "query": f"&show={shown}" if shown in selectors.Outcome.values else "",
    }
    return visit.page("roster.html", context, status)


def _columns_page(
    visit: Visit,
    taken: RosterImport,
    form: ColumnsForm | None = None,
    status: int = 200,
) -> HttpResponse:
    table = services.table_of(taken)
    form = form or _columns_form(visit, taken, table)
    context = {
        "roster": taken,
        "form": form,
        "heading": table.heading or [""] * table.width,
        "lines": [
            [line.cell(place) for place in range(table.width)]
            for line in table.lines[:5]
        ],
        "total": len(table.lines),
    }
    return visit.page("roster_columns.html", context, status)


def _columns_form(
    visit: Visit, taken: RosterImport, table: Table, said: QueryDict | None = None
) -> ColumnsForm:
    without = access.takes_without_address(visit, taken)
    return ColumnsForm(said, table=table, roster=taken, without_address=without)


@posts_from(roster)
def columns(request: HttpRequest, code: str, uid: UUID, door: Door) -> HttpResponse:
    """Keep which column holds what, and have the rows checked."""
    visit = door.act(request, code)
    taken = access.roster_of(visit, uid)
    form = _columns_form(visit, taken, services.table_of(taken), request.POST)
    if not form.is_valid():
        return _columns_page(visit, taken, form, 422)
    try:
        services.start_check(
            roster=taken,
            columns=form.columns,
            language=form.cleaned_data["language_default"],
            accounts_without_address=form.without_address,
        )
    except services.CannotRun as error:
        messages.warning(request, str(error.message))
    return visit.go("roster", uid)


@posts_from(roster)
def run(request: HttpRequest, code: str, uid: UUID, door: Door) -> HttpResponse:
    """Begin the import; the worker does it."""
    visit = door.act(request, code)
    taken = access.roster_of(visit, uid)
    form = _run_form(visit.cohort, request.POST)
    if not form.is_valid():
        return _page(visit, taken, form, 422)
    try:
        services.start_run(
            roster=taken,
            all_or_nothing=form.cleaned_data["rule"] == RunForm.ALL,
            send_invitations=form.cleaned_data.get("send_invitations", True),
        )
    except services.CannotRun as error:
        form.add_error("rule", str(error.message))
        return _page(visit, taken, form, 422)
    return visit.go("roster", uid)


@require_GET
@login_required
def problems(request: HttpRequest, code: str, uid: UUID, door: Door) -> HttpResponse:
    """Return the rows that cannot come, as a CSV file in the page's language."""
    visit = door.act(request, code)
    taken = access.roster_of(visit, uid)
    content = "".join(problem_lines(taken, named=visit.sees_names))
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="problems.csv"'
    return answer
