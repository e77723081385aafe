"""The CMS's page of mails that were not sent, with a way to try them again."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from lms.notifications import selectors, services
from lms.notifications.models import OutgoingMail

MAILS_A_PAGE = 50
# One press of the button; what is left is shown and takes another one.
MAILS_AT_ONCE = 500
VIEW, CHANGE = "notifications.view_outgoingmail", "notifications.change_outgoingmail"


def _require(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied


@require_safe
def mail_list(request: HttpRequest) -> HttpResponse:
    """Show failed mails, or those of another state, with the reasons.

    Only administrators see whom they are for.
    """
    _require(request, VIEW)
    state = request.GET.get("state", "")
    if state not in selectors.NOT_THERE:
        state = "failed"
    mails = Paginator(selectors.mails_in(state), MAILS_A_PAGE)
    page = mails.get_page(request.GET.get("page"))
    # IOM keeps watch over the mails, and knows learners by opaque ids alone.
    sees_addresses = request.user.is_superuser
    labels = dict(OutgoingMail.State.choices)
    context = {
        "state": state,
        "states": [(s, labels[s], n) for s, n in selectors.counts().items()],
        "page": page,
        "lines": selectors.mail_lines(page, with_addresses=sees_addresses),
        "reports": selectors.reports() if state == "bounced" else (),
        "may_retry": request.user.has_perm(CHANGE),
        "header_title": _("Emails that did not arrive"),
        "header_icon": "mail",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": "", "label": _("Emails that did not arrive")},
        ],
    }
    return render(request, "notifications/cms_mails.html", context)


@require_POST
def mail_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Put one failed mail back into the queue."""
    _require(request, CHANGE)
    mail = get_object_or_404(OutgoingMail.objects.defer("text", "html"), pk=pk)
    return _tell(request, services.try_again(mails=[mail]))


@require_POST
def mail_retry_all(request: HttpRequest) -> HttpResponse:
    """Put the failed mails back into the queue, as after the repair of a mail server."""
    _require(request, CHANGE)
    failed = selectors.mails_in("failed")[:MAILS_AT_ONCE]
    return _tell(request, services.try_again(mails=failed))


def _tell(request: HttpRequest, count: int) -> HttpResponse:
    told = ngettext(
        "%(count)s email is back in the queue.",
        "%(count)s emails are back in the queue.",
        count,
    )
    messages.success(request, told % {"count": count})
    return redirect("cms_mails")
