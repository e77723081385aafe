"""The supervision application."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class SupervisionConfig(AppConfig):
    """What supervisors see and do."""

    name = "lms.supervision"
    label = "supervision"

    def ready(self) -> None:
        from lms.supervision.cms import rights  # models are ready only now

        post_migrate.connect(
            rights.after_migration,
            sender=apps.get_app_config("wagtailcore"),
            dispatch_uid="supervision.rights",
        )
