"""Two editors on one page: whoever saves last is told, and the other version is kept."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision


def tell_of_other_version(request: HttpRequest, page: Page) -> None:
    """Warn an editor whose saved version comes after one that he or she has not seen.

    Wagtail warns in the browser, but only every ten seconds and only with JavaScript.
    """
    other = _unseen_revision(request, page)
    if other is None:
        return
    text = _(
        "%(name)s saved a version while you were editing. Yours now comes after it and "
        "may lack its changes; that version is kept in the history."
    ) % {"name": other.user or _("Somebody")}
    address = reverse(
        "wagtailadmin_pages:revisions_compare", args=[page.pk, other.pk, "latest"]
    )
    messages.warning(
        request,
        format_html(
            '{} <a href="{}">{}</a>', text, address, _("Compare both versions")
        ),
    )


def _unseen_revision(request: HttpRequest, page: Page) -> Revision | None:
    """Return the newest version that somebody else saved since the form was loaded."""
    try:
        loaded_at = datetime.fromisoformat(
            request.POST.get("loaded_revision_created_at", "")
        )
    except ValueError:
        return None
    others = page.revisions.filter(created_at__gt=loaded_at).exclude(user=request.user)
    return others.select_related("user").order_by("-created_at").first()
