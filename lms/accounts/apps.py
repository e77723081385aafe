"""The accounts application."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    """People, their roles, their language and the organisation they work in."""

    name = "lms.accounts"
    label = "accounts"

    def ready(self) -> None:
        from lms.accounts import receivers, roles  # noqa: F401  models are ready only now

        post_migrate.connect(
            roles.after_migration,
            sender=apps.get_app_config("wagtailcore"),
            dispatch_uid="accounts.roles",
        )
