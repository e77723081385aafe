"""The CMS's pages of rights: who has which, giving one, its last day, taking it back."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from lms.accounts.models import User
from lms.accounts.reauthentication import recently_authenticated
from lms.cohorts.models import DatedRight
from lms.cohorts.rights.parts import may_give, rights_in
from lms.cohorts.rights.services import (
    CannotGive,
    change_end,
    give,
    hindrance,
    take_back,
)
from lms.supervision.cms.rights_forms import EndForm, RightForm, RightsFilter
from lms.supervision.cms.rights_list import keys, lines

RIGHTS_A_PAGE = 50
ANY = ["GET", "HEAD", "POST"]


def _giver(request: HttpRequest) -> User:
    if not may_give(request.user):
        raise Http404
    return cast(User, request.user)


def _frame(title: str, *above: tuple[str, str]) -> dict[str, Any]:
    crumbs = [{"url": reverse("wagtailadmin_home"), "label": _("Home")}]
    crumbs += [{"url": url, "label": label} for url, label in above]
    crumbs.append({"url": "", "label": title})
    return {"header_title": title, "header_icon": "lock", "breadcrumbs_items": crumbs}


def _list() -> tuple[str, str]:
    return reverse("cms_rights"), _("Rights")


@require_safe
def rights(request: HttpRequest) -> HttpResponse:
    """List who has which right in one's part, as far as asked for."""
    user = _giver(request)
    wanted = RightsFilter(request.GET, user=user)
    page = Paginator(keys(user, wanted), RIGHTS_A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "filter": wanted,
        "page": page,
        "lines": lines(page.object_list),
        **_frame(_("Rights")),
    }
    return render(request, "supervision/cms/rights.html", context)


@require_http_methods(ANY)
@recently_authenticated
def right_new(request: HttpRequest) -> HttpResponse:
    """Give somebody a right, from one day to another."""
    user = _giver(request)
    form = RightForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            right = give(
                by=user, person=form.cleaned_data["person"], wanted=form.wanted
            )
        except CannotGive as error:
            form.add_error(None, str(error.message))
        else:
            text = _("The right is given. %(name)s reads of it by email.")
            messages.success(request, text % {"name": right.person.full_name})
            return redirect("cms_right", right.uid)
    context = {"form": form, **_frame(_("Give a right"), _list())}
    status = 422 if request.method == "POST" else 200
    return render(request, "supervision/cms/right_new.html", context, status=status)


def _right(request: HttpRequest, uid: UUID) -> DatedRight:
    """Return a right of one's part, or 404."""
    rows = rights_in(_giver(request)).select_related("cohort__supervisor", "closed_by")
    found = rows.filter(uid=uid).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(ANY)
@recently_authenticated
def right(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show a right; a post gives it another last day."""
    row, user = _right(request, uid), _giver(request)
    form = EndForm(request.POST or None, initial={"ends_on": row.ends_on})
    if request.method == "POST" and form.is_valid():
        try:
            change_end(right=row, by=user, ends_on=form.cleaned_data["ends_on"])
        except CannotGive as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("The last day is changed."))
            return redirect("cms_right", uid)
    state = row.state_on(timezone.localdate())
    context = {
        "right": row,
        "state": state,
        "hindrance": hindrance(row, user),
        "is_over": state in {"ended", "taken_back"},
        "form": form,
        **_frame(_("A right"), _list()),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "supervision/cms/right.html", context, status=status)


@require_POST
@recently_authenticated
def right_take_back(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take a right back; it counts no more from this moment."""
    row = _right(request, uid)
    try:
        take_back(right=row, by=_giver(request))
    except CannotGive as error:
        messages.warning(request, str(error.message))
    else:
        messages.success(request, _("The right is taken back."))
    return redirect("cms_right", uid)
