"""URL patterns of a learner's conversations."""

from django.urls import path

from lms.conversations import views

urlpatterns = [
    path("", views.conversations, name="my_conversations"),
    path("<uuid:enrolment>/", views.conversation, name="my_conversation"),
    path("<uuid:enrolment>/write/", views.write, name="my_conversation_write"),
]
