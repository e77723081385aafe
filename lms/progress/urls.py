"""URL patterns of the learner's pages; lessons and quizzes are in the page tree."""

from django.urls import path

from lms.progress.views import attempts, home, lessons, quizzes

urlpatterns = [
    path("", home.my_home, name="my_home"),
    path("join/", home.join, name="my_join"),
    path("<uuid:enrolment>/missing/", home.missing, name="my_missing"),
    path(
        "lessons/<uuid:unit>/checks/<uuid:question>/",
        lessons.check,
        name="lesson_check",
    ),
    path("lessons/<uuid:unit>/cases/<str:case>/", lessons.case, name="lesson_case"),
    path("lessons/<uuid:unit>/reached/", lessons.reached, name="lesson_reached"),
    path("lessons/<uuid:unit>/finish/", lessons.finish, name="lesson_finish"),
    path("quizzes/<uuid:unit>/attempts/", quizzes.start, name="attempt_start"),
    path(
        "attempts/<uuid:attempt>/<int:number>/",
        attempts.question,
        name="attempt_question",
    ),
    path("attempts/<uuid:attempt>/review/", attempts.review, name="attempt_review"),
    path("attempts/<uuid:attempt>/submit/", attempts.submit, name="attempt_submit"),
    path("attempts/<uuid:attempt>/result/", attempts.result, name="attempt_result"),
]
