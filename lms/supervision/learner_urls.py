"""What learners ask of their supervisors, below the learner's own addresses."""

from django.urls import path

from lms.supervision.views import learner

urlpatterns = [
    path("quizzes/<uuid:unit>/ask/", learner.ask, name="attempt_ask"),
]
