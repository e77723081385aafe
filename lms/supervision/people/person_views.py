"""One person: states, scores, what was done, and what can be done."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lms.cohorts.models import Enrolment
from lms.progress.manifest import outline_of
from lms.progress.views.methods import posts_from
from lms.supervision import access
from lms.supervision.actions import leaving, log, services
from lms.supervision.dashboard import risk_rules, selectors
from lms.supervision.forms import AttemptForm, DeadlineForm, LeavingForm, NoteForm
from lms.supervision.models import AttemptRequest, Note
from lms.supervision.portals.base import SITE, Door, Visit


@require_GET
@login_required
def person(
    request: HttpRequest, code: str, uid: UUID, door: Door = SITE
) -> HttpResponse:
    """Show one person's states and scores, and what can be done."""
    return _person(door.look(request, code), uid)


def _tests(enrolment: Enrolment) -> list[tuple[str, str]]:
    """Return the tests with counted attempts of the edition that the person takes."""
    units = outline_of(enrolment).units
    quizzes = [u for u in units if u["kind"] == "quiz" and u["attempts"]]
    return list(
        zip([u["uid"] for u in quizzes], selectors.headings(quizzes), strict=True)
    )


def _person(visit: Visit, uid: UUID, status: int = 200, **forms: Any) -> HttpResponse:
    own, person = visit.cohort, visit.person(uid)
    if not visit.has(person):
        return visit.gone(person)
    people = risk_rules.people(access.people_of(own).filter(pk=person.pk))
    line = selectors.lines(own, people)[0]
    note = Note.objects.filter(enrolment=person, author=visit.user).first()
    waiting = AttemptRequest.objects.filter(enrolment=person, answered_at=None).first()
    first = {"unit": str(waiting.unit)} if waiting else {}
    tests = _tests(person)
    context = {
        "called": visit.called(person.user),
        "line": line,
        "units": zip(
            selectors.headings(selectors.units_of(own)), line.cells, strict=True
        ),
        "entries": log.entries(own, log.about(person), visit),
        "waiting": waiting,
        "test": dict(tests).get(first.get("unit", ""), ""),
        "grant_form": AttemptForm(tests=tests, initial=first, auto_id="grant_%s"),
        "refuse_form": AttemptForm(tests=tests, initial=first, auto_id="refuse_%s"),
        "deadline_form": DeadlineForm(auto_id="deadline_%s"),
        "leaving_form": LeavingForm(auto_id="leaving_%s"),
        "note_form": NoteForm(initial={"text": note.text if note else ""}),
        **forms,
    }
    return visit.page(f"{visit.door.person}.html", context, status)


def _done(visit: Visit, uid: UUID, text: str) -> HttpResponse:
    """Go back to where the button stood: the list of the cohort, or the person."""
    messages.success(visit.request, text)
    return _back(visit, uid)


def _nothing_done(visit: Visit, uid: UUID, text: str) -> HttpResponse:
    messages.warning(visit.request, text)
    return _back(visit, uid)


def _back(visit: Visit, uid: UUID) -> HttpResponse:
    if visit.request.POST.get("back") == "cohort":
        return redirect("cohort", visit.cohort.code)
    return visit.go("person", uid)


@posts_from(person)
def grant(request: HttpRequest, code: str, uid: UUID) -> HttpResponse:
    """Give one more attempt at a test."""
    visit = SITE.act(request, code)
    enrolment = visit.person(uid)
    if not visit.has(enrolment):
        return visit.gone(enrolment)
    form = AttemptForm(request.POST, tests=_tests(enrolment), auto_id="grant_%s")
    if not form.is_valid():
        return _person(visit, uid, status=422, grant_form=form)
    granted = services.grant_attempt(
        enrolment=enrolment,
        unit_uid=form.cleaned_data["unit"],
        reason=form.cleaned_data["reason"],
        by=visit.user,
        key=form.cleaned_data["key"],
    )
    if not granted:
        return _nothing_done(visit, uid, log.sent_before())
    return _done(visit, uid, _("One more attempt is granted."))


@posts_from(person)
def refuse(request: HttpRequest, code: str, uid: UUID) -> HttpResponse:
    """Answer a request for one more attempt with no."""
    visit = SITE.act(request, code)
    enrolment = visit.person(uid)
    if not visit.has(enrolment):
        return visit.gone(enrolment)
    form = AttemptForm(request.POST, tests=_tests(enrolment), auto_id="refuse_%s")
    if not form.is_valid():
        return _person(visit, uid, status=422, refuse_form=form)
    answered = services.refuse_attempt(
        enrolment=enrolment,
        unit_uid=form.cleaned_data["unit"],
        reason=form.cleaned_data["reason"],
        by=visit.user,
        key=form.cleaned_data["key"],
    )
    if not answered:
        text = _("No request for this test waits for an answer, so nothing changed.")
        return _nothing_done(visit, uid, text)
    return _done(visit, uid, _("The request is answered."))


@posts_from(person)
def deadline(request: HttpRequest, code: str, uid: UUID, door: Door) -> HttpResponse:
    """Move one person's deadline."""
    visit = door.act(request, code)
    enrolment = visit.person(uid)
    if not visit.has(enrolment):
        return visit.gone(enrolment)
    form = DeadlineForm(request.POST, auto_id="deadline_%s")
    if not form.is_valid():
        return _person(visit, uid, status=422, deadline_form=form)
    moved = services.move_deadline(
        enrolment=enrolment, by=visit.user, **form.cleaned_data
    )
    if not moved:
        return _nothing_done(visit, uid, log.sent_before())
    return _done(visit, uid, _("The deadline is moved."))


@posts_from(person)
def take_out(request: HttpRequest, code: str, uid: UUID, door: Door) -> HttpResponse:
    """Take the person out of the group; the place is free for another one."""
    visit = door.act(request, code)
    enrolment = visit.person(uid)
    if not visit.has(enrolment):
        return visit.gone(enrolment)
    form = LeavingForm(request.POST, auto_id="leaving_%s")
    if form.is_valid():
        try:
            left = leaving.take_out(
                enrolment=enrolment, by=visit.user, **form.cleaned_data
            )
        except leaving.CannotLeave as error:
            form.add_error(None, str(error.message))
        else:
            return _taken_out(visit, enrolment, left)
    return _person(visit, uid, status=422, leaving_form=form)


def _taken_out(visit: Visit, enrolment: Enrolment, left: bool) -> HttpResponse:
    if left:
        text = _("%(name)s is no longer in the group. Everything done is kept.")
        name = visit.called(enrolment.user)
        messages.success(visit.request, text % {"name": name})
    else:
        messages.warning(visit.request, log.sent_before())
    return visit.go("people")


@posts_from(person)
def note(request: HttpRequest, code: str, uid: UUID) -> HttpResponse:
    """Keep one's own note about the person."""
    visit = SITE.act(request, code)
    enrolment = visit.person(uid)
    form = NoteForm(request.POST)
    if enrolment.cohort_id != visit.cohort.pk or not form.is_valid():
        return _person(visit, uid, status=422, note_form=form)
    services.write_note(
        enrolment=enrolment,
        text=form.cleaned_data["text"],
        by=visit.user,
    )
    if visit.has(enrolment):
        return _done(visit, uid, _("Your note is saved."))
    text = _("Your note is saved. You read it again once the person is taken back.")
    messages.success(request, text)
    return visit.go("people")
