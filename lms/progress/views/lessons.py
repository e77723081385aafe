"""Views of a lesson; each post answers with a redirect to its place."""

import re
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from courses.models import LessonPage
from courses.models.snapshots import frozen_questions
from courses.rendering.routing import address_of
from courses.text.languages import content_language, in_language
from lms.accounts.posts import post_only
from lms.cohorts.models import Enrolment
from lms.progress import access, lesson_view
from lms.progress import lessons as service
from lms.progress.addresses import unit_addresses
from lms.progress.answers import read_answer
from lms.progress.exceptions import (
    ElsewhereInCase,
    ForeignEvent,
    LessonNotWorkedThrough,
    TooManyEvents,
    UnitLocked,
    UnknownPart,
)
from lms.progress.manifest import outline_of
from lms.progress.marking import ForgedAnswer
from lms.progress.prerequisites import units_in_the_way
from lms.progress.selectors import UnitLine
from lms.progress.unit_states import read_states

# What only a forged request can bring: an id that is none, or of somebody else's event,
# or an answer that was not offered.
FORGED = (ForgedAnswer, ForeignEvent, ValueError)
BLOCK_ID = re.compile(r"[A-Za-z0-9-]{1,64}")


def show(request: HttpRequest, page: LessonPage) -> HttpResponse:
    """Return the lesson page for its enrolled learner; called by the page hook."""
    enrolment, uid = access.enrolment_for_unit(request.user, page.uid), str(page.uid)
    states = read_states(enrolment, uid)
    if in_the_way := units_in_the_way(enrolment, uid, states.done):
        return locked(request, enrolment, page.heading, in_the_way)
    view = lesson_view.view_lesson(
        enrolment,
        page,
        states,
        language=content_language(),
        csrf_token=get_token(request),
    )
    outline = outline_of(enrolment)
    context = {
        "page": page,
        "lesson": view,
        "enrolment": enrolment,
        "place": outline.units.index(outline.by_uid[uid]) + 1,
        "places": len(outline.units),
        "next": following(enrolment, uid) if view.done else None,
    }
    return render(request, "progress/lesson.html", context)


def following(enrolment: Enrolment, unit_uid: str) -> UnitLine | None:
    """Return the next unit with its address, or None at the end."""
    from_outline = outline_of(enrolment).after(unit_uid)
    if from_outline is None:
        return None
    return UnitLine(
        uid=from_outline["uid"],
        heading=in_language(from_outline["heading"]),
        kind=from_outline["kind"],
        minutes=from_outline["minutes"],
        required=from_outline["required"],
        state="open",
        url=unit_addresses([from_outline]).get(from_outline["uid"], ""),
    )


def locked(
    request: HttpRequest,
    enrolment: Enrolment,
    heading: str,
    in_the_way: list[dict[str, object]],
) -> HttpResponse:
    """Return a page that says what opens this unit."""
    first = in_the_way[0]
    addresses = unit_addresses(in_the_way)
    lines = [
        {"heading": u["heading"], "url": addresses.get(str(u["uid"]), "")}
        for u in in_the_way
    ]
    context = {
        "heading": heading,
        "enrolment": enrolment,
        "first_url": addresses.get(str(first["uid"]), ""),
        "in_the_way": lines,
    }
    return render(request, "progress/locked.html", context, status=403)


def _uid(request: HttpRequest) -> UUID:
    """Return the event id the form carries; without one, a new one.

    Raises ValueError when it is no UUID.
    """
    given = request.POST.get("event", "")
    return UUID(given) if given else uuid4()


def _back(page: LessonPage, block: str = "") -> HttpResponse:
    address = address_of(page.url_path)
    return redirect(f"{address}#b-{block}" if block else address)


def _page(unit: UUID) -> LessonPage:
    page: LessonPage = get_object_or_404(LessonPage.objects.live(), uid=unit)
    return page


def _lesson(request: HttpRequest, unit: UUID, **_rest: object) -> HttpResponse:
    access.enrolment_for_unit(request.user, unit)
    return _back(_page(unit))


def _block(request: HttpRequest) -> str:
    """Return the block a form or script names; empty when it can be none."""
    given = request.POST.get("block", "")
    return given if BLOCK_ID.fullmatch(given) else ""


