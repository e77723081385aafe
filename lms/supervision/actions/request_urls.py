"""URL patterns of a learner's requests, below the learner's own addresses."""

from django.urls import path

from lms.supervision.actions import request_views

urlpatterns = [
    path("quizzes/<uuid:unit>/ask/", request_views.ask, name="attempt_ask"),
]
