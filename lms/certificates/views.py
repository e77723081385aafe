"""Views of certificates for their owners, and the public verification."""

import logging
from http import HTTPStatus

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses.text.languages import CODES, content_language
from lms.accounts.languages import LANGUAGE_PARAMETER
from lms.certificates import access, selectors
from lms.certificates.codes import clean_code
from lms.certificates.exceptions import FileDamaged, FileNotReady
from lms.certificates.files import content_disposition, read_file
from lms.certificates.forms import CheckForm
from lms.certificates.models import Certificate
from lms.certificates.verification import state_of

logger = logging.getLogger(__name__)


@require_safe
@login_required
def certificate_list(request: HttpRequest) -> HttpResponse:
    """Show one's certificates; without any, the course is the place to be."""
    certificates = access.own_certificates(request.user)
    cards = [
        selectors.card_of(each, url=reverse("certificate", args=[each.code]))
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


def _page(own: Certificate) -> dict[str, object]:
    drawn = selectors.drawn_files(own)
    card = selectors.card_of(own)
    if own.revoked_at is None:
        card.pdfs = drawn.ready
    return {
        "certificate": own,
        "card": card,
        "drawn": drawn,
        "facts": selectors.facts_here(own),
        "printed": selectors.printed_pages(own),
        "check_url": reverse("certificate_check", args=[own.code]),
    }


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


@require_safe
@never_cache
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Tell anybody who has the code whether the certificate stands."""
    found = selectors.checked(clean_code(code))
    if found is None:
        form = CheckForm({"code": code, "language": content_language()})
        form.is_valid()
        return _form_page(request, form, status=404)
    context = {
        "certificate": found,
        "facts": selectors.facts_here(found),
        "state": state_of(found),
    }
    return render(request, "certificates/check_page.html", context)


@require_safe
def check_form(request: HttpRequest) -> HttpResponse:
    """Take a code typed from paper and lead to its page."""
    if "code" not in request.GET:
        return _form_page(request, CheckForm(initial={"language": content_language()}))
    form = CheckForm(request.GET)
    if not form.is_valid():
        return _form_page(request, form, status=422)
    address = reverse("certificate_check", args=[form.cleaned_data["code"]])
    if form.cleaned_data["language"] in CODES:
        address += f"?{LANGUAGE_PARAMETER}={form.cleaned_data['language']}"
    return redirect(address)


def _form_page(
    request: HttpRequest, form: CheckForm, status: int = 200
) -> HttpResponse:
    context = {"form": form, "unknown": status == HTTPStatus.NOT_FOUND}
    return render(request, "certificates/check_form.html", context, status=status)
