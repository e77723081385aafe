"""The CMS's pages of one certificate: seen, revoked, replaced, and asked to be replaced."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lms.accounts.reauthentication import recently_authenticated
from lms.accounts.services import correct_name
from lms.certificates import access
from lms.certificates.again import can_be_issued_again, issue_again
from lms.certificates.comparison import digest_of, facts_today, lines
from lms.certificates.exceptions import (
    AlreadyAnswered,
    CertificateRevoked,
    FactsChanged,
    NameUnprintable,
    NotRenewable,
)
from lms.certificates.models import Certificate, CertificateRequest
from lms.certificates.register.forms import (
    AgainForm,
    AnswerForm,
    NameForm,
    ReplaceForm,
    RevokeForm,
)
from lms.certificates.register.frames import frame
from lms.certificates.register.pages import certificate_context, pdf_answer
from lms.certificates.requests import refuse_replacement
from lms.certificates.selectors import renewals_of
from lms.certificates.services import replace_certificate, revoke_certificate

REQUESTS_A_PAGE = 50
ANY = ["GET", "HEAD", "POST"]
State = CertificateRequest.State


@require_safe
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """Show one certificate with its history, and what may be done with it."""
    shown = access.replaced_certificate(request.user, code)
    context = {
        **certificate_context(request, shown),
        "may_revoke": access.may_revoke(request.user),
        "may_issue_again": can_be_issued_again(shown),
        "is_own": _is_own(request, shown),
        "waiting": shown.requests.filter(state=State.OPEN).first(),
        **frame(shown.number),
    }
    return render(request, "certificates/cms/certificate.html", context)


@require_safe
def certificate_pdf(request: HttpRequest, code: str, language: str) -> HttpResponse:
    """Hand out one PDF."""
    shown = access.replaced_certificate(request.user, code)
    back = reverse("cms_certificate", args=[code])
    return pdf_answer(request, shown, language, back)


def _is_own(request: HttpRequest, shown: Certificate) -> bool:
    return bool(shown.user_id == request.user.pk)


def _stands(request: HttpRequest, shown: Certificate) -> bool:
    """Tell whether the person may act; otherwise a message says why not."""
    if _is_own(request, shown):
        messages.error(
            request, _("Somebody else has to decide about your own certificate.")
        )
    elif shown.revoked_at is not None:
        messages.info(
            request, _("This certificate was revoked or replaced before. See below.")
        )
    return shown.revoked_at is None and not _is_own(request, shown)


def _can_be_replaced(request: HttpRequest, shown: Certificate) -> bool:
    """Tell whether another may take its place; otherwise a message says why not."""
    if not _stands(request, shown):
        return False
    if shown.is_nameless:
        messages.info(
            request,
            _("The holder's data was erased: no other certificate can be issued."),
        )
    return not shown.is_nameless


def _back(code: str) -> HttpResponse:
    return redirect("cms_certificate", code)


@require_http_methods(ANY)
@recently_authenticated
def revoke(request: HttpRequest, code: str) -> HttpResponse:
    """Revoke a certificate for good, with a class and a sentence."""
    if not access.may_revoke(request.user):
        raise Http404
    shown = access.replaced_certificate(request.user, code)
    if not _stands(request, shown):
        return _back(code)
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _revoked(request, shown, form.cleaned_data)
    context = {
        **certificate_context(request, shown),
        "form": form,
        "renewed_by": renewals_of(shown).filter(revoked_at=None),
        **frame(_("Revoke %(number)s") % {"number": shown.number}),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "certificates/cms/revoke.html", context, status=status)


def _revoked(
    request: HttpRequest, shown: Certificate, said: dict[str, Any]
) -> HttpResponse:
    try:
        revoke_certificate(certificate=shown, by=request.user, **said)
    except CertificateRevoked:
        messages.warning(request, _too_late())
    else:
        messages.success(
            request, _("The certificate is revoked. Its holder is told by email.")
        )
    return _back(shown.code)


def _too_late() -> str:
    return _(
        "Somebody else revoked or replaced it a moment ago. Nothing more was done."
    )


@require_http_methods(ANY)
@recently_authenticated
def correct(request: HttpRequest, code: str) -> HttpResponse:
    """Correct the holder's name in the account; then the certificate can be replaced."""
    shown = access.replaced_certificate(request.user, code)
    if not _can_be_replaced(request, shown):
        return _back(code)
    person = shown.user
    if not access.may_correct_name(request.user, person):
        messages.error(
            request,
            _("This person looks after the site; an administrator corrects the name."),
        )
        return _back(code)
    form = NameForm(request.POST or None, initial={"full_name": person.full_name})
    if request.method == "POST" and form.is_valid():
        correct_name(
            person=person, name=form.cleaned_data["full_name"], by=request.user
        )
        return redirect("cms_certificate_replace", code)
    context = {
        **certificate_context(request, shown),
        "form": form,
        **frame(_("Correct the name")),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "certificates/cms/correct.html", context, status=status)


