"""What coordinators, editors and analysts may do with cohorts in the CMS."""

from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission

from lms.accounts.models import Role

DOOR = ("wagtailadmin.access_admin",)
SEEN = (
    "cohorts.view_cohort",
    "cohorts.view_enrolment",
    "accounts.view_organisationunit",
)
MANAGED = tuple(
    f"{model[0]}.{action}_{model[1]}"
    for model in (("cohorts", "cohort"), ("accounts", "organisationunit"))
    for action in ("add", "change")
)
# Deleting is for administrators.
RIGHTS = {
    Role.COORDINATOR: (*DOOR, *SEEN, *MANAGED),
    Role.EDITOR: (*DOOR, *SEEN, *MANAGED),
    Role.ANALYST: (
        *DOOR,
        *SEEN,
        "notifications.view_outgoingmail",
        "notifications.change_outgoingmail",
    ),
}


def give_rights() -> None:
    """Give the roles' groups their rights over cohorts. May be repeated: it only adds."""
    for label in ("accounts", "cohorts", "notifications", "wagtailadmin"):
        create_permissions(apps.get_app_config(label), verbosity=0)
    for role, names in RIGHTS.items():
        group, _ = Group.objects.get_or_create(name=str(role))
        group.permissions.add(*(_permission(name) for name in names))


def _permission(name: str) -> Permission:
    label, codename = name.split(".")
    return Permission.objects.get(content_type__app_label=label, codename=codename)


def after_migration(**told: Any) -> None:
    """Receive Django's post_migrate: permissions exist only then."""
    give_rights()
