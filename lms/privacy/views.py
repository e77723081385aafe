"""Views of a person's own data, and the public privacy page."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from courses.text.languages import content_language
from lms.accounts.posts import post_only
from lms.audit.models import Action
from lms.audit.services import record
from lms.privacy import selectors
from lms.privacy.access import asks_again, own_copy
from lms.privacy.erasure import services as erasure
from lms.privacy.erasure.blockers import remarks
from lms.privacy.export import services as export
from lms.privacy.forms import EraseForm
from lms.privacy.inventory.subject import Subject
from lms.privacy.models import DataExport
from lms.privacy.rules import days_of


@require_safe
@login_required
@never_cache
def my_data(request: HttpRequest) -> HttpResponse:
    """Show what is held of the person, the copy, and the request for erasure."""
    under_way = DataExport.objects.filter(person=request.user)
    context = {
        "groups": selectors.held(request.user),
        "ready": export.ready_copy(request.user),
        "newest": under_way.first(),
        "erasure": erasure.open_request(request.user),
        "days": days_of("data_exports"),
    }
    return render(request, "privacy/my_data.html", context)


@post_only(my_data)
def ask_copy(request: HttpRequest) -> HttpResponse:
    """Have the copy made; pressed again, it is the same one."""
    _copy, is_new = export.ask_copy(person=request.user, language=content_language())
    told = (
        _("Your copy is being made. It takes some minutes at most.")
        if is_new
        else _("Your copy is being made already: it is the same one.")
    )
    messages.info(request, told)
    return redirect("my_data")


@require_safe
@login_required
@never_cache
@asks_again
def download_copy(request: HttpRequest, uid: UUID) -> FileResponse:
    """Hand over one's own copy."""
    copy = own_copy(request.user, uid)
    record(Action("exported"), request=request, person=request.user, target=copy)
    day = f"{copy.ready_at:%Y-%m-%d}"
    response = FileResponse(
        copy.file.open("rb"), as_attachment=True, filename=f"data-{day}.zip"
    )
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
@asks_again
def erase(request: HttpRequest) -> HttpResponse:
    """Explain what goes and what stays, and take the request."""
    if erasure.open_request(request.user):
        return redirect("my_data")
    form = EraseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            erasure.ask(person=request.user)
        except erasure.AskedTooOften as error:
            form.add_error(None, str(error.args[0]))
        else:
            messages.success(request, _("We have your request."))
            return redirect("my_data")
    context = {"form": form, "remarks": remarks(Subject.of(request.user))}
    status = 422 if request.method == "POST" else 200
    return render(request, "privacy/erase.html", context, status=status)


@post_only(my_data)
def keep(request: HttpRequest) -> HttpResponse:
    """Take the request back while nobody has decided."""
    if erasure.withdraw(person=request.user):
        messages.success(request, _("Your request is taken back. Nothing was erased."))
    else:
        messages.info(request, _("There is no request that could be taken back."))
    return redirect("my_data")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Tell everybody what is kept, why, how long, who sees it, and whom to ask."""
    context = {"rules": selectors.rule_lines(), "contact": settings.PRIVACY_CONTACT}
    return render(request, "privacy/privacy.html", context)
