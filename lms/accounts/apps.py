"""The accounts application."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, their roles, their language and the organisation they work in."""

    name = "lms.accounts"
    label = "accounts"

    def ready(self) -> None:
        # Receivers of signals; models are ready only now.
        from lms.accounts import (  # noqa: F401
            receivers,
            rights_log,
            second_factor,
            sessions,
            sign_in_log,
        )
