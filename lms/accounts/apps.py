"""The accounts application."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, their roles, their language and the organisation they work in."""

    name = "lms.accounts"
    label = "accounts"

    def ready(self) -> None:
        # Receivers of signals; models are ready only now.
        from lms.accounts import receivers, second_factor, sessions  # noqa: F401
