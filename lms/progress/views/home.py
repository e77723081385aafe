"""View of the learner's home: where one stands and what comes next."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lms.accounts.posts import post_only
from lms.cohorts.forms import JoinForm
from lms.cohorts.models import Enrolment
from lms.cohorts.services import CannotJoin, join_with_code
from lms.progress import access, selectors


@require_safe
@login_required
def my_home(request: HttpRequest) -> HttpResponse:
    return _home(request, JoinForm())


@post_only(my_home)
def join(request: HttpRequest) -> HttpResponse:
    """Enrol the person in the cohort whose code was typed."""
    form = JoinForm(request.POST)
    if form.is_valid():
        try:
            enrolment = join_with_code(
                user=request.user, code=form.cleaned_data["code"]
            )
        except CannotJoin as error:
            form.add_error("code", error.message)
        else:
            text = _("You have joined “%(cohort)s”.") % {
                "cohort": enrolment.cohort.name
            }
            messages.success(request, text)
            return redirect("my_home")
    return _home(request, form, status=422)


def _home(request: HttpRequest, form: JoinForm, status: int = 200) -> HttpResponse:
    own = access.own_with_units(request.user)
    ways = selectors.ways_in(own)
    context = {
        "ways": ways,
        "has_completed": any(way.completed_at for way in ways),
        "left": _left(request, own) if own.has_left else [],
        "join_form": form,
    }
    return render(request, "progress/my_home.html", context, status=status)


def _left(request: HttpRequest, own: access.Own) -> list[Enrolment]:
    """Return what one was taken out of, each with its ``unseen`` answers."""
    left = list(access.left_enrolments(request.user))
    for enrolment in left:
        enrolment.unseen = own.unseen.get(enrolment.pk, 0)
    return left


@require_safe
@login_required
def missing(request: HttpRequest, enrolment: UUID) -> HttpResponse:
    """Say exactly what is left before the course is complete."""
    way = selectors.way_of(access.own_enrolment(request.user, enrolment))
    return render(request, "progress/missing.html", {"way": way})
