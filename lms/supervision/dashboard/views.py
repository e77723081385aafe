"""A supervisor's cohorts: who needs me today, the table, the gate, the kit, the log."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from courses.text.parsing import whole_number
from lms.accounts.posts import post_only
from lms.cohorts.models import Cohort
from lms.cohorts.responsibility import leads_groups, without_leader
from lms.supervision import access
from lms.supervision.actions import launch as gate
from lms.supervision.actions import launch_timetable as launch_kit
from lms.supervision.actions import log, services
from lms.supervision.conversations.selectors import waiting_under
from lms.supervision.dashboard import charts
from lms.supervision.dashboard.cards import cards_of
from lms.supervision.forms import CohortDeadlineForm, NewCohortForm
from lms.supervision.overview import risk_rules, selectors
from lms.supervision.overview.filters import CohortFilter, PeopleFilter
from lms.supervision.overview.lines import Awaited, Person, table_lines
from lms.supervision.overview.outlines import cohort_units, headings, headings_of
from lms.supervision.overview.standing import Overview, overview, persons_by_key

COHORTS_A_PAGE = 50
PEOPLE_A_PAGE = 50
MOST_PAGES = 10_000
ACTS_A_PAGE = 50


@require_http_methods(["GET", "POST"])
@login_required
def cohort_list(request: HttpRequest) -> HttpResponse:
    """Show one's cohorts asked for, with counts; a post makes a new one, not launched yet."""
    user = access.supervisor_of(request)
    form = NewCohortForm(
        request.POST or None, initial={"starts_on": timezone.localdate()}
    )
    if request.method == "POST" and form.is_valid():
        cohort = form.save(commit=False)
        cohort.supervisor, cohort.unit = user, user.unit
        cohort.save()
        return redirect("cohort", cohort.code)
    wanted = CohortFilter(request.GET)
    cohorts = wanted.shown(access.visible_cohorts(user).select_related("unit"))
    cohorts = cohorts.annotate(is_left=risk_rules.flag(without_leader()))
    page = Paginator(cohorts, COHORTS_A_PAGE).get_page(request.GET.get("page"))
    counts, total = selectors.counts_by_cohort(user)
    context = {
        "form": form,
        "filter": wanted,
        "today": timezone.localdate(),
        "page": page,
        "cohorts": [(own, counts.get(own.pk, selectors.Counts())) for own in page],
        "total": total,
        "writing": waiting_under(user).count(),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "supervision/cohort_list.html", context, status=status)


@require_GET
@login_required
def cohort(request: HttpRequest, code: str) -> HttpResponse:
    """Show who needs the supervisor, then everybody asked for."""
    own = access.own_cohort(request, code)
    wanted = PeopleFilter(request.GET, cohort=own)
    counts, page = _whom_to_show(own, wanted, request.GET.get("page"))
    wanted.used = counts.places
    shown = persons_by_key(own, page.object_list)
    reached = _reached(own, wanted, counts)
    context = {
        "cohort": own,
        "overview": counts,
        "today": timezone.localdate(),
        "is_left": own.supervisor != request.user and not leads_groups(own.supervisor),
        "reached": reached,
        "unreached": page.paginator.count - reached,
        "stop": _stop(own, counts),
        "cards": cards_of(own, _in_order(page.object_list, shown)),
        "filter": wanted,
        "reasons": [
            (n, risk_rules.REASONS[n], c) for n, c in counts.reasons.items() if c
        ],
        "page": page,
        "charts": [charts.progress_chart(counts), charts.completions_chart(counts)],
    }
    return render(request, "supervision/cohort.html", context)


@require_GET
@login_required
def units(request: HttpRequest, code: str) -> HttpResponse:
    """Show the state of each person in each unit, fifty people a page."""
    own = access.own_cohort(request, code)
    wanted = PeopleFilter(request.GET, cohort=own)
    counts, page = _whom_to_show(own, wanted, request.GET.get("page"))
    wanted.used = counts.places
    shown = persons_by_key(own, [key for key in page.object_list if key > 0])
    context = {
        "cohort": own,
        "filter": wanted,
        "units": headings(cohort_units(own)),
        "lines": list(table_lines(own, _in_order(page.object_list, shown))),
        "page": page,
    }
    return render(request, "supervision/units.html", context)


