"""Page copies: as little ready as what they were copied from."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from courses.translation_status import store
from courses.translation_status.gate import UNITS
from courses.translation_status.live import live_obstacles
from courses.translation_status.messages import board_of


@hooks.register("after_copy_page")
def take_unready_copies_offline(
    request: HttpRequest, page: Page, new_page: Page
) -> None:
    """Unpublish required copies whose languages do not say the same, and say so."""
    for source, copy in _pairs(page, new_page):
        store.inherit(source, copy)
    below = new_page.get_descendants(inclusive=True).live().specific()
    asked = [one for one in below if isinstance(one, UNITS)]
    units = [one for one in asked if one.required or one.what_changed]
    found = live_obstacles(units)
    refused = [unit for unit in units if found[unit.pk]]
    for unit in refused:
        unit.unpublish(user=request.user)
    if refused:
        _tell(request, new_page, refused)


def _pairs(page: Page, new_page: Page) -> Iterator[tuple[Page, Page]]:
    """Yield each page with its copy; a whole tree is copied in its order."""
    yield page.specific, new_page.specific
    sources = page.get_descendants().order_by("path").specific()
    copies = list(new_page.get_descendants().order_by("path").specific())
    # A page copied to below itself has its copies among its descendants.
    sources = [one for one in sources if not one.path.startswith(new_page.path)]
    if len(sources) == len(copies):
        yield from zip(sources, copies, strict=True)


def _tell(request: HttpRequest, new_page: Page, refused: list[Any]) -> None:
    text = _(
        "These copies were not published, because not every text says the same in "
        "Romanian and in Russian: %(pages)s."
    )
    names = "; ".join(unit.get_admin_display_title() for unit in refused)
    button = messages.button(board_of(new_page), _("Show these texts"))
    messages.warning(request, text % {"pages": names}, buttons=[button])
