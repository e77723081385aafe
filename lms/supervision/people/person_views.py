"""One person: states, scores, what was done, and what can be done."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lms.accounts.posts import post_only
from lms.cohorts.models import Enrolment
from lms.progress.manifest import outline_of
from lms.supervision.actions import leaving, log, services
from lms.supervision.forms import AttemptForm, DeadlineForm, LeavingForm, NoteForm
from lms.supervision.models import AttemptRequest, Note
from lms.supervision.overview.lines import table_lines
from lms.supervision.overview.outlines import cohort_units, headings
from lms.supervision.overview.standing import persons_by_key
from lms.supervision.portals.base import CohortContext, CohortPortal
from lms.supervision.portals.site import SITE


@require_GET
@login_required
def person(
    request: HttpRequest, code: str, uid: UUID, portal: CohortPortal = SITE
) -> HttpResponse:
    """Show one person's states and scores, and what can be done."""
    return _person(portal.for_reading(request, code), uid)


def _tests(enrolment: Enrolment) -> list[tuple[str, str]]:
    """Return the tests with counted attempts of the edition that the person takes."""
    units = outline_of(enrolment).units
    quizzes = [u for u in units if u["kind"] == "quiz" and u["attempts"]]
    return list(zip([u["uid"] for u in quizzes], headings(quizzes), strict=True))


def _person(
    cohort_context: CohortContext, uid: UUID, status: int = 200, **forms: Any
) -> HttpResponse:
    own, person = cohort_context.cohort, cohort_context.person(uid)
    if not cohort_context.has(person):
        return cohort_context.no_longer_member(person)
    line = next(table_lines(own, persons_by_key(own, [person.pk]).values()))
    note = Note.objects.filter(enrolment=person, author=cohort_context.user).first()
    waiting = AttemptRequest.objects.filter(enrolment=person, answered_at=None).first()
    first = {"unit": str(waiting.unit)} if waiting else {}
    tests = _tests(person)
    context = {
        "display_name": cohort_context.display_name(person.user),
        "line": line,
        "units": zip(headings(cohort_units(own)), line.cells, strict=True),
        "entries": log.entries(own, log.about(person), cohort_context),
        "waiting": waiting,
        "test": dict(tests).get(first.get("unit", ""), ""),
        "grant_form": AttemptForm(tests=tests, initial=first, auto_id="grant_%s"),
        "refuse_form": AttemptForm(tests=tests, initial=first, auto_id="refuse_%s"),
        "deadline_form": DeadlineForm(auto_id="deadline_%s"),
        "leaving_form": LeavingForm(auto_id="leaving_%s"),
        "note_form": NoteForm(initial={"text": note.text if note else ""}),
        **forms,
    }
    return cohort_context.page(f"{cohort_context.portal.person}.html", context, status)


def _done(cohort_context: CohortContext, uid: UUID, text: str) -> HttpResponse:
    """Go back to where the button stood: the list of the cohort, or the person."""
    messages.success(cohort_context.request, text)
    return _back(cohort_context, uid)


def _nothing_done(cohort_context: CohortContext, uid: UUID, text: str) -> HttpResponse:
    messages.warning(cohort_context.request, text)
    return _back(cohort_context, uid)


def _back(cohort_context: CohortContext, uid: UUID) -> HttpResponse:
    if cohort_context.request.POST.get("back") == "cohort":
        return redirect("cohort", cohort_context.cohort.code)
    return cohort_context.go("person", uid)


@post_only(person)
def grant(request: HttpRequest, code: str, uid: UUID) -> HttpResponse:
    """Give one more attempt at a test."""
    cohort_context = SITE.for_writing(request, code)
    enrolment = cohort_context.person(uid)
    if not cohort_context.has(enrolment):
        return cohort_context.no_longer_member(enrolment)
    form = AttemptForm(request.POST, tests=_tests(enrolment), auto_id="grant_%s")
    if not form.is_valid():
        return _person(cohort_context, uid, status=422, grant_form=form)
    granted = services.grant_attempt(
        enrolment=enrolment,
        unit_uid=form.cleaned_data["unit"],
        reason=form.cleaned_data["reason"],
        by=cohort_context.user,
        key=form.cleaned_data["key"],
    )
    if not granted:
        return _nothing_done(cohort_context, uid, log.sent_before())
    return _done(cohort_context, uid, _("One more attempt is granted."))


