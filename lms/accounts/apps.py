"""The accounts application."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, their roles, their language and the organisation they work in."""

    name = "lms.accounts"
    label = "accounts"

    def ready(self) -> None:
        from lms.accounts import receivers  # noqa: F401  models are ready only now