@require_http_methods(ANY)
@recently_authenticated
def replace(request: HttpRequest, code: str) -> HttpResponse:
    """Show old facts beside those that would be frozen, and replace on confirmation."""
    shown = access.replaced_certificate(request.user, code)
    if not _can_be_replaced(request, shown):
        return _back(code)
    form = ReplaceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        new = _replaced(request, shown, form)
        if new is not None:
            return _back(new.code)
    context = {
        **certificate_context(request, shown),
        **_compared(shown, form),
        **frame(_("Replace %(number)s") % {"number": shown.number}),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "certificates/cms/replace.html", context, status=status)


def _compared(shown: Certificate, form: forms.Form) -> dict[str, Any]:
    """Return the comparison, and the form with the digest of exactly these facts."""
    new = facts_today(shown)
    digest = digest_of(new)
    if form.is_bound:
        form.data = form.data.copy()
        form.data["shown"] = digest
    form.initial["shown"] = digest
    found = lines(shown.facts, new)
    return {
        "form": form,
        "lines": found,
        "is_changed": any(line.is_changed for line in found),
    }


def _replaced(
    request: HttpRequest, shown: Certificate, form: forms.Form
) -> Certificate | None:
    """Return the new certificate; otherwise a message or the form says why there is none."""
    try:
        new = replace_certificate(
            certificate=shown, by=request.user, **form.cleaned_data
        )
    except CertificateRevoked:
        messages.warning(request, _too_late())
        return shown
    except FactsChanged:
        form.add_error(None, _facts_changed())
    except NameUnprintable as error:
        form.add_error(None, _unprintable(str(error)))
    else:
        text = _("%(new)s replaces %(old)s. The holder is told by email.")
        messages.success(request, text % {"new": new.number, "old": shown.number})
        return new
    return None


@require_http_methods(ANY)
@recently_authenticated
def again(request: HttpRequest, code: str) -> HttpResponse:
    """Issue a renewal's certificate anew that was revoked, after a look at its facts."""
    shown = access.replaced_certificate(request.user, code)
    if _is_own(request, shown) or not can_be_issued_again(shown):
        messages.info(request, _cannot_be_issued_again())
        return _back(code)
    form = AgainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        new = _issued_again(request, shown, form)
        if new is not None:
            return _back(new.code)
    context = {
        **certificate_context(request, shown),
        **_compared(shown, form),
        **frame(_("Issue %(number)s anew") % {"number": shown.number}),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "certificates/cms/again.html", context, status=status)


def _cannot_be_issued_again() -> str:
    return _(
        "This certificate cannot be issued anew by you: only one that was revoked by"
        " error, for its facts or at the holder's wish, whose course stands as completed"
        " and that nothing has replaced, and not your own."
    )