def refused(request: HttpRequest, way_back: str) -> HttpResponse:
    """Answer 400 to what our own pages cannot have sent, and say how to go on."""
    context = {"way_back": way_back}
    return render(request, "progress/refused.html", context, status=400)


@post_only(_lesson)
def check(request: HttpRequest, unit: UUID, question: UUID) -> HttpResponse:
    """Record the answer to a knowledge check."""
    enrolment = access.enrolment_for_unit(request.user, unit)
    page = _page(unit)
    block = _block(request)
    asked = frozen_questions([str(question)]).get(str(question))
    answer = read_answer(asked["kind"], request.POST) if asked else {}
    if asked and not answer:
        messages.warning(request, _("Choose an answer first, then check it."))
        return _back(page, block)
    try:
        service.answer_check(
            enrolment=enrolment,
            unit_uid=str(unit),
            question_uid=str(question),
            answer=answer,
            block=block,
            uid=_uid(request),
            language=content_language(),
        )
    except UnknownPart as error:
        raise Http404 from error
    except FORGED:
        return refused(request, address_of(page.url_path))
    except UnitLocked as error:
        return locked(request, enrolment, page.heading, error.args[0])
    except TooManyEvents:
        _say_enough(request)
    return _back(page, block)


def _say_enough(request: HttpRequest) -> None:
    messages.info(
        request,
        _(
            "You have answered in this lesson very many times; this answer is not kept. "
            "What you have done before counts, and you can finish the lesson."
        ),
    )


@post_only(_lesson)
def case(request: HttpRequest, unit: UUID, case: str) -> HttpResponse:
    """Record a choice in a case, its restart, or that the facts were read instead."""
    enrolment = access.enrolment_for_unit(request.user, unit)
    page = _page(unit)
    language = content_language()
    story = lesson_view.case_of(page, case, language)
    if story is None:
        raise Http404
    try:
        _walk(request, enrolment, str(unit), story, language)
    except ElsewhereInCase:
        messages.info(
            request,
            _("You are at another place of this case by now. Go on from there."),
        )
    except TooManyEvents:
        _say_enough(request)
    except UnknownPart as error:
        raise Http404 from error
    except FORGED:
        return refused(request, address_of(page.url_path))
    except UnitLocked as error:
        return locked(request, enrolment, page.heading, error.args[0])
    return _back(page, case)


def _walk(
    request: HttpRequest,
    enrolment: Enrolment,
    unit: str,
    story: dict[str, object],
    language: str,
) -> None:
    uid = _uid(request)
    if "restart" in request.POST:
        service.restart_case(
            enrolment=enrolment, unit_uid=unit, case=story, uid=uid, language=language
        )
    elif "facts" in request.POST:
        service.read_facts(
            enrolment=enrolment, unit_uid=unit, case=story, uid=uid, language=language
        )
    else:
        service.choose_in_case(
            enrolment=enrolment,
            unit_uid=unit,
            case=story,
            node_id=request.POST.get("node", ""),
            choice_id=request.POST.get("choice", ""),
            uid=uid,
            language=language,
        )


@post_only(_lesson)
def reached(request: HttpRequest, unit: UUID) -> HttpResponse:
    """Record the place to come back to; sent by the page's script."""
    enrolment = access.enrolment_for_unit(request.user, unit)
    try:
        service.reach_block(
            enrolment=enrolment,
            unit_uid=str(unit),
            block=_block(request),
            language=content_language(),
        )
    except UnitLocked:
        return HttpResponse(status=409)
    return HttpResponse(status=204)


@post_only(_lesson)
def finish(request: HttpRequest, unit: UUID) -> HttpResponse:
    """Record that the lesson was worked through to its end."""
    enrolment = access.enrolment_for_unit(request.user, unit)
    page = _page(unit)
    try:
        service.finish_lesson(
            enrolment=enrolment,
            unit_uid=str(unit),
            uid=_uid(request),
            language=content_language(),
        )
    except LessonNotWorkedThrough:
        messages.warning(
            request,
            _("Some parts of this lesson are still open; they are listed at its end."),
        )
        return _back(page, "end")
    except FORGED:
        return refused(request, address_of(page.url_path))
    except UnitLocked as error:
        return locked(request, enrolment, page.heading, error.args[0])
    return _back(page, "end")
