"""What coordinators, editors and analysts may do with cohorts in the CMS.

Given once, like the rights of editors and reviewers: a group that has rights over cohorts
already keeps those as they are.
"""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

OWNERS = ("accounts", "cohorts", "notifications", "wagtailadmin")
DOOR = ("wagtailadmin.access_admin",)
SEEN = (
    "cohorts.view_cohort",
    "cohorts.view_enrolment",
    "accounts.view_organisationunit",
)
# Deleting is for administrators.
MANAGED = (
    "cohorts.add_cohort",
    "cohorts.change_cohort",
    "accounts.add_organisationunit",
    "accounts.change_organisationunit",
)
MAILS = (
    "notifications.view_outgoingmail",
    "notifications.change_outgoingmail",
)
RIGHTS = {
    "coordinator": (*DOOR, *SEEN, *MANAGED),
    "editor": (*DOOR, *SEEN, *MANAGED),
    "analyst": (*DOOR, *SEEN, *MAILS),
}


def give_rights(apps, schema_editor):
    for label in OWNERS:
        # Django makes them only after the last migration.
        create_permissions(installed.get_app_config(label), verbosity=0, apps=apps)
    Group = apps.get_model("auth", "Group")
    for role, names in RIGHTS.items():
        group = Group.objects.filter(name=role).first()
        if group is None:  # somebody deleted it, and meant it
            continue
        if not group.permissions.filter(content_type__app_label="cohorts").exists():
            group.permissions.add(*(permission(apps, name) for name in names))


def permission(apps, name):
    label, codename = name.split(".")
    Permission = apps.get_model("auth", "Permission")
    return Permission.objects.get(content_type__app_label=label, codename=codename)


class Migration(migrations.Migration):

    dependencies = [
        ("supervision", "0003_territorial_agencies"),
        ("accounts", "0007_editorial_rights"),
        ("cohorts", "0005_name_keys"),
        ("notifications", "0002_retry_and_unsubscribe"),
    ]

    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]