def _issued_again(
    request: HttpRequest, shown: Certificate, form: forms.Form
) -> Certificate | None:
    """Return the new certificate; otherwise a message or the form says why there is none."""
    try:
        new = issue_again(certificate=shown, by=request.user, **form.cleaned_data)
    except NotRenewable:
        messages.info(request, _cannot_be_issued_again())
        return shown
    except FactsChanged:
        form.add_error(None, _facts_changed())
    except NameUnprintable as error:
        form.add_error(None, _unprintable(str(error)))
    else:
        text = _("%(new)s replaces %(old)s. The holder is told by email.")
        messages.success(request, text % {"new": new.number, "old": shown.number})
        return new
    return None


def _facts_changed() -> str:
    return _(
        "The facts changed while you looked at them. Compare them below once more, then"
        " confirm."
    )


def _unprintable(letters: str) -> str:
    if not letters:
        return _("The person has no name any more, so no certificate can be issued.")
    text = _(
        "The typeface of certificates lacks these characters: %(letters)s. Have the name"
        " corrected in the account first."
    )
    return text % {"letters": letters}


@require_safe
def request_list(request: HttpRequest) -> HttpResponse:
    """Show the requests that wait for an answer, or those that have one."""
    if not access.may_replace(request.user):
        raise Http404
    is_answered = request.GET.get("show") == "answered"
    rows = access.decided_requests(request.user)
    waiting = rows.filter(state=State.OPEN)
    chosen = rows.exclude(state=State.OPEN).order_by("-decided_at", "-pk")
    pages = Paginator(chosen if is_answered else waiting, REQUESTS_A_PAGE)
    context = {
        "page": pages.get_page(request.GET.get("page")),
        "is_answered": is_answered,
        "count": waiting.count(),
        "query": "&show=answered" if is_answered else "",
        **frame(_("Requests for another name")),
    }
    return render(request, "certificates/cms/requests.html", context)


@require_http_methods(ANY)
@recently_authenticated
def request_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show what was asked beside what would be frozen, and take the decision."""
    asked = access.decided_request(request.user, uid)
    shown = access.replaced_certificate(request.user, asked.certificate.code)
    replacing = ReplaceForm(request.POST if "replace" in request.POST else None)
    answering = AnswerForm(request.POST if "refuse" in request.POST else None)
    is_open = asked.state == State.OPEN and shown.revoked_at is None
    is_own = _is_own(request, shown)
    if request.method == "POST" and is_open and not is_own:
        if _decided(request, asked, shown, replacing, answering):
            return redirect("cms_certificate_requests")
    elif request.method == "POST":
        messages.warning(request, _answered_before())
        return redirect("cms_certificate_requests")
    context = {
        **certificate_context(request, shown),
        **(_compared(shown, replacing) if is_open else {}),
        "asked": asked,
        "answering": answering,
        "is_open": is_open,
        "is_own": is_own,
        **frame(
            shown.user.full_name,
            ("cms_certificate_requests", _("Requests for another name")),
        ),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "certificates/cms/request.html", context, status=status)


def _answered_before() -> str:
    return _("This request has an answer already, or is your own. Nothing was changed.")


def _decided(
    request: HttpRequest,
    asked: CertificateRequest,
    shown: Certificate,
    replacing: ReplaceForm,
    answering: AnswerForm,
) -> bool:
    """Tell whether the request is answered now; otherwise a form says what is wrong."""
    if "refuse" in request.POST:
        return answering.is_valid() and _refused(request, asked, answering)
    return replacing.is_valid() and bool(_replaced(request, shown, replacing))


def _refused(
    request: HttpRequest, asked: CertificateRequest, answering: AnswerForm
) -> bool:
    try:
        refuse_replacement(
            request=asked, by=request.user, reason=answering.cleaned_data["reason"]
        )
    except AlreadyAnswered:
        messages.warning(request, _answered_before())
    else:
        messages.success(
            request, _("The certificate stays as it is; an email says why.")
        )
    return True
