"""Views of the reports page of IOM: figures, and how their delivery stands."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from lms.accounts.posts import post_only
from lms.outbox import services
from lms.reporting import access, selectors

PAGE_LENGTH = 50


@require_safe
@login_required
def overview(request: HttpRequest, **_place: object) -> HttpResponse:
    access.analyst_of(request)
    delivery = selectors.delivery()
    pages = Paginator(selectors.statements_aside(), PAGE_LENGTH)
    pages.count = delivery.aside  # else it would be counted once more
    page = pages.get_page(request.GET.get("page"))
    context = {
        "delivery": delivery,
        "page": page,
        "aside": selectors.undelivered(page.object_list),
        "cohorts": selectors.cohort_figures(),
        "renewals": selectors.renewal_figures(),
    }
    return render(request, "reporting/overview.html", context)


@post_only(overview)
def retry_statement(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a statement back into the queue."""
    access.analyst_of(request)
    services.retry(access.set_aside(pk))
    messages.success(request, _("The statement is back in the queue."))
    return redirect("reports")


@post_only(overview)
def retry_all(request: HttpRequest) -> HttpResponse:
    """Put all statements that were set aside back into the queue."""
    access.analyst_of(request)
    count = services.retry_all(selectors.statements_aside())
    told = ngettext(
        "%(count)s statement is back in the queue.",
        "%(count)s statements are back in the queue.",
        count,
    )
    messages.success(request, told % {"count": count})
    return redirect("reports")


@require_safe
@login_required
def statement(request: HttpRequest, pk: int) -> HttpResponse:
    """Return a statement that was set aside, as a JSON file."""
    access.analyst_of(request)
    effect = access.set_aside(pk)
    return _download(effect.payload, f"statement-{effect.pk}.json")


@require_safe
@login_required
def statements(request: HttpRequest) -> HttpResponse:
    """Return all statements that were set aside, each with its reason, as a JSON file."""
    access.analyst_of(request)
    rows = [
        {"reason": effect.reason, "statement": effect.payload}
        for effect in selectors.statements_aside()
    ]
    return _download(rows, "statements.json")


def _download(content: object, name: str) -> HttpResponse:
    answer = JsonResponse(
        content, safe=False, json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
