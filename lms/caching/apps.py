"""The caching application."""

from django.apps import AppConfig


class CachingConfig(AppConfig):
    """The cache that all processes share, and what is counted for rate limits."""

    name = "lms.caching"
    label = "caching"
