"""URL patterns of conversations with learners."""

from django.urls import path

from lms.supervision.conversations import views

_CONVERSATION = "<slug:code>/people/<uuid:uid>/messages/"

urlpatterns = [
    # Before the pages of groups: no group's code has small letters.
    path("messages/", views.inbox, name="cohort_messages"),
    path(_CONVERSATION, views.conversation, name="cohort_conversation"),
    path(f"{_CONVERSATION}answer/", views.answer, name="cohort_conversation_answer"),
    path(f"{_CONVERSATION}settle/", views.settle, name="cohort_conversation_settle"),
]
