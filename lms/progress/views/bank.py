"""View of a key decision in the CMS: how attempts marked by an older key are treated."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from courses.models import Question
from courses.text.languages import in_language
from courses.text.translated_fields import translations
from courses.text.visible_text import WrittenReasonField
from lms.progress.exceptions import AlreadyDecided, UnknownPart
from lms.progress.models import KeyDecision
from lms.progress.regrading.apply import awaits_decision, decide_key
from lms.progress.regrading.preview import forecasts


class DecisionForm(forms.Form):
    """The choice and why; ``version`` is the one the editor was asked about."""

    choice = forms.ChoiceField(
        label=gettext_lazy("What should count"),
        choices=KeyDecision.Choice.choices,
        widget=forms.RadioSelect,
    )
    reason = WrittenReasonField(
        label=gettext_lazy("Why"),
        max_length=300,
        help_text=gettext_lazy("Kept with your name and the day."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what each choice would do to attempts marked by an older key, and take one."""
    if not request.user.has_perm("courses.change_question"):
        raise PermissionDenied
    question = get_object_or_404(Question, pk=pk)
    waiting = awaits_decision(question.uid, question.version)
    if not waiting:
        messages.info(request, _("No attempt waits for a decision on this question."))
        return redirect(_edit(question))
    form = DecisionForm(
        request.POST or None,
        initial={"version": question.version, "choice": KeyDecision.Choice.LEAVE},
    )
    if request.method == "POST" and form.is_valid():
        return _decided(request, question, form)
    return _page(request, question, form, waiting)


def _page(
    request: HttpRequest, question: Question, form: DecisionForm, waiting: int
) -> HttpResponse:
    forecast = forecasts(question.uid, question.version)
    context = {
        "question": question,
        "choices": list(zip(form["choice"], forecast, strict=True)),
        "stem": in_language(translations(question, "stem")),
        "form": form,
        "waiting": waiting,
        "edit_url": _edit(question),
    }
    status = 422 if form.errors else 200
    template = "progress/cms_decide_key.html"
    return TemplateResponse(request, template, context, status=status)


def _decided(
    request: HttpRequest, question: Question, form: DecisionForm
) -> HttpResponse:
    asked = form.cleaned_data
    try:
        decide_key(
            question=question.uid,
            version=asked["version"],
            choice=asked["choice"],
            reason=asked["reason"],
            by=request.user,
        )
    except AlreadyDecided:
        messages.warning(request, _("Somebody has decided this meanwhile."))
    except UnknownPart:
        text = _("The key was changed once more meanwhile. Decide about the new one.")
        messages.warning(request, text)
        return redirect("progress_decide_key", question.pk)
    else:
        messages.success(
            request,
            _("Your decision is kept. Results follow in the next minutes; none falls."),
        )
    return redirect(_edit(question))


def _edit(question: Question) -> str:
    return reverse("wagtailsnippets_courses_question:edit", args=[question.pk])
