"""Wagtail hooks of people's accounts."""

from django.urls import URLPattern, path
from wagtail import hooks

from lms.accounts import cms_second_step


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    """Return the address on which an administrator removes a second step."""
    return [
        path(
            "people/<int:pk>/second-step/",
            cms_second_step.reset,
            name="cms_reset_second_step",
        )
    ]
