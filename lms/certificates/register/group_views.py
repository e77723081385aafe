"""A group's certificates on the supervisors' site: found, seen, downloaded, printed."""

import logging
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lms.accounts.posts import post_only
from lms.audit.models import Action
from lms.audit.services import record
from lms.certificates import access
from lms.certificates.archives import services as archives
from lms.certificates.checking.standing import state_of
from lms.certificates.credentials.offers import offer_of
from lms.certificates.models import Certificate, CertificateArchive
from lms.certificates.register import states
from lms.certificates.register.forms import GroupFilter
from lms.certificates.register.pages import certificate_context, pdf_answer
from lms.certificates.register.rows import found, register_rows
from lms.cohorts.models import Cohort

logger = logging.getLogger(__name__)
CERTIFICATES_A_PAGE = 50
State = CertificateArchive.State


@require_safe
@login_required
@never_cache
def certificates(request: HttpRequest, code: str) -> HttpResponse:
    """Show the group's certificates, and the archive of their PDFs."""
    group = access.seen_group(request.user, code)
    archive = archives.newest_archive(group, request.user)
    if request.headers.get("HX-Request"):
        return _progress(request, archive)
    wanted = GroupFilter(request.GET)
    rows = access.certificates_of(group)
    if wanted.is_valid():
        if typed := wanted.cleaned_data["what"]:
            rows = found(rows, typed)
        if state := wanted.cleaned_data["state"]:
            rows = rows.filter(states.in_state(state))
    rows = register_rows(rows).order_by("user__sort_name", "-issued_at", "pk")
    page = Paginator(rows, CERTIFICATES_A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "cohort": group,
        "filter": wanted,
        "page": page,
        "query": f"&{query.urlencode()}" if query else "",
        "lines": [_line(row) for row in page],
        **_counts(group),
        "archive": archive,
        "in_motion": archive is not None and archive.state == State.MAKING,
    }
    return render(request, "certificates/group/certificates.html", context)


def _counts(group: Cohort) -> dict[str, int]:
    """Return how many certificates stand, how many of these are valid, and are due."""
    counted = {
        "live": Q(revoked_at=None),
        "valid": states.in_state("valid"),
        "due": states.in_state(states.DUE),
    }
    rows = access.certificates_of(group).order_by()
    found: dict[str, int] = rows.aggregate(
        **{name: Count("pk", filter=condition) for name, condition in counted.items()}
    )
    return found


def _line(row: Certificate) -> dict[str, object]:
    state = state_of(row)
    return {
        "certificate": row,
        "label": states.STATES[state],
        "kind": states.KINDS[state],
        "due": row.due,
    }


def _progress(request: HttpRequest, archive: CertificateArchive | None) -> HttpResponse:
    """Answer the page's own question how far the archive is; have it reloaded at the end."""
    if archive is None or archive.state != State.MAKING:
        return HttpResponse(headers={"HX-Refresh": "true"})
    context = {"archive": archive, "cohort": archive.cohort}
    return render(request, "certificates/group/_archive_progress.html", context)


@post_only(certificates)
def order_archive(request: HttpRequest, code: str) -> HttpResponse:
    """Have the worker make the archive; pressed again, it is the same one."""
    group = access.seen_group(request.user, code)
    if not access.certificates_of(group).filter(revoked_at=None).exists():
        messages.warning(request, _("There is no valid certificate in this group yet."))
    else:
        archives.order_archive(group=group, by=request.user)
    return redirect("cohort_certificates", code)


@require_safe
@login_required
@never_cache
def archive(request: HttpRequest, code: str, uid: UUID) -> HttpResponseBase:
    """Hand over the archive that the person ordered; say so where its file is gone."""
    group = access.seen_group(request.user, code)
    own = access.own_archive(group, request.user, uid)
    name = f"certificates-{group.code}-{own.ready_at:%Y-%m-%d}.zip"
    try:
        file = own.file.open("rb")
    except FileNotFoundError:
        logger.exception("The file of the archive %s is gone.", own.uid)
        archives.mark_lost(own)
        return redirect("cohort_certificates", code)
    return FileResponse(file, as_attachment=True, filename=name)


@require_safe
@login_required
@never_cache
def printed(request: HttpRequest, code: str) -> HttpResponse:
    """Show the list of valid certificates as it is put before the director."""
    group = access.seen_group(request.user, code)
    rows = access.certificates_of(group).filter(states.in_state("valid"))
    rows = register_rows(rows).order_by("user__sort_name", "pk")
    record(Action.CERTIFICATES_LISTED, request=request, target=group)
    context = {"cohort": group, "rows": rows, "today": timezone.localdate()}
    return render(request, "certificates/group/printed.html", context)


@require_safe
@login_required
@never_cache
def certificate(request: HttpRequest, code: str, check_code: str) -> HttpResponse:
    """Show one certificate of the group with its history."""
    group = access.seen_group(request.user, code)
    shown = access.seen_certificate(group, check_code)
    may_replace = access.certificates_replaced_by(request.user).filter(pk=shown.pk)
    context = {
        "cohort": group,
        "may_replace": may_replace.exists(),
        "badge": offer_of(shown),
        **certificate_context(request, shown),
    }
    return render(request, "certificates/group/certificate.html", context)


@require_safe
@login_required
@never_cache
def certificate_pdf(
    request: HttpRequest, code: str, check_code: str, language: str
) -> HttpResponse:
    """Hand out one PDF of the group."""
    group = access.seen_group(request.user, code)
    shown = access.seen_certificate(group, check_code)
    back = reverse("cohort_certificate", args=[code, check_code])
    return pdf_answer(request, shown, language, back)
