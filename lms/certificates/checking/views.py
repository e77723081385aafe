"""Views of the public check: by code, by number and name, and by the file itself."""

from http import HTTPStatus

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lms.accounts.languages import LANGUAGE_PARAMETER
from lms.certificates import selectors
from lms.certificates.checking import language
from lms.certificates.checking.files import check_file, needs_reader
from lms.certificates.checking.forms import CheckForm, FileForm, NumberForm
from lms.certificates.checking.isolated import Busy
from lms.certificates.checking.printed import day_in_words, printed
from lms.certificates.checking.search import by_number_and_name
from lms.certificates.checking.standing import reason_of, state_of
from lms.certificates.checking.verdicts import CHANGED
from lms.certificates.codes import clean_code
from lms.certificates.models import Certificate
from lms.certificates.signing.key_file import DEVELOPMENT_NAME

# By the address of who asks. An office may check a hundred certificates on one morning;
# to guess numbers with names, or to have files read, that is few.
RATES = {"check": "120/m/ip", "check_number": "20/m/ip,200/h/ip"}
RATES["check_file"] = "20/m/ip,200/h/ip"
# Of these, PDFs that are not ours to the byte, and so have to be read.
RATES["read_file"] = "6/m/ip,40/h/ip"
SECONDS_TO_WAIT = 60


def _held_back(request: HttpRequest, action: str) -> HttpResponse | None:
    if ratelimit.consume(
        request, app="certificates", action=action, config=RATES, limit_get=True
    ):
        return None
    response = _form_page(request, status=HTTPStatus.TOO_MANY_REQUESTS, too_many=True)
    response.headers["Retry-After"] = str(SECONDS_TO_WAIT)
    return response


@require_safe
@never_cache
@language.in_three_languages
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Tell anybody who has the code whether the certificate stands."""
    if refused := _held_back(request, "check"):
        return refused
    found = selectors.checked(clean_code(code))
    if found is None:
        form = CheckForm(initial={"code": code})
        return _form_page(request, code=form, missing="code", status=404)
    return _certificate_page(request, found)


@require_safe
@never_cache
@language.in_three_languages
def check_form(request: HttpRequest) -> HttpResponse:
    """Take a code typed from paper and lead to its page."""
    if "code" not in request.GET:
        return _form_page(request)
    form = CheckForm(request.GET)
    if not form.is_valid():
        return _form_page(request, code=form, status=422)
    address = reverse("certificate_check", args=[_part_of_address(form)])
    chosen = form.cleaned_data["language"]
    if chosen in dict(language.LANGUAGES):
        address += f"?{LANGUAGE_PARAMETER}={chosen}"
    return redirect(address)


def _part_of_address(form: CheckForm) -> str:
    """Return the code; what cannot be one leads to the same answer as an unknown one."""
    typed: str = form.cleaned_data["code"]
    if code := clean_code(typed):
        return code
    last_part = typed.strip("/").rsplit("/", 1)[-1][:60]
    return last_part if any(x.isalnum() for x in last_part) else "-"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@language.in_three_languages
def check_number(request: HttpRequest) -> HttpResponse:
    """Show the certificate whose number and holder both are right."""
    if request.method != "POST":
        return _form_page(request)
    if refused := _held_back(request, "check_number"):
        return refused
    form = NumberForm(request.POST)
    if not form.is_valid():
        return _form_page(request, number=form, status=422)
    found = by_number_and_name(form.cleaned_data["number"], form.cleaned_data["name"])
    if found is None:
        return _form_page(request, number=form, missing="number", status=404)
    return _certificate_page(request, found)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@language.in_three_languages
def check_pdf(request: HttpRequest) -> HttpResponse:
    """Tell what a file is; it is read and forgotten."""
    if request.method != "POST":
        return _form_page(request)
    if refused := _held_back(request, "check_file"):
        return refused
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _form_page(request, file=form, status=422)
    content = form.cleaned_data["file"].read()
    if needs_reader(content) and (refused := _held_back(request, "read_file")):
        return refused
    try:
        verdict = check_file(content)
    except Busy:
        form.say_busy()
        return _form_page(request, file=form, status=503)
    if verdict.certificate is None:
        context = {"verdict": verdict, "file_form": FileForm()}
        return _render(request, "certificates/check_file.html", context)
    return _certificate_page(
        request,
        verdict.certificate,
        verdict=verdict,
        is_changed=verdict.state == CHANGED,
    )


@never_cache
@language.in_three_languages
def too_large(request: HttpRequest) -> HttpResponse:
    """Say of a file that was not read why; see the middleware that asks for this."""
    form = FileForm(data={}, files={})
    form.errors.clear()
    form.say_too_large()
    return _form_page(request, file=form, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def _certificate_page(
    request: HttpRequest, found: Certificate, **more: object
) -> HttpResponse:
    signers = list(found.files.values_list("signed_by", flat=True))
    signed_by = next(filter(None, signers), "")
    ends_on = found.valid_until
    context = {
        "certificate": found,
        "printed": printed(found),
        "state": state_of(found),
        "revoked_on": day_in_words(found.revoked_at) if found.revoked_at else "",
        "reason": reason_of(found),
        "ended_on": day_in_words(ends_on) if ends_on else "",
        # Nothing is said of files that are still to be made.
        "is_made": bool(signers),
        "signed_by": signed_by,
        "is_demonstration": signed_by == DEVELOPMENT_NAME,
        "demonstration": DEVELOPMENT_NAME,
        "file_form": FileForm(),
        **more,
    }
    return _render(request, "certificates/check_page.html", context)


def _form_page(
    request: HttpRequest,
    *,
    code: CheckForm | None = None,
    number: NumberForm | None = None,
    file: FileForm | None = None,
    missing: str = "",
    too_many: bool = False,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """``missing`` names the form that was filled in and found nothing."""
    code = code or CheckForm()
    # The check has no language in its address; without cookies the choice travels here.
    code.initial["language"] = translation.get_language()
    context = {
        "code_form": code,
        "number_form": number or NumberForm(),
        "file_form": file or FileForm(),
        "missing": missing,
        "too_many": too_many,
    }
    return _render(request, "certificates/check_form.html", context, status)


def _render(
    request: HttpRequest,
    template: str,
    context: dict[str, object],
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    own = {
        "languages_of_check": language.links(request),
        "query": language.query(),
        "is_english": language.is_english(),
    }
    return render(request, template, context | own, status=status)
