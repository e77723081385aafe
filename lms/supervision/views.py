"""The supervisor's pages: who needs me today, the cohort's table, and what I can do."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from lms.cohorts.models import Cohort
from lms.progress.views.methods import posts_from
from lms.supervision import access, needs, selectors, services, spreadsheets
from lms.supervision.forms import CohortForm, DeadlineForm, GrantForm

PEOPLE_A_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "POST"])
@login_required
def cohort_list(request: HttpRequest) -> HttpResponse:
    """Show one's cohorts; a post makes a new one, not launched yet."""
    user = access.supervisor_of(request)
    form = CohortForm(request.POST or None, initial={"starts_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        cohort = form.save(commit=False)
        cohort.supervisor, cohort.unit = user, user.unit
        cohort.save()
        return redirect("cohort", cohort.code)
    status = 422 if request.method == "POST" else 200
    context = {"cohorts": access.visible_cohorts(user), "form": form}
    return render(request, "supervision/cohort_list.html", context, status=status)


@require_GET
@login_required
def cohort(request: HttpRequest, code: str) -> HttpResponse:
    """Show who needs the supervisor, then everybody."""
    user = access.supervisor_of(request)
    own = access.own_cohort(user, code)
    wanted = request.GET.get("show", "")
    people = needs.people(own)
    shown = needs.filtered(people, wanted).order_by("user__full_name", "pk")
    page = Paginator(shown, PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    needy = needs.filtered(people, "needs").order_by("user__full_name", "pk")
    context = {
        "cohort": own,
        "overview": selectors.overview(own),
        "units": selectors.headings(selectors.units_of(own)),
        "needs": selectors.lines(own, needy[:10]) if not wanted else [],
        "lines": selectors.lines(own, page.object_list),
        "page": page,
        "show": wanted,
        "filters": _filters(),
        "query": f"&show={wanted}" if wanted in dict(_filters()) else "",
        "missing": []
        if own.launched_at
        else services.missing_for_launch(cohort=own, by=user),
    }
    return render(request, "supervision/cohort.html", context)


def _filters() -> list[tuple[str, str]]:
    return [
        ("", _("Everybody")),
        ("needs", _("Needs me")),
        ("new", _("Has not begun")),
        ("silent", _("Silent for a week")),
        ("failed", _("Failed twice")),
        ("deadline", _("Deadline near")),
        ("done", _("Completed")),
    ]


def _back(request: HttpRequest, code: str) -> HttpResponse:
    return redirect("cohort", code)


@posts_from(_back)
def launch(request: HttpRequest, code: str) -> HttpResponse:
    """Open the cohort to its people."""
    user = access.supervisor_of(request)
    own = access.own_cohort(user, code)
    try:
        services.launch(cohort=own, by=user)
    except services.CannotLaunch as error:
        for sentence in error.missing:
            messages.warning(request, sentence)
    else:
        messages.success(request, _("The cohort is launched. Its people may begin."))
    return redirect("cohort", code)


@posts_from(_back)
def nudge(request: HttpRequest, code: str) -> HttpResponse:
    """Write a reminder to the chosen people, each in his or her language."""
    user = access.supervisor_of(request)
    own = access.own_cohort(user, code)
    chosen = [uid for uid in request.POST.getlist("person") if _is_uuid(uid)]
    people = needs.people(own).filter(uid__in=chosen, progress__completed_at=None)
    people = people.select_related("user", "edition", "cohort")
    mails = services.nudge(enrolments=list(people), by=user)
    text = ngettext(
        "%(count)s reminder is in the queue.",
        "%(count)s reminders are in the queue.",
        len(mails),
    )
    messages.success(request, text % {"count": len(mails)})
    return redirect("cohort", code)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@require_GET
@login_required
def person(request: HttpRequest, code: str, uid: UUID) -> HttpResponse:
    """Show one person's states and scores, and what can be done."""
    return _person(request, code, uid)


def _tests(own: Cohort) -> list[tuple[str, str]]:
    units = selectors.units_of(own)
    quizzes = [u for u in units if u["kind"] == "quiz" and u["attempts"]]
    return list(
        zip([u["uid"] for u in quizzes], selectors.headings(quizzes), strict=True)
    )


def _person(
    request: HttpRequest, code: str, uid: UUID, status: int = 200, **forms: Any
) -> HttpResponse:
    user = access.supervisor_of(request)
    own = access.own_cohort(user, code)
    access.person_in(own, uid)
    enrolment = needs.people(own).get(uid=uid)
    line = selectors.lines(own, [enrolment])[0]
    units = selectors.units_of(own)
    context = {
        "cohort": own,
        "line": line,
        "units": zip(selectors.headings(units), line.cells, strict=True),
        "acts": own.acts.filter(enrolment=enrolment).select_related("actor"),
        "grant_form": GrantForm(tests=_tests(own)),
        "deadline_form": DeadlineForm(),
        "preview": services.nudge_context(access.person_in(own, uid), user),
        **forms,
    }
    return render(request, "supervision/person.html", context, status=status)


@posts_from(person)
def grant(request: HttpRequest, code: str, uid: UUID) -> HttpResponse:
    """Give one more attempt at a test."""
    user = access.supervisor_of(request)
    own = access.own_cohort(user, code)
    form = GrantForm(request.POST, tests=_tests(own))
    enrolment = access.person_in(own, uid)
    if not form.is_valid():
        return _person(request, code, uid, status=422, grant_form=form)
    services.grant_attempt(
        enrolment=enrolment,
        unit_uid=form.cleaned_data["unit"],
        reason=form.cleaned_data["reason"],
        by=user,
    )
    messages.success(request, _("One more attempt is granted."))
    return redirect("cohort_person", code, uid)


@posts_from(person)
def deadline(request: HttpRequest, code: str, uid: UUID) -> HttpResponse:
    """Move one person's deadline."""
    user = access.supervisor_of(request)
    own = access.own_cohort(user, code)
    form = DeadlineForm(request.POST)
    enrolment = access.person_in(own, uid)
    if not form.is_valid():
        return _person(request, code, uid, status=422, deadline_form=form)
    services.move_deadline(enrolment=enrolment, by=user, **form.cleaned_data)
    messages.success(request, _("The deadline is moved."))
    return redirect("cohort_person", code, uid)


@require_GET
@login_required
def export(request: HttpRequest, code: str) -> HttpResponse:
    """Return the table as a spreadsheet, with the page's filter."""
    own = access.own_cohort(access.supervisor_of(request), code)
    shown = needs.filtered(needs.people(own), request.GET.get("show", ""))
    lines = selectors.all_lines(own, shown.order_by("user__full_name", "pk"))
    units = selectors.headings(selectors.units_of(own))
    answer = HttpResponse(spreadsheets.workbook(units, lines), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="cohort-{own.code}.xlsx"'
    return answer
