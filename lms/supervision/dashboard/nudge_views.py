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
from lms.supervision.overview import risk_rules


def _chosen(own: Cohort, asked: QueryDict) -> list[Enrolment]:
    """Return the people of the cohort who were ticked, whatever else was sent."""
    uids = [uid for uid in map(_uuid, asked.getlist("person")) if uid]
    people = risk_rules.people(access.people_of(own).filter(uid__in=uids))
    people = people.select_related("user", "progress", "edition", "cohort")
    return list(people.defer("edition__manifest").order_by("user__sort_name", "pk"))


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
    chosen = _chosen(own, request.GET)
    if not chosen:
        return _nobody(request, code)
    kind = _kind(request.GET)
    readers = [e for e in chosen if nudges.KINDS[kind].suits(e)]
    context: dict[str, Any] = {
        "cohort": own,
        "kinds": [(name, k.label) for name, k in nudges.KINDS.items()],
        "kind": kind,
        "chosen": chosen,
        "readers": readers,
        "left_out": [e for e in chosen if e not in readers],
        "previews": nudges.previews(
            enrolments=readers, kind=kind, by=access.supervisor_of(request)
        ),
        "key": uuid4(),
    }
    return render(request, "supervision/nudge.html", context)


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
    sent = nudges.send(
        enrolments=[e for e in chosen if nudges.KINDS[kind].suits(e)],
        kind=kind,
        by=access.supervisor_of(request),
        key=_uuid(request.POST.get("key", "")) or uuid4(),
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
