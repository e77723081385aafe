"""Template tag for the state cells of the table of people and units."""

from collections.abc import Iterable

from django import template
from django.template import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from lms.supervision.overview.selectors import Cell

register = template.Library()


@register.simple_tag(takes_context=True)
def state_cells(context: Context, cells: Iterable[Cell]) -> SafeString:
    """Return a row's cells; equal states are rendered once for the whole table."""
    known = context.render_context.setdefault("state_cells", {})
    page = get_template("supervision/_cell.html")
    found = []
    for cell in cells:
        key = cell.state, cell.score
        if key not in known:
            known[key] = f"<td>{page.render({'cell': cell})}</td>"
        found.append(known[key])
    return mark_safe("".join(found))  # noqa: S308 each comes from a template
