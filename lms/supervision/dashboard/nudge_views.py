"""Letters to one or many: choose the kind, read it in each language, send."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.accounts.posts import post_only
from lms.cohorts.models import Cohort, Enrolment
from lms.notifications.sms import consents
from lms.notifications.sms.sending import goes_to, is_offered
from lms.supervision import access
from lms.supervision.actions import nudges
from lms.supervision.forms import OwnWordsForm
from lms.supervision.overview import risk_rules
from lms.supervision.overview.everybody import EverybodyFilter
from lms.supervision.overview.filters import PeopleFilter


@dataclass(frozen=True)
class Desk:
    """Where letters are written from: one group's page, or the list of all people."""

    people: QuerySet[Enrolment]
    filter_of: Callable[[QueryDict], PeopleFilter]
    # Of the letters' own page, and of the one to go back to.
    address: str
    back: str
    cohort: Cohort | None = None


def _desk_of(request: HttpRequest, code: str = "") -> Desk:
    if code:
        own = access.own_cohort(request, code)
        return Desk(
            people=access.people_of(own),
            filter_of=lambda asked: PeopleFilter(asked, cohort=own),
            address=reverse("cohort_nudge", args=[code]),
            back=reverse("cohort", args=[code]),
            cohort=own,
        )
    user = access.supervisor_of(request)
    return Desk(
        people=access.people_under(user),
        filter_of=lambda asked: EverybodyFilter(asked, user=user),
        address=reverse("cohort_everybody_nudge"),
        back=reverse("cohort_everybody"),
    )


def _chosen(desk: Desk, asked: QueryDict) -> list[Enrolment]:
    """Return the people of the desk who were ticked, whatever else was sent.

    Who asked for all gets all whom the filter finds, on whatever page they stand.
    """
    if asked.get("all"):
        wanted = desk.filter_of(asked)
        people = wanted.shown(risk_rules.people(wanted.counted))
    else:
        uids = [uid for uid in map(_uuid, asked.getlist("person")) if uid]
        people = risk_rules.people(desk.people.filter(uid__in=uids))
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


def _preview(request: HttpRequest, code: str = "") -> HttpResponse:
    """Show the letter in each language of its readers, before it is sent."""
    desk = _desk_of(request, code)
    asked = request.POST if request.method == "POST" else request.GET
    chosen, awaited = _chosen(desk, asked), _awaited(desk, asked)
    if not chosen:
        return _nobody(request, desk, asked, awaited)
    kind, by = _kind(asked), access.supervisor_of(request)
    readers, left_out = _readers(chosen, kind)
    launched = [e for e in left_out if e.cohort.launched_at]
    without_mail = [e for e in launched if not _is_reached(e)]
    had = nudges.had_today(readers, kind)
    form = OwnWordsForm(asked, languages={e.user.language for e in readers})
    context: dict[str, Any] = {
        "cohort": desk.cohort,
        "desk": desk,
        "kinds": [(name, k.label) for name, k in nudges.KINDS.items()],
        "kind": kind,
        "chosen": chosen,
        "readers": readers,
        "sending": len(readers) - had,
        "had": had,
        "unfit": [e for e in launched if _is_reached(e)],
        "without_mail": without_mail,
        "by_text": _by_text(without_mail),
        "unlaunched": len(left_out) - len(launched),
        "awaited": awaited,
        "previews": nudges.previews(
            enrolments=readers, kind=kind, by=by, own=form.words
        ),
        "form": form,
        # What says again whom it is for: the filter, or who was ticked.
        "whom": _whom(desk, asked, chosen),
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
    readers = [e for e in chosen if suits(e) and _is_reached(e)]
    kept = {e.pk for e in readers}
    return readers, [e for e in chosen if e.pk not in kept]


def _whom(
    desk: Desk, asked: QueryDict, chosen: list[Enrolment]
) -> list[tuple[str, str]]:
    if asked.get("all"):
        wanted = desk.filter_of(asked).chosen
        return [("all", "1"), *wanted.items(), ("count", str(len(chosen)))]
    return [("person", str(enrolment.uid)) for enrolment in chosen]


def _is_reached(enrolment: Enrolment) -> bool:
    """Tell whether any letter could be written to the person."""
    user = enrolment.user
    # Flagged by ``risk_rules.people``: a letter to this address came back.
    came_back = enrolment.is_bounced
    return user.has_address and user.is_active and not came_back


def _by_text(people: list[Enrolment]) -> int:
    """Return how many of them can get a code by text message; a query with a gateway."""
    users = [e.user for e in people if e.user.is_active and not e.user.has_address]
    if not users or not is_offered():
        return 0
    agreed = consents.agreed().filter(person__in=users)
    return sum(map(goes_to, agreed.values_list("phone", flat=True)))


def _awaited(desk: Desk, asked: QueryDict) -> int:
    """Return how many of all asked for are awaited: a letter is for who has come."""
    if not asked.get("all"):
        return 0
    return desk.filter_of(asked).invited(0).count()


def _nobody(
    request: HttpRequest, desk: Desk, asked: QueryDict, awaited: int
) -> HttpResponse:
    text = _("Nobody was chosen. Tick at least one person.")
    if asked.get("all") and desk.filter_of(asked).is_lost:
        text = _(
            "What was asked of the list was not understood, so that nobody was written"
            " to. Choose once more whom to write to."
        )
    elif awaited:
        text = _(
            "Nobody of these has signed in yet, so that no letter reaches them. Send the"
            " invitations again, print codes, or call."
        )
    messages.warning(request, text)
    return redirect(desk.back)


@post_only(_preview)
def nudge(request: HttpRequest, code: str = "") -> HttpResponse:
    """Send the letter to those whom it suits; the same form again sends nothing.

    Without a code it is to people of any group that one may see.
    """
    desk = _desk_of(request, code)
    chosen = _chosen(desk, request.POST)
    if not chosen:
        return _nobody(request, desk, request.POST, _awaited(desk, request.POST))
    kind = _kind(request.POST)
    readers, left_out = _readers(chosen, kind)
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
    _say(request, sent, sum(e.cohort.launched_at is None for e in left_out))
    return redirect(desk.back)


def _say(request: HttpRequest, sent: nudges.Sent, unlaunched: int) -> None:
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
    if unlaunched:
        text = ngettext(
            "%(count)s person is in a group that is not launched yet and gets no letter"
            " before the launch.",
            "%(count)s people are in a group that is not launched yet and get no letter"
            " before the launch.",
            unlaunched,
        )
        messages.warning(request, text % {"count": unlaunched})