@post_only(person)
def refuse(request: HttpRequest, code: str, uid: UUID) -> HttpResponse:
    """Answer a request for one more attempt with no."""
    cohort_context = SITE.for_writing(request, code)
    enrolment = cohort_context.person(uid)
    if not cohort_context.has(enrolment):
        return cohort_context.no_longer_member(enrolment)
    form = AttemptForm(request.POST, tests=_tests(enrolment), auto_id="refuse_%s")
    if not form.is_valid():
        return _person(cohort_context, uid, status=422, refuse_form=form)
    answered = services.refuse_attempt(
        enrolment=enrolment,
        unit_uid=form.cleaned_data["unit"],
        reason=form.cleaned_data["reason"],
        by=cohort_context.user,
        key=form.cleaned_data["key"],
    )
    if not answered:
        text = _("No request for this test waits for an answer, so nothing changed.")
        return _nothing_done(cohort_context, uid, text)
    return _done(cohort_context, uid, _("The request is answered."))


@post_only(person)
def deadline(
    request: HttpRequest, code: str, uid: UUID, portal: CohortPortal
) -> HttpResponse:
    """Move one person's deadline."""
    cohort_context = portal.for_writing(request, code)
    enrolment = cohort_context.person(uid)
    if not cohort_context.has(enrolment):
        return cohort_context.no_longer_member(enrolment)
    form = DeadlineForm(request.POST, auto_id="deadline_%s")
    if not form.is_valid():
        return _person(cohort_context, uid, status=422, deadline_form=form)
    moved = services.move_deadline(
        enrolment=enrolment, by=cohort_context.user, **form.cleaned_data
    )
    if not moved:
        return _nothing_done(cohort_context, uid, log.sent_before())
    return _done(cohort_context, uid, _("The deadline is moved."))


@post_only(person)
def take_out(
    request: HttpRequest, code: str, uid: UUID, portal: CohortPortal
) -> HttpResponse:
    """Take the person out of the group; the place is free for another one."""
    cohort_context = portal.for_writing(request, code)
    enrolment = cohort_context.person(uid)
    if not cohort_context.has(enrolment):
        return cohort_context.no_longer_member(enrolment)
    form = LeavingForm(request.POST, auto_id="leaving_%s")
    if form.is_valid():
        try:
            left = leaving.take_out(
                enrolment=enrolment, by=cohort_context.user, **form.cleaned_data
            )
        except leaving.CannotLeave as error:
            form.add_error(None, str(error.message))
        else:
            return _taken_out(cohort_context, enrolment, left)
    return _person(cohort_context, uid, status=422, leaving_form=form)


def _taken_out(
    cohort_context: CohortContext, enrolment: Enrolment, left: bool
) -> HttpResponse:
    if left:
        text = _("%(name)s is no longer in the group. Everything done is kept.")
        name = cohort_context.display_name(enrolment.user)
        messages.success(cohort_context.request, text % {"name": name})
    else:
        messages.warning(cohort_context.request, log.sent_before())
    return cohort_context.go("people")


@post_only(person)
def note(request: HttpRequest, code: str, uid: UUID) -> HttpResponse:
    """Keep one's own note about the person."""
    cohort_context = SITE.for_writing(request, code)
    enrolment = cohort_context.person(uid)
    form = NoteForm(request.POST)
    if enrolment.cohort_id != cohort_context.cohort.pk or not form.is_valid():
        return _person(cohort_context, uid, status=422, note_form=form)
    services.write_note(
        enrolment=enrolment,
        text=form.cleaned_data["text"],
        by=cohort_context.user,
    )
    if cohort_context.has(enrolment):
        return _done(cohort_context, uid, _("Your note is saved."))
    text = _("Your note is saved. You read it again once the person is taken back.")
    messages.success(request, text)
    return cohort_context.go("people")
