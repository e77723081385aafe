"""The table as a file, with the page's filters and order."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lms.supervision import access
from lms.supervision.dashboard import spreadsheets
from lms.supervision.dashboard.export_rows import Row, file_rows, header
from lms.supervision.dashboard.export_values import values_in
from lms.supervision.overview.filters import PeopleFilter
from lms.supervision.overview.outlines import cohort_units, headings

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Maker = Callable[[str, list[str], Iterable[Row]], Iterator[Any]]


def _answer(
    request: HttpRequest, code: str, made_by: Maker, kind: str, ending: str
) -> StreamingHttpResponse:
    own = access.own_cohort(request, code)
    wanted = PeopleFilter(request.GET, cohort=own)
    units = cohort_units(own)
    people, awaited = values_in(own, wanted, len(units))
    tests = [unit["kind"] == "quiz" for unit in units]
    rows = file_rows(people, awaited, [unit["uid"] for unit in units], tests)
    content = made_by(_("People"), header(headings(units), tests), rows)
    answer = StreamingHttpResponse(content, content_type=kind)
    name = f"cohort-{own.code}.{ending}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_GET
@login_required
def xlsx(request: HttpRequest, code: str) -> StreamingHttpResponse:
    """Return the people asked for as XLSX."""
    return _answer(request, code, spreadsheets.xlsx_bytes, XLSX, "xlsx")


@require_GET
@login_required
def csv(request: HttpRequest, code: str) -> StreamingHttpResponse:
    """Return the people asked for as CSV."""
    return _answer(request, code, spreadsheets.csv_text, CSV, "csv")
