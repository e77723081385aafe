"""Template tags for the table of people, its filters and charts, each part made once."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import get_template, render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lms.cohorts.models import Cohort
from lms.supervision.dashboard.card_rows import CardRows
from lms.supervision.dashboard.cards import Card
from lms.supervision.dashboard.charts import Chart
from lms.supervision.overview.filters import ListFilter
from lms.supervision.overview.lines import Line

register = template.Library()
NOTHING = "—"
ROW = (
    '\n<tr><th scope="row"><span class="person-cell"><label class="tick">'
    '<input type="checkbox" name="person" value="{uid}">'
    '<span class="visually-hidden">{choose}</span></label>'
    '<a href="{address}">{name}</a></span></th><td>{reasons}</td>'
    '<td class="number">{share}</td><td>{seen}</td><td>{until}</td><td>{language}</td>'
    "{cells}</tr>"
)


@register.simple_tag
def person_rows(cohort: Cohort, lines: Iterable[Line]) -> SafeString:
    """Return the table's rows: who it is, why he or she needs me, the state of each unit.

    Written here and not in a template: a page has a thousand cells.
    """
    code = get_language() or ""
    choose = _("Choose %(name)s")
    group = reverse("cohort", args=[cohort.code])
    rows = (
        ROW.format(
            uid=line.uid,
            choose=escape(choose % {"name": line.name}),
            address=f"{group}people/{line.uid}/",
            name=escape(line.name),
            reasons="<br>".join(escape(w.label) for w in line.reasons) or NOTHING,
            share=line.share,
            seen=_day(line.last_activity_at, code),
            until=_day(line.until, code),
            language=line.language,
            cells="".join(_cell(cell.state, cell.score, code) for cell in line.cells),
        )
        for line in lines
    )
    return mark_safe("".join(rows))  # noqa: S308 escaped above


def _day(day: date | datetime | None, language: str) -> str:
    if day is None:
        return NOTHING
    if isinstance(day, datetime):
        day = timezone.localtime(day).date()
    return _written(day, language)


@lru_cache(maxsize=2000)
def _written(day: date, language: str) -> str:
    return escape(date_format(day, "SHORT_DATE_FORMAT"))


@lru_cache(maxsize=2000)
def _cell(state: str, score: str | None, language: str) -> str:
    cell = {"state": state, "score": score}
    return f"<td>{get_template('supervision/_cell.html').render({'cell': cell})}</td>"


@register.simple_tag
def desk_rows(cohort: Cohort, cards: Iterable[Card], token: str) -> SafeString:
    """Return the rows of a group's desk; ``token`` is against forged posts."""
    rows = CardRows(token, "cohort")
    return mark_safe("".join(rows.row(cohort, card) for card in cards))  # noqa: S308


@register.simple_tag
def everybody_rows(
    cards: Iterable[tuple[Cohort, Card]], token: str, asked: str
) -> SafeString:
    """Return the rows of the list of all people; acts come back to the filters asked."""
    rows = CardRows(token, "everybody", asked)
    return mark_safe("".join(rows.row(*card) for card in cards))  # noqa: S308


BAR = (
    '<text class="chart__label" x="{labels}" y="{bar.middle}">{label}</text>'
    '<rect class="chart__bar" x="{chart.labels}" y="{bar.top}" width="{bar.length}"'
    ' height="{chart.bar}"></rect>'
    '<text x="{bar.end}" y="{bar.middle}">{bar.value}</text>\n'
)
BAR_ROW = '<tr><th scope="row">{label}</th><td class="number">{value}</td></tr>'


@register.simple_tag
def chart_bars(chart: Chart) -> SafeString:
    """Return the chart's bars, each with its label and its number, for a picture."""
    labels = chart.labels - 8
    bars = (
        BAR.format(chart=chart, bar=bar, labels=labels, label=escape(bar.label))
        for bar in chart.bars
    )
    return mark_safe("".join(bars))  # noqa: S308 escaped above


@register.simple_tag
def chart_rows(chart: Chart) -> SafeString:
    """Return the rows of the table that the chart stands for."""
    rows = (
        BAR_ROW.format(label=escape(bar.label), value=bar.value) for bar in chart.bars
    )
    return mark_safe("".join(rows))  # noqa: S308 escaped above


_filters: dict[tuple[Any, ...], str] = {}
MOST_FILTERS = 200


@register.simple_tag
def filter_fields(form: ListFilter) -> SafeString:
    """Return a filter's fields; those with the same choices and answers are made once."""
    choices = (getattr(field, "choices", ()) for field in form.fields.values())
    offered = tuple((str(one), str(label)) for each in choices for one, label in each)
    asked = tuple(form[name].value() for name in form.fields)
    key = (type(form), get_language(), offered, asked)
    if key not in _filters:
        if len(_filters) >= MOST_FILTERS:
            _filters.clear()
        parts = [render_to_string("components/field.html", {"field": f}) for f in form]
        _filters[key] = "".join(parts)
    return mark_safe(_filters[key])  # noqa: S308 made by a template
