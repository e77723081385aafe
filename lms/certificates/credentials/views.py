"""Views of credentials: the holder's and the staff's files."""

import logging

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses.text.languages import CODES
from lms.certificates import access
from lms.certificates.credentials.files import (
    FORMS,
    content_disposition,
    credential_file,
)
from lms.certificates.credentials.keys import key_path
from lms.certificates.exceptions import NoCredential
from lms.certificates.models import Certificate
from lms.certificates.signing.key_file import KeyUnusable

logger = logging.getLogger(__name__)


@require_safe
@never_cache
@login_required
def own_credential(
    request: HttpRequest, code: str, language: str, form: str
) -> HttpResponse:
    """Hand out one's own credential."""
    own = access.own_certificate(request.user, code)
    return _file(request, own, language, form, reverse("certificate", args=[code]))


@require_safe
@never_cache
@login_required
def group_credential(
    request: HttpRequest, code: str, check_code: str, language: str, form: str
) -> HttpResponse:
    """Hand out the credential of somebody in a group to who answers for it."""
    group = access.seen_group(request.user, code)
    shown = access.seen_certificate(group, check_code)
    back = reverse("cohort_certificate", args=[code, check_code])
    return _file(request, shown, language, form, back)


def _file(
    request: HttpRequest, certificate: Certificate, language: str, form: str, back: str
) -> HttpResponse:
    """Answer with the file; without a key, or for what stands no more, there is none.

    Where the key does not open, it leads ``back`` and says so: the fault is not the
    holder's, and it passes.
    """
    if language not in CODES or form not in FORMS or not key_path():
        raise Http404
    try:
        content = credential_file(certificate, language, form)
    except NoCredential as error:
        raise Http404 from error
    except KeyUnusable:
        logger.exception("Credentials cannot be signed.")
        text = _(
            "The badge cannot be made just now. The fault is recorded; try again later."
        )
        messages.error(request, text)
        return redirect(back)
    response = HttpResponse(content, content_type=FORMS[form].content_type)
    response["Content-Disposition"] = content_disposition(certificate, language, form)
    response["Cache-Control"] = "private, no-store"
    return response
