"""The CMS's pages of requests for erasure and of the rules of retention."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lms.audit.models import Action
from lms.audit.services import record
from lms.privacy import access, selectors
from lms.privacy.access import asks_again
from lms.privacy.erasure import services
from lms.privacy.erasure.blockers import blockers, remarks_for_staff
from lms.privacy.erasure.by_hand import places
from lms.privacy.erasure.counts import lines_of
from lms.privacy.erasure.names import Masker
from lms.privacy.forms import RefuseForm
from lms.privacy.inventory.subject import Subject
from lms.privacy.models import DAYS_TO_ANSWER, ErasureRequest

REQUESTS_A_PAGE = 50
State = ErasureRequest.State


def _frame(title: str, icon: str, above: str = "") -> dict[str, Any]:
    crumbs = [{"url": reverse("wagtailadmin_home"), "label": _("Home")}]
    if above:
        crumbs.append({"url": reverse("cms_erasures"), "label": above})
    crumbs.append({"url": "", "label": title})
    return {"header_title": title, "header_icon": icon, "breadcrumbs_items": crumbs}


@require_safe
def erasure_list(request: HttpRequest) -> HttpResponse:
    """Show requests, newest first, with the day by which each must be answered."""
    rows = Paginator(access.erasure_requests(request.user), REQUESTS_A_PAGE)
    context = {
        "page": rows.get_page(request.GET.get("page")),
        "days": DAYS_TO_ANSWER,
        **_frame(_("Requests for erasure"), "user"),
    }
    return render(request, "privacy/cms_erasures.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@asks_again
def erasure_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show the dry run of a request, table by table, and take the decision."""
    found = access.erasure_request(request.user, uid)
    form = RefuseForm(request.POST if "refuse" in request.POST else None)
    if request.method == "POST" and _decided(request, found, form):
        return redirect("cms_erasures")
    status = 422 if request.method == "POST" else 200
    context = _page(request, found, form)
    record(
        Action.PERSON_READ,
        request=request,
        person=found.person,
        target=found,
        details={"page": "cms_erasure"},
    )
    return render(request, "privacy/cms_erasure.html", context, status=status)


def _decided(request: HttpRequest, found: ErasureRequest, form: RefuseForm) -> bool:
    """Return whether the form decided it; otherwise a message or the form says why not."""
    try:
        if "refuse" in request.POST:
            if not form.is_valid():
                return False
            reason = form.cleaned_data["reason"]
            services.refuse(request=found, by=request.user, reason=reason)
            messages.success(request, _("The request is refused; an email says why."))
        else:
            services.approve(request=found, by=request.user)
            messages.success(
                request, _("The account is closed, and the worker erases the data.")
            )
    except services.CannotErase as error:
        messages.error(request, str(error.args[0]))
        return False
    return True


def _page(
    request: HttpRequest, found: ErasureRequest, form: RefuseForm
) -> dict[str, Any]:
    is_waiting = found.state == State.WAITING
    counts = services.dry_run(found.person).as_data() if is_waiting else found.counts
    is_open = found.state in (State.WAITING, State.APPROVED)
    subject = Subject.of(found.person)
    masker = Masker(subject.names, subject.addresses)
    return {
        "found": found,
        "form": form,
        "is_waiting": is_waiting,
        "is_own": request.user.pk in (found.person_id, found.asked_by_id),
        "lines": list(lines_of(counts)),
        "blockers": blockers(subject) if is_open else [],
        "remarks": remarks_for_staff(subject) if is_waiting else [],
        "places": places(subject, masker) if is_waiting else [],
        **_frame(str(found.person), "user", _("Requests for erasure")),
    }


@require_safe
def retention(request: HttpRequest) -> HttpResponse:
    """Show the rules of retention with what their last runs did."""
    access.require_decider(request.user)
    context = {"lines": selectors.rule_lines(), **_frame(_("Retention"), "time")}
    return render(request, "privacy/cms_retention.html", context)
