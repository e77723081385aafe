"""Bringing a list of people: the file, its columns, the dry run, the import."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lms.accounts.posts import post_only
from lms.cohorts.models import Cohort, RosterImport
from lms.cohorts.rosters import services
from lms.cohorts.rosters.messages import RosterRefused
from lms.cohorts.rosters.tables import Table
from lms.supervision.portals.base import CohortContext, CohortPortal
from lms.supervision.rosters import access, selectors
from lms.supervision.rosters.files import problem_workbook
from lms.supervision.rosters.forms import ColumnsForm, RunForm, UploadForm

ROWS_A_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
State = RosterImport.State
IN_MOTION = (State.CHECKING, State.RUNNING)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def upload(request: HttpRequest, code: str, portal: CohortPortal) -> HttpResponse:
    """Take a file; its columns are chosen on the next page."""
    cohort_context = portal.for_writing(request, code)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        name, data = form.content()
        try:
            taken = services.take_file(
                cohort=cohort_context.cohort,
                by=cohort_context.user,
                name=name,
                data=data,
                language=form.cleaned_data["language"],
            )
        except RosterRefused as refusal:
            form.add_error("file" if request.FILES else "pasted", refusal.message)
        else:
            return cohort_context.go("roster", taken.uid)
    return cohort_context.form_page("roster_upload.html", {"form": form})


@require_GET
@login_required
@never_cache
def roster(
    request: HttpRequest, code: str, uid: UUID, portal: CohortPortal
) -> HttpResponse:
    """Show where an import stands and what can be done next."""
    cohort_context = portal.for_writing(request, code)
    taken = access.roster_of(cohort_context, uid)
    if request.headers.get("HX-Request"):
        return _progress(cohort_context, taken)
    choosing = "columns" in request.GET and taken.state == State.CHECKED
    if taken.state == State.UPLOADED or choosing:
        return _columns_page(cohort_context, taken)
    return _page(cohort_context, taken, _run_form(cohort_context.cohort))


def _run_form(own: Cohort, said: QueryDict | None = None) -> RunForm:
    return RunForm(said, launched=own.launched_at is not None)


def _progress(cohort_context: CohortContext, taken: RosterImport) -> HttpResponse:
    """Answer the page's own question how far it is; have it reloaded at the end."""
    if taken.state not in IN_MOTION:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return cohort_context.page("_roster_progress.html", {"roster": taken})


def _page(
    cohort_context: CohortContext, taken: RosterImport, form: RunForm, status: int = 200
) -> HttpResponse:
    asked = cohort_context.request.GET
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
        "unsure": sum(one.count for one in counts if one.value == selectors.UNSURE),
        "lines": [
            selectors.row_line(row, named=cohort_context.sees_names)
            for row in page.object_list
        ],
        "mending": _mending(cohort_context, taken),
        "page": page,
        "show": shown,
        "query": f"&show={shown}" if shown in selectors.Outcome.values else "",
    }
    return cohort_context.page("roster.html", context, status)


def _mending(
    cohort_context: CohortContext, taken: RosterImport
) -> list[selectors.MendLine]:
    """Return the rows that can be mended, while nothing is imported."""
    if taken.state != State.CHECKED:
        return []
    return [
        selectors.mend_line(row, taken.columns, named=cohort_context.sees_names)
        for row in selectors.rows_to_mend(taken)
    ]


def _columns_page(
    cohort_context: CohortContext,
    taken: RosterImport,
    form: ColumnsForm | None = None,
    status: int = 200,
) -> HttpResponse:
    table = services.table_of(taken)
    form = form or _columns_form(cohort_context, taken, table)
    context = {
        "roster": taken,
        "form": form,
        "heading": table.heading or [""] * table.width,
        "lines": [
            [line.cell(place) for place in range(table.width)]
            for line in table.lines[:5]
        ],
        "total": len(table.lines),
        "sheets": table.sheets,
        "unread": _unread(table, form),
    }
    return cohort_context.page("roster_columns.html", context, status)


def _unread(table: Table, form: ColumnsForm) -> list[str]:
    """Return the headings over filled columns for which no field is proposed."""
    taken = {str(form.get_initial_for_field(f, n)) for n, f in form.fields.items()}
    return [
        cell
        for place, cell in enumerate(table.heading)
        if cell.strip() and str(place) not in taken and table.samples(place)
    ]


def _columns_form(
    cohort_context: CohortContext,
    taken: RosterImport,
    table: Table,
    said: QueryDict | None = None,
) -> ColumnsForm:
    without = access.takes_without_address(cohort_context, taken)
    return ColumnsForm(said, table=table, roster=taken, without_address=without)


@post_only(roster)
def columns(
    request: HttpRequest, code: str, uid: UUID, portal: CohortPortal
) -> HttpResponse:
    """Keep which column holds what, and have the rows checked."""
    cohort_context = portal.for_writing(request, code)
    taken = access.roster_of(cohort_context, uid)
    form = _columns_form(cohort_context, taken, services.table_of(taken), request.POST)
    try:
        if form.other_sheet:
            services.choose_sheet(roster=taken, sheet=form.other_sheet)
            return cohort_context.go("roster", uid)
        if not form.is_valid():
            return _columns_page(cohort_context, taken, form, 422)
        services.start_check(
            roster=taken,
            columns=form.columns,
            language=form.cleaned_data["language_default"],
            accounts_without_address=form.without_address,
        )
    except services.CannotRun as error:
        messages.warning(request, str(error.message))
    return cohort_context.go("roster", uid)


@post_only(roster)
def mend(
    request: HttpRequest, code: str, uid: UUID, portal: CohortPortal
) -> HttpResponse:
    """Keep the cells that were mended, and have the rows checked anew."""
    cohort_context = portal.for_writing(request, code)
    taken = access.roster_of(cohort_context, uid)
    said: dict[int, dict[str, str]] = {}
    for name, text in request.POST.items():
        number, _, field = name.partition("-")
        if field in taken.columns and number.isascii() and number.isdigit():
            said.setdefault(int(number[:9]), {})[field] = str(text)
    try:
        services.mend_rows(roster=taken, said=said)
    except services.CannotRun as error:
        messages.warning(request, str(error.message))
    return cohort_context.go("roster", uid)


@post_only(roster)
def run(
    request: HttpRequest, code: str, uid: UUID, portal: CohortPortal
) -> HttpResponse:
    """Begin the import; the worker does it."""
    cohort_context = portal.for_writing(request, code)
    taken = access.roster_of(cohort_context, uid)
    form = _run_form(cohort_context.cohort, request.POST)
    if not form.is_valid():
        return _page(cohort_context, taken, form, 422)
    try:
        services.start_run(
            roster=taken,
            all_or_nothing=form.cleaned_data["rule"] == RunForm.ALL,
            send_invitations=form.cleaned_data.get("send_invitations", True),
        )
    except services.CannotRun as error:
        form.add_error("rule", str(error.message))
        return _page(cohort_context, taken, form, 422)
    return cohort_context.go("roster", uid)


@require_GET
@login_required
def problems(
    request: HttpRequest, code: str, uid: UUID, portal: CohortPortal
) -> HttpResponse:
    """Return the rows that cannot come, as a workbook with the file's columns."""
    cohort_context = portal.for_writing(request, code)
    taken = access.roster_of(cohort_context, uid)
    content = problem_workbook(taken, named=cohort_context.sees_names)
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = 'attachment; filename="problems.xlsx"'
    return answer
