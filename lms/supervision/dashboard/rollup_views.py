"""The figures of all one's groups by place or supervisor, as a page and as a file."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lms.supervision import access
from lms.supervision.dashboard import spreadsheets
from lms.supervision.dashboard.export_rows import Row
from lms.supervision.dashboard.export_views import XLSX
from lms.supervision.overview.funnel import STEPS, Funnel
from lms.supervision.overview.rollup import FIRST_WAY, WAYS, Figures, Rollup, rollup

# Of these it is known how many were added since the last Monday, as on a group's page.
CHANGING = ("begun", "completed")


def _asked(request: HttpRequest) -> Rollup:
    by = request.GET.get("by", FIRST_WAY)
    return rollup(access.supervisor_of(request), by if by in WAYS else FIRST_WAY)


@require_GET
@login_required
def page(request: HttpRequest) -> HttpResponse:
    """Show one row a place or supervisor, each number a link to its people."""
    found = _asked(request)
    context = {
        "rollup": found,
        "ways": [(name, label, name == found.by) for name, label in WAYS.items()],
        "label": WAYS[found.by],
        "steps": list(STEPS.items()),
        "lines": [(row, _numbers(row.figures)) for row in found.rows],
        "totals": _numbers(found.total),
    }
    return render(request, "supervision/rollup.html", context)


def _numbers(figures: Figures) -> list[tuple[str, str, int, int]]:
    """Return each step's name, label and number, and how many came since Monday."""
    return [
        (
            name,
            str(label),
            _of(figures.funnel, name),
            _of(figures.changes, name) if name in CHANGING else 0,
        )
        for name, label in STEPS.items()
    ]


def _of(funnel: Funnel, step: str) -> int:
    number: int = getattr(funnel, step)
    return number


@require_GET
@login_required
def xlsx(request: HttpRequest) -> StreamingHttpResponse:
    """Return the same as XLSX."""
    found = _asked(request)
    since = _("%(step)s since %(monday)s")
    day = f"{found.monday:%d.%m.%Y}"
    header = [
        str(WAYS[found.by]),
        *map(str, STEPS.values()),
        *(since % {"step": STEPS[name], "monday": day} for name in CHANGING),
        since % {"step": _("Came into the group"), "monday": day},
    ]
    content = spreadsheets.xlsx_bytes(_("Figures"), header, _rows(found, _("Together")))
    answer = StreamingHttpResponse(content, content_type=XLSX)
    name = f"figures-{timezone.localdate()}.xlsx"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _rows(found: Rollup, together: str) -> Iterator[Row]:
    named: list[tuple[Any, Figures]] = [(row.name, row.figures) for row in found.rows]
    for name, figures in [*named, (together, found.total)]:
        steps = [_of(figures.funnel, step) for step in STEPS]
        changes = [_of(figures.changes, step) for step in CHANGING]
        yield [name, *steps, *changes, _of(figures.changes, "joined")]
