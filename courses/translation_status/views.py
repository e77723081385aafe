"""Views of the translation board, below /cms/parity/."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courses.models import TextState
from courses.text.languages import CODES, in_language, translated_name
from courses.translation_status import access, services
from courses.translation_status import board as selectors
from courses.translation_status.diff import diff_html
from courses.translation_status.exceptions import TextChanged
from courses.translation_status.export import table
from courses.translation_status.forms import BoardForm, ExceptionForm
from courses.translation_status.gate import UNITS, open_exception

PER_PAGE = 50
FOLDER = "courses/admin/parity"


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Show the state of the course's texts, by the filters asked for."""
    access.need_board(request.user)
    form = BoardForm(request.GET)
    asked = form.asked()
    pages = Paginator(selectors.chosen(asked), PER_PAGE)
    page = pages.get_page(request.GET.get("p"))
    context = {
        "form": form,
        "totals": [
            (translated_name(total.language), total)
            for total in selectors.totals(asked)
        ],
        "page_obj": page,
        "lines": selectors.board_lines(page.object_list),
        "exceptions": selectors.open_exceptions(),
        "unit": _unit(asked.page, request.user),
        "query": _without_page(request),
    }
    return TemplateResponse(request, f"{FOLDER}/board.html", context)


def _unit(pk: int | None, user: Any) -> dict[str, Any] | None:
    """Return the one page the board is about, and whether an exception may be signed."""
    page = access.page_on_board(pk)
    if page is None:
        return None
    may_sign = page.permissions_for_user(user).can_publish()
    return {
        "page": page,
        "name": page.specific.get_admin_display_title(),
        "may_sign": may_sign and page.specific_class in UNITS,
    }


def _without_page(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("p", None)
    return query.urlencode()


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Return the texts asked for as CSV."""
    access.need_board(request.user)
    rows = selectors.chosen(BoardForm(request.GET).asked())
    answer = HttpResponse(
        table(selectors.board_lines(rows)), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = 'attachment; filename="translations.csv"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def text(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what changed in a text since both languages agreed; mark it still right."""
    row = access.text_to_see(request.user, pk)
    may_confirm = access.may_confirm(request.user, row)
    if request.method == "POST":
        if not may_confirm:
            raise PermissionDenied
        return _confirm(request, row)
    context = {
        "line": selectors.board_lines([row])[0],
        "sides": [_side(row, code) for code in CODES],
        "is_stale": "stale" in (row.ro_state, row.ru_state),
        "may_confirm": may_confirm,
        "seen": services.seen(row),
    }
    return TemplateResponse(request, f"{FOLDER}/text.html", context)


def _side(row: TextState, code: str) -> dict[str, Any]:
    now, agreed = getattr(row, code), getattr(row, f"agreed_{code}")
    return {
        "code": code,
        "language": translated_name(code),
        "state": getattr(row, f"{code}_state"),
        "label": getattr(row, f"get_{code}_state_display")(),
        "text": now,
        "changed": bool(agreed) and agreed != now,
        "diff": diff_html(agreed, now),
    }


def _confirm(request: HttpRequest, row: TextState) -> HttpResponse:
    seen_as = request.POST.get("seen", "")
    try:
        services.confirm_text(pk=row.pk, seen_as=seen_as, user=request.user)
    except TextChanged:
        sentence = _("The text was changed meanwhile. Read it again, then decide.")
        messages.error(request, sentence)
        return redirect("courses_parity_text", row.pk)
    except TextState.DoesNotExist:
        messages.error(request, _("This text is no longer there."))
        return redirect("courses_parity")
    messages.success(request, _("The translation is marked as still right."))
    return redirect(f"{reverse('courses_parity')}?state=open")


@require_http_methods(["GET", "HEAD", "POST"])
def exception(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign or withdraw an exception that lets a unit be published."""
    page = access.unit_to_publish(request.user, pk)
    if request.method == "POST" and "withdraw" in request.POST:
        services.withdraw_exception(page=page, user=request.user)
        messages.success(request, _("The exception no longer holds."))
        return redirect("courses_parity")
    form = ExceptionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        services.sign_exception(page=page, user=request.user, **form.cleaned_data)
        messages.success(
            request,
            _("“%(page)s” may be published until %(day)s without its translation.")
            % {
                "page": in_language({c: getattr(page, f"heading_{c}") for c in CODES}),
                "day": form.cleaned_data["until"].strftime("%d.%m.%Y"),
            },
        )
        return redirect("wagtailadmin_pages:edit", page.pk)
    context = {"page": page, "form": form, "open": open_exception(page)}
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, f"{FOLDER}/exception.html", context, status=status)
