"""The CMS's pages of mails and text messages, with a way to try them again."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from lms.notifications import selectors, services
from lms.notifications.models import OutgoingMail, TextMessage
from lms.notifications.sms.sending import is_offered

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


@require_safe
def text_list(request: HttpRequest) -> HttpResponse:
    """Show the text messages of a state with the reasons, never what they say.

    Who may see mails may see them; only administrators see whole numbers.
    """
    _require(request, VIEW)
    _require_gateway()
    state = request.GET.get("state", "")
    if state not in TextMessage.State.values:
        state = "failed"
    texts = Paginator(selectors.texts_in(state), MAILS_A_PAGE)
    page = texts.get_page(request.GET.get("page"))
    labels = dict(TextMessage.State.choices)
    context = {
        "state": state,
        "states": [(s, labels[s], n) for s, n in selectors.text_counts().items()],
        "page": page,
        "lines": selectors.text_lines(page, with_numbers=request.user.is_superuser),
        "may_retry": request.user.has_perm(CHANGE),
        "header_title": _("SMS"),
        "header_icon": "mail",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": "", "label": _("SMS")},
        ],
    }
    return render(request, "notifications/cms_texts.html", context)


@require_POST
def text_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Put one failed text message back into the queue."""
    _require(request, CHANGE)
    _require_gateway()
    text = get_object_or_404(TextMessage.objects.defer("text"), pk=pk)
    count = services.try_texts_again(texts=[text])
    told = ngettext(
        "%(count)s SMS is back in the queue.",
        "%(count)s SMS are back in the queue.",
        count,
    )
    messages.success(request, told % {"count": count})
    return redirect("cms_texts")


def _require_gateway() -> None:
    if not is_offered():
        raise Http404
