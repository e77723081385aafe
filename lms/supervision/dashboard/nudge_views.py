"""Letters to one or many: choose the kind, read it in each language, send."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.accounts.posts import post_only
from lms.cohorts.models import Cohort, Enrolment
from lms.supervision import access
from lms.supervision.actions import nudges
from lms.supervision.forms import OwnWordsForm
from lms.supervision.overview import risk_rules
from lms.supervision.overview.filters import PeopleFilter


def _chosen(own: Cohort, asked: QueryDict) -> list[Enrolment]:
    """Return the people of the cohort who were ticked, whatever else was sent.

    Who asked for all gets all whom the filter finds, on whatever page they stand.
    """
    if asked.get("all"):
        people = PeopleFilter(asked, cohort=own).shown(
            risk_rules.people(access.people_of(own))
        )
    else:
        uids = [uid for uid in map(_uuid, asked.getlist("person")) if uid]
        people = risk_rules.people(access.people_of(own).filter(uid__in=uids))
        people = people.order_by("user__sort_name", "pk")
    people = people.select_related("user", "progress", "edition", "cohort")
    return list(people.defer("edition__manifest"))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _kind(asked: QueryDict) -> str:
    kind = asked.get("kind", "")
    return kind if kind in nudges.KINDS else "gentle"


def _preview(request: HttpRequest, code: str) -> HttpResponse:
    """Show the letter in each language of its readers, before it is sent."""
    own = access.own_cohort(request, code)
    asked = request.POST if request.method == "POST" else request.GET
    chosen = _chosen(own, asked)
    if not chosen:
        return _nobody(request, code)
    kind, by = _kind(asked), access.supervisor_of(request)
    readers, left_out = _readers(chosen, kind)
    form = OwnWordsForm(asked, languages={e.user.language for e in readers})
    context: dict[str, Any] = {
        "cohort": own,
        "kinds": [(name, k.label) for name, k in nudges.KINDS.items()],
        "kind": kind,
        "chosen": chosen,
        "readers": readers,
        "left_out": left_out,
        "previews": nudges.previews(
            enrolments=readers, kind=kind, by=by, own=form.words
        ),
        "form": form,
        # What says again whom it is for: the filter, or who was ticked.
        "whom": _whom(own, asked, chosen),
        "key": uuid4(),
    }
    # A page that was only asked for has no faults: nothing was sent yet.
    is_wrong = request.method == "POST"
    return render(
        request, "supervision/nudge.html", context, status=422 if is_wrong else 200
    )


def _readers(
    chosen: list[Enrolment], kind: str
) -> tuple[list[Enrolment], list[Enrolment]]:
    """Return whom the letter suits, and the others."""
    suits = nudges.KINDS[kind].suits
    return [e for e in chosen if suits(e)], [e for e in chosen if not suits(e)]


def _whom(
    own: Cohort, asked: QueryDict, chosen: list[Enrolment]
) -> list[tuple[str, str]]:
    if asked.get("all"):
        wanted = PeopleFilter(asked, cohort=own).chosen
        return [("all", "1"), *wanted.items(), ("count", str(len(chosen)))]
    return [("person", str(enrolment.uid)) for enrolment in chosen]


def _nobody(request: HttpRequest, code: str) -> HttpResponse:
    messages.warning(request, _("Nobody was chosen. Tick at least one person."))
    return redirect("cohort", code)


@post_only(_preview)
def nudge(request: HttpRequest, code: str) -> HttpResponse:
    """Send the letter to those whom it suits; the same form again sends nothing."""
    own = access.own_cohort(request, code)
    chosen = _chosen(own, request.POST)
    if not chosen:
        return _nobody(request, code)
    kind = _kind(request.POST)
    readers, _left_out = _readers(chosen, kind)
    form = OwnWordsForm(request.POST, languages={e.user.language for e in readers})
    if not form.is_valid():
        return _preview(request, code)
    if request.POST.get("count", str(len(chosen))) != str(len(chosen)):
        text = _("Other people fit the filter by now. Look at the letter once more.")
        messages.warning(request, text)
        return _preview(request, code)
    sent = nudges.send(
        enrolments=readers,
        kind=kind,
        by=access.supervisor_of(request),
        key=_uuid(request.POST.get("key", "")) or uuid4(),
        own=form.words,
    )
    _say(request, sent)
    return redirect("cohort", code)


def _say(request: HttpRequest, sent: nudges.Sent) -> None:
    text = ngettext(
        "%(count)s letter is in the queue.",
        "%(count)s letters are in the queue.",
        sent.queued,
    )
    messages.success(request, text % {"count": sent.queued})
    if sent.already:
        text = ngettext(
            "%(count)s person had this letter today already and gets no second one.",
            "%(count)s people had this letter today already and get no second one.",
            sent.already,
        )
        messages.info(request, text % {"count": sent.already})
