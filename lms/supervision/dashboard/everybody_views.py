"""The list of all people whom somebody may see, its kept filters and its files."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from lms.accounts.posts import post_only
from lms.cohorts.models import Cohort
from lms.supervision import access
from lms.supervision.actions.saved_filters import (
    filters_of,
    forget_filter,
    keep_filter,
)
from lms.supervision.dashboard import spreadsheets
from lms.supervision.dashboard.cards import Card, cards_of
from lms.supervision.dashboard.everybody_rows import WRITTEN, everybody_rows, header
from lms.supervision.dashboard.export_views import CSV, XLSX
from lms.supervision.models import SavedFilter
from lms.supervision.overview.everybody import (
    EverybodyFilter,
    persons_among,
    units_required,
)
from lms.supervision.overview.lines import Awaited, Person

# With its longer filters a page stays as small as a group's.
PEOPLE_A_PAGE = 40


class KeepForm(forms.Form):
    """The name under which filters are kept."""

    name = forms.CharField(
        label=gettext_lazy("Name of these filters"),
        max_length=SavedFilter._meta.get_field("name").max_length,
    )


@require_GET
@login_required
def everybody(request: HttpRequest) -> HttpResponse:
    """Show the people asked for, of all groups that one may see."""
    user = access.supervisor_of(request)
    wanted = EverybodyFilter(request.GET, user=user)
    whole = units_required(wanted.groups)
    page = Paginator(wanted.keys(whole), PEOPLE_A_PAGE).get_page(
        request.GET.get("page")
    )
    keys = [row[-1] for row in page.object_list]
    shown, reached = persons_among(wanted, keys, whole), wanted.reached(whole)
    context = {
        "filter": wanted,
        "page": page,
        "reached": reached,
        "unreached": page.paginator.count - reached,
        "cards": _cards(shown[key] for key in keys if key in shown),
        "saved": filters_of(user),
        "form": KeepForm(),
    }
    return render(request, "supervision/everybody.html", context)


def _cards(persons: Iterable[Person | Awaited]) -> list[tuple[Cohort, Card]]:
    """Return each person's card with his or her group, in their order; one query."""
    persons = list(persons)
    groups = Cohort.objects.filter(pk__in={one.cohort for one in persons})
    groups = groups.select_related("edition").defer("edition__manifest")
    found: dict[int, tuple[Cohort, Card]] = {}
    for own in groups:
        here = [one for one in persons if one.cohort == own.pk]
        for one, card in zip(here, cards_of(own, here), strict=True):
            found[id(one)] = (own, card)
    return [found[id(one)] for one in persons]


@post_only(everybody)
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the filters of the form under a name."""
    user = access.supervisor_of(request)
    wanted = EverybodyFilter(request.POST, user=user)
    form = KeepForm(request.POST)
    query = wanted.address_of(wanted.kept)
    if not form.is_valid() or not wanted.kept:
        messages.warning(request, _("Choose filters, and give them a name."))
    elif keep_filter(owner=user, name=form.cleaned_data["name"], query=query):
        messages.success(request, _("The filters are kept. Nobody else sees them."))
    else:
        text = _("You keep %(count)s filters already. Delete one first.")
        messages.warning(request, text % {"count": SavedFilter.MOST})
    return redirect(f"{reverse('cohort_everybody')}?{query}")


@post_only(lambda request, pk: everybody(request))
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete filters that one keeps."""
    if not forget_filter(owner=access.supervisor_of(request), pk=pk):
        raise Http404
    messages.success(request, _("The filters are deleted."))
    return redirect("cohort_everybody")


def _rows(request: HttpRequest) -> Iterator[Any]:
    wanted = EverybodyFilter(request.GET, user=access.supervisor_of(request))
    return everybody_rows(wanted, units_required(wanted.groups))


def _answer(content: Iterable[Any], kind: str, ending: str) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(content, content_type=kind)
    name = f"people-{timezone.localdate()}.{ending}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_GET
@login_required
def xlsx(request: HttpRequest) -> StreamingHttpResponse:
    """Return the people asked for as XLSX."""
    rows = _rows(request)
    return _answer(spreadsheets.xlsx_bytes(_("People"), header(), rows), XLSX, "xlsx")


@require_GET
@login_required
def csv(request: HttpRequest) -> StreamingHttpResponse:
    """Return the people asked for as CSV."""
    rows = _rows(request)
    content = spreadsheets.csv_text(_("People"), header(), rows, WRITTEN)
    return _answer(content, CSV, "csv")
