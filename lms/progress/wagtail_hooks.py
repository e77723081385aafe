"""Lessons and quizzes of the page tree are shown to their learners only."""

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from wagtail import hooks
from wagtail.models import Page

from courses.models import CoursePage, LessonPage, ModulePage, QuizPage
from lms.progress.views import attempts, course, lessons


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
    show: Any = lessons.show if isinstance(page, LessonPage) else attempts.show
    try:
        answer: HttpResponse = show(request, page)
    except Http404:
        if page.permissions_for_user(request.user).can_edit():
            return None
        raise
    return answer
