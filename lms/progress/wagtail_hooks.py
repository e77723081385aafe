"""Wagtail hooks of progress: learners' pages, and what the CMS shows: counts, no names."""

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.models import Page

from courses.models import CoursePage, LessonPage, ModulePage, Question, QuizPage
from lms.progress.answers import right_answer, show_question
from lms.progress.draw import in_bank_order, shuffled
from lms.progress.edition_upgrade.impact import needed_until, people_under_way
from lms.progress.edition_upgrade.panel import EditionChoices
from lms.progress.regrading.apply import awaits_decision, decisions_on
from lms.progress.statistics import question_figures
from lms.progress.time_on_task import time_taken
from lms.progress.views import bank, course, lessons, quizzes


@hooks.register("before_serve_page")
def serve_to_learner(
    page: Page, request: HttpRequest, serve_args: Any, serve_kwargs: Any
) -> HttpResponse | None:
    """Answer in Wagtail's place; deny by default, editors see the bare page."""
    if isinstance(page, CoursePage | ModulePage):
        return course.show(request, page)
    if not isinstance(page, LessonPage | QuizPage):
        return None
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    show: Any = lessons.show if isinstance(page, LessonPage) else quizzes.show
    try:
        answer: HttpResponse = show(request, page)
    except Http404:
        if page.permissions_for_user(request.user).can_edit():
            return None
        raise
    return answer


@hooks.register("courses_release_panel")
def release_panel(
    course: CoursePage, difference: dict[str, Any], data: QueryDict | None
) -> EditionChoices:
    """Show who is affected by a release, and ask what to do."""
    return EditionChoices(course, difference, data)


hooks.register("courses_people_under_way", people_under_way)
hooks.register("courses_needed_until", needed_until)
hooks.register("courses_time_taken", time_taken)


@hooks.register("courses_question_panel")
def question_panel(question: Question, request: HttpRequest) -> SafeString:
    """Show a question's figures and decisions beside it."""
    context = {
        "question": question,
        "figures": question_figures(question.uid),
        "decisions": decisions_on(question.uid),
        "waiting": awaits_decision(question.uid, question.version),
    }
    return render_to_string("progress/cms_question.html", context, request)


@hooks.register("courses_question_view")
def question_view(
    question: dict[str, Any], language: str, marked: bool, name: str, is_example: bool
) -> SafeString:
    """Show a question as learners see it."""
    shown = in_bank_order(question) if is_example else shuffled(question)
    answer = right_answer(question, language) if is_example and marked else {}
    view = show_question(shown, answer, language, marked=marked)
    context = {"question": view, "name": name, "marked": marked}
    return render_to_string("progress/_question.html", context)


@hooks.register("after_edit_snippet")
def ask_about_old_attempts(request: HttpRequest, instance: Any) -> HttpResponse | None:
    """Ask how to treat past attempts when a key was changed that they were marked by."""
    if not isinstance(instance, Question):
        return None
    if not awaits_decision(instance.uid, instance.version):
        return None
    return redirect("progress_decide_key", instance.pk)


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    """Return the address of the page that asks it, below the CMS."""
    return [
        path(
            "questions/<int:pk>/old-attempts/",
            bank.decide,
            name="progress_decide_key",
        )
    ]
