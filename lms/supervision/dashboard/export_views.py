"""The table as a file, with the page's filters and order."""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_GET

from courses.text.languages import content_language
from lms.cohorts.models import Cohort
from lms.supervision import access
from lms.supervision.dashboard import spreadsheets
from lms.supervision.overview import risk_rules, selectors
from lms.supervision.overview.filters import PeopleFilter

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Maker = Callable[[list[str], Iterator[list[selectors.Line]], str], Iterator[Any]]


def _pages(request: HttpRequest, own: Cohort) -> Iterator[list[selectors.Line]]:
    people = access.people_of(own)
    wanted = PeopleFilter(request.GET, people=people)
    return selectors.pages_of_lines(own, wanted.shown(risk_rules.people(people)))


def _answer(
    request: HttpRequest, code: str, made_by: Maker, kind: str, ending: str
) -> StreamingHttpResponse:
    own = access.own_cohort(request, code)
    units = selectors.headings(selectors.cohort_units(own))
    content = made_by(units, _pages(request, own), content_language())
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
