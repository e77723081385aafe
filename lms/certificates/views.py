"""Views of certificates for their owners."""

import logging

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses.text.languages import CODES
from lms.accounts.posts import post_only
from lms.certificates import access, selectors
from lms.certificates.checking.standing import EXPIRED, state_of
from lms.certificates.credentials.linkedin import profile_link
from lms.certificates.credentials.offers import offer_of
from lms.certificates.exceptions import (
    AlreadyAnswered,
    FileDamaged,
    FileNotReady,
    NothingToAsk,
    NotRenewable,
)
from lms.certificates.files import content_disposition, read_file
from lms.certificates.models import Certificate
from lms.certificates.renewals.rules import renewal_of
from lms.certificates.renewals.services import renew
from lms.certificates.renewals.stopped import stopped_way
from lms.certificates.requests import ask_replacement
from lms.progress.addresses import unit_addresses
from lms.progress.manifest import outline_of

logger = logging.getLogger(__name__)


@require_safe
@login_required
def certificate_list(request: HttpRequest) -> HttpResponse:
    """Show one's certificates; without any, the course is the place to be."""
    certificates = access.own_certificates(request.user)
    cards = [
        _card(each, url=reverse("certificate", args=[each.code]))
        for each in certificates
    ]
    if not cards:
        return redirect("my_home")
    return render(request, "certificates/certificate_list.html", {"cards": cards})


@require_safe
@never_cache
@login_required
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """Show one's own certificate: download it, pass it on, know whether it stands."""
    own = access.own_certificate(request.user, code)
    return render(request, "certificates/certificate_page.html", _page(own))


def _card(own: Certificate, url: str = "") -> selectors.Card:
    card = selectors.card_of(own, url=url)
    card.expired = state_of(own) == EXPIRED
    return card


def _page(own: Certificate) -> dict[str, object]:
    drawn = selectors.drawn_files(own)
    card = _card(own)
    facts = selectors.facts_here(own)
    if own.revoked_at is None:
        card.pdfs = drawn.ready
    return {
        "certificate": own,
        "card": card,
        "drawn": drawn,
        "facts": facts,
        "printed": selectors.printed_pages(own),
        "check_url": reverse("certificate_check", args=[own.code]),
        "badge": offer_of(own),
        "linkedin": "" if own.revoked_at else profile_link(own, facts),
        "renewal": renewal_of(own),
        "stopped": stopped_way(own),
    }


@post_only(certificate)
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for a certificate with the name as the account has it now."""
    own = access.own_certificate(request.user, code)
    try:
        ask_replacement(certificate=own, by=own.user)
    except AlreadyAnswered:
        text = _(
            "This name was refused several times, so it was not asked for again. Show the"
            " document to your supervisor: a coordinator can replace the certificate."
        )
        messages.info(request, text)
    except NothingToAsk:
        messages.info(request, _("This certificate carries the name of your account."))
    else:
        text = _("Your request is kept. A person looks at it and writes to you.")
        messages.success(request, text)
    return redirect("certificate", code)


@post_only(certificate)
def renewal(request: HttpRequest, code: str) -> HttpResponse:
    """Begin the renewal of one's certificate, and lead to what is to be done first."""
    own = access.own_certificate(request.user, code)
    try:
        enrolment = renew(certificate=own)
    except NotRenewable:
        text = _("This certificate cannot be renewed here now. This page says why.")
        messages.info(request, text)
        return redirect("certificate", code)
    first = unit_addresses(outline_of(enrolment).required[:1])
    return redirect(next(iter(first.values()), reverse("my_home")))


@require_safe
@never_cache
@login_required
def certificate_pdf(request: HttpRequest, code: str, language: str) -> HttpResponse:
    """Serve one's own PDF, only if it is exactly what was stored."""
    own = access.own_certificate(request.user, code)
    if language not in CODES:
        raise Http404
    try:
        content = read_file(own, language)
    except FileNotReady:
        return render(
            request, "certificates/certificate_page.html", _page(own), status=409
        )
    except FileDamaged:
        logger.exception("The file of %s in %s is damaged.", own.number, language)
        return render(
            request,
            "certificates/certificate_damaged.html",
            {"certificate": own},
            status=500,
        )
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition(own, language)
    return response
