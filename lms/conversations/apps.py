"""The conversations application."""

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    """What a learner and who answers for the group write to each other, on the site."""

    name = "lms.conversations"
    label = "conversations"