def _reached(own: Cohort, wanted: PeopleFilter, counts: Overview) -> int:
    """Return to how many of those asked for a letter can be written; none before launch."""
    if own.launched_at is None:
        return 0
    if not wanted.chosen and not wanted.is_lost:
        return counts.reached
    return wanted.reached(len(cohort_units(own)))


def _stop(own: Cohort, counts: Overview) -> tuple[str, int] | None:
    """Return the heading of the unit that stops most people, and how many stand there."""
    if counts.stop is None:
        return None
    unit, number = counts.stop
    heading = headings_of(own).get(unit)
    return (heading, number) if heading else None


def _in_order(
    keys: Iterable[int], persons: dict[int, Person | Awaited]
) -> list[Person | Awaited]:
    return [persons[key] for key in keys if key in persons]


def _whom_to_show(
    own: Cohort, wanted: PeopleFilter, asked: str | None
) -> tuple[Overview, Page]:
    """Return the counts and the keys of the page asked for; one query without filters."""
    if wanted.chosen or wanted.is_lost:
        keys = wanted.keys(len(cohort_units(own)))
        found = Paginator(keys, PEOPLE_A_PAGE).get_page(asked)
        found.object_list = [row[-1] for row in found.object_list]
        return overview(own), found
    number = whole_number(asked or "") or 1
    place = min(max(number - 1, 0), MOST_PAGES) * PEOPLE_A_PAGE
    page = slice(place, place + PEOPLE_A_PAGE)
    counts = overview(own, page=page)
    paginator = Paginator(range(counts.shown), PEOPLE_A_PAGE)
    found = paginator.get_page(asked)
    if found.number == place // PEOPLE_A_PAGE + 1:
        found.object_list = counts.page
        return counts, found
    # A page that there is not: the last one is shown.
    return _whom_to_show(own, wanted, str(found.number))


def _gate(request: HttpRequest, code: str) -> HttpResponse:
    own = access.own_cohort(request, code)
    conditions = gate.conditions(cohort=own, by=access.supervisor_of(request))
    context = {
        "cohort": own,
        "conditions": conditions,
        "open": all(condition.met for condition in conditions),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "supervision/launch.html", context, status=status)


@post_only(_gate)
def launch(request: HttpRequest, code: str) -> HttpResponse:
    """Open the cohort to its people, or show again what is missing."""
    own = access.own_cohort(request, code)
    try:
        gate.launch(cohort=own, by=access.supervisor_of(request))
    except gate.CannotLaunch:
        text = _("The group was not launched: something on the list is missing.")
        messages.warning(request, text)
        return _gate(request, code)
    messages.success(request, _("The cohort is launched. Its people may begin."))
    return redirect("cohort", code)


@require_GET
@login_required
def kit(request: HttpRequest, code: str) -> HttpResponse:
    """Show the invitation and the timetable of this cohort in both languages."""
    own = access.own_cohort(request, code)
    context = {
        "cohort": own,
        "weeks": launch_kit.timetable(own),
        "base_url": settings.BASE_URL,
    }
    return render(request, "supervision/kit.html", context)


def _deadline_page(
    request: HttpRequest, code: str, form: Any = None, status: int = 200
) -> HttpResponse:
    own = access.own_cohort(request, code)
    initial = {"deadline": own.deadline}
    form = form or CohortDeadlineForm(starts_on=own.starts_on, initial=initial)
    context = {"cohort": own, "form": form}
    return render(request, "supervision/cohort_deadline.html", context, status=status)


@post_only(_deadline_page)
def deadline(request: HttpRequest, code: str) -> HttpResponse:
    """Move the deadline of the whole cohort."""
    own = access.own_cohort(request, code)
    form = CohortDeadlineForm(request.POST, starts_on=own.starts_on)
    if not form.is_valid():
        return _deadline_page(request, code, form, status=422)
    moved = services.move_cohort_deadline(
        cohort=own, by=access.supervisor_of(request), **form.cleaned_data
    )
    if moved:
        messages.success(request, _("The deadline is moved."))
    else:
        messages.warning(request, log.sent_before())
    return redirect("cohort", code)


@require_GET
@login_required
def acts(request: HttpRequest, code: str) -> HttpResponse:
    """Show who did what in the cohort, newest first."""
    own = access.own_cohort(request, code)
    page = Paginator(log.of_group(own), ACTS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "cohort": own,
        "entries": log.entries(own, page.object_list),
        "page": page,
    }
    return render(request, "supervision/log.html", context)
