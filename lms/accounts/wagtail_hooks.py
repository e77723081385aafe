"""Wagtail hooks of people's accounts."""

from django.urls import URLPattern, path
from wagtail import hooks

from lms.accounts import cms_sign_in
from lms.accounts.bulk_actions import CloseOrOpenAccounts

# After Wagtail's own, whose place it takes.
hooks.register("register_bulk_action", CloseOrOpenAccounts, order=10)


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    """Return the addresses on which an administrator ends somebody's sign-in."""
    return [
        path(
            "people/<int:pk>/second-step/",
            cms_sign_in.reset,
            name="cms_reset_second_step",
        ),
        path(
            "people/<int:pk>/sessions/",
            cms_sign_in.end_sessions,
            name="cms_end_sessions",
        ),
    ]
