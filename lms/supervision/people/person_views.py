"""Views of one member: states, scores, the log, and actions."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lms.accounts.posts import post_only
from lms.audit.models import Action
from lms.audit.services import record
from lms.cohorts.exceptions import CohortRefusal
from lms.cohorts.models import Enrolment
from lms.notifications.selectors import last_texts
from lms.notifications.sms.sending import is_offered
from lms.progress import attempts
from lms.progress.manifest import outline_of
from lms.progress.ways import counting_for
from lms.supervision.actions import leaving, log, services
from lms.supervision.forms import AttemptForm, DeadlineForm, LeavingForm, NoteForm
from lms.supervision.models import AttemptRequest, Note
from lms.supervision.overview.lines import table_lines
from lms.supervision.overview.outlines import cohort_units, headings
from lms.supervision.overview.standing import persons_by_key
from lms.supervision.portals.base import CohortContext, CohortPortal
from lms.supervision.portals.site import SITE
from lms.supervision.portals.ways_back import way_back

OnMember = Callable[[CohortContext, Enrolment, dict[str, Any]], HttpResponse]
FORMS = {
    "grant": AttemptForm,
    "refuse": AttemptForm,
    "deadline": DeadlineForm,
    "leaving": LeavingForm,
}


@require_GET
@login_required
def person(
    request: HttpRequest, code: str, uid: UUID, portal: CohortPortal = SITE
) -> HttpResponse:
    """Show one person's states and scores, and what can be done."""
    return _person(portal.for_reading(request, code), uid)


def _tests(enrolment: Enrolment) -> list[tuple[str, str]]:
    """Return the tests of the edition at which the person can be given one more attempt."""
    quizzes = list(filter(attempts.may_be_granted, outline_of(enrolment).units))
    return list(zip([u["uid"] for u in quizzes], headings(quizzes), strict=True))


def _person(
    cohort_context: CohortContext, uid: UUID, status: int = 200, **forms: Any
) -> HttpResponse:
    own, person = cohort_context.cohort, cohort_context.person(uid)
    if not cohort_context.has(person):
        return cohort_context.no_longer_member(person)
    record(
        Action.PERSON_READ,
        request=cohort_context.request,
        person=person.user,
        target=person,
    )
    line = next(table_lines(own, persons_by_key(own, [person.pk]).values()))
    here = counting_for(person.pk)
    notes = list(Note.objects.filter(here, author=cohort_context.user).order_by("pk"))
    note = next((one for one in notes if one.enrolment_id == person.pk), None)
    waiting = AttemptRequest.objects.filter(here, answered_at=None).first()
    # Nothing is proposed that nothing speaks for.
    failed = next((why.unit for why in line.reasons if why.name == "failed"), "")
    asked = str(waiting.unit) if waiting else failed
    first = {"unit": asked} if asked else {}
    context = {
        "display_name": cohort_context.display_name(person.user),
        "line": line,
        "units": zip(headings(cohort_units(own)), line.cells, strict=True),
        "entries": log.entries(own, log.about(person), cohort_context),
        "texts": last_texts(person.user) if is_offered() else (),
        "waiting": waiting,
        "test": dict(_tests(person)).get(first.get("unit", ""), ""),
        **{f"{name}_form": _form(name, person, initial={**first}) for name in FORMS},
        "other_notes": [one.text for one in notes if one != note],
        "note_form": NoteForm(initial={"text": note.text if note else ""}),
        **forms,
    }
    return cohort_context.page(f"{cohort_context.portal.person}.html", context, status)


def _form(name: str, enrolment: Enrolment, data: Any = None, **facts: Any) -> Any:
    """Return the form of an action, with ids of its own on a page that has them all."""
    if FORMS[name] is AttemptForm:
        facts["tests"] = _tests(enrolment)
    return FORMS[name](data, auto_id=f"{name}_%s", **facts)


def on_member(name: str) -> Callable[[OnMember], Callable[..., HttpResponse]]:
    """Decorate an action on a member: it gets what its form, see ``FORMS``, was told.

    Who is no longer in the group is left alone, and a form that is wrong, or an action
    that is refused, shows the person's page again.
    """

    def decorate(action: OnMember) -> Callable[..., HttpResponse]:
        @post_only(person)
        @wraps(action)
        def view(
            request: HttpRequest, code: str, uid: UUID, portal: CohortPortal = SITE
        ) -> HttpResponse:
            cohort_context = portal.for_writing(request, code)
            enrolment = cohort_context.person(uid)
            if not cohort_context.has(enrolment):
                return cohort_context.no_longer_member(enrolment)
            form = _form(name, enrolment, request.POST)
            if form.is_valid():
                try:
                    return action(cohort_context, enrolment, form.cleaned_data)
                except CohortRefusal as error:
                    form.add_error(None, str(error.message))
            return _person(cohort_context, uid, 422, **{f"{name}_form": form})

        return view

    return decorate


def _done(
    cohort_context: CohortContext,
    enrolment: Enrolment,
    text: str,
    *,
    is_done: bool = True,
    otherwise: str = "",
) -> HttpResponse:
    """Go back to where the button stood: a list of people, or the person."""
    request = cohort_context.request
    if is_done:
        messages.success(request, text)
    else:
        messages.warning(request, otherwise or log.sent_before())
    back = way_back(request, cohort_context.cohort)
    return back or cohort_context.go("person", enrolment.uid)


@on_member("grant")
def grant(
    cohort_context: CohortContext, enrolment: Enrolment, said: dict[str, Any]
) -> HttpResponse:
    """Give one more attempt at a test."""
    granted = services.grant_attempt(
        enrolment=enrolment, unit_uid=said.pop("unit"), by=cohort_context.user, **said
    )
    text = _("One more attempt is granted.")
    return _done(cohort_context, enrolment, text, is_done=granted)


@on_member("refuse")
def refuse(
    cohort_context: CohortContext, enrolment: Enrolment, said: dict[str, Any]
) -> HttpResponse:
    """Answer a request for one more attempt with no."""
    answered = services.refuse_attempt(
        enrolment=enrolment, unit_uid=said.pop("unit"), by=cohort_context.user, **said
    )
    return _done(
        cohort_context,
        enrolment,
        _("The request is answered."),
        is_done=answered,
        otherwise=_(
            "No request for this test waits for an answer, so nothing changed."
        ),
    )


@on_member("deadline")
def deadline(
    cohort_context: CohortContext, enrolment: Enrolment, said: dict[str, Any]
) -> HttpResponse:
    """Move one person's deadline."""
    moved = services.move_deadline(enrolment=enrolment, by=cohort_context.user, **said)
    text = _("The deadline is moved.")
    return _done(cohort_context, enrolment, text, is_done=moved)


@on_member("leaving")
def take_out(
    cohort_context: CohortContext, enrolment: Enrolment, said: dict[str, Any]
) -> HttpResponse:
    """Take the person out of the group; the place is free for another one."""
    if leaving.take_out(enrolment=enrolment, by=cohort_context.user, **said):
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
        return _done(cohort_context, enrolment, _("Your note is saved."))
    text = _("Your note is saved. You read it again once the person is taken back.")
    messages.success(request, text)
    return cohort_context.go("people")
