"""What a certificate's page shows to the staff, in the CMS and on the supervisors' site."""

import logging
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from courses.text.languages import CODES
from lms.audit.models import Action
from lms.audit.services import record
from lms.certificates.checking.standing import state_of
from lms.certificates.exceptions import FileDamaged, FileNotReady
from lms.certificates.files import content_disposition, read_file
from lms.certificates.models import Certificate, CertificateFile
from lms.certificates.register import states
from lms.certificates.register.history import history, predecessor
from lms.certificates.requests import name_differs
from lms.certificates.selectors import facts_here

logger = logging.getLogger(__name__)


def certificate_context(request: HttpRequest, shown: Certificate) -> dict[str, Any]:
    """Return the facts, files and history of a certificate; that it was read is noted."""
    record(Action.CERTIFICATE_READ, request=request, person=shown.user, target=shown)
    files = CertificateFile.objects.filter(certificate=shown)
    state = state_of(shown)
    return {
        "certificate": shown,
        "facts": facts_here(shown),
        "state": state,
        "state_label": states.label_of(shown),
        "state_kind": states.KINDS[state],
        "drawn": sorted(files.exclude(file="").values_list("language", flat=True)),
        "entries": history(shown),
        "earlier": predecessor(shown),
        "account_name": shown.user.full_name if name_differs(shown, shown.user) else "",
    }


def pdf_answer(
    request: HttpRequest, shown: Certificate, language: str, back: str
) -> HttpResponse:
    """Return one PDF, only if it is exactly what was stored; otherwise lead ``back``.

    A certificate that stands no more is not handed out.
    """
    if language not in CODES or shown.revoked_at is not None or shown.is_nameless:
        raise Http404
    try:
        content = read_file(shown, language)
    except FileNotReady:
        messages.info(
            request, _("The PDF is still being drawn. Look again in a moment.")
        )
        return redirect(back)
    except FileDamaged:
        logger.exception("The file of %s in %s is damaged.", shown.number, language)
        text = _(
            "The stored PDF is not the one that was issued, so it is not given out. If"
            " this happens with several certificates, their folder is missing: tell the"
            " operator of the site first. Otherwise issue the certificate anew."
        )
        messages.error(request, text)
        return redirect(back)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition(shown, language)
    response["Cache-Control"] = "private, no-store"
    return response
