"""Editors and analysts look after the list of occupations. Given once, like other rights."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

ACTIONS = ("view", "add", "change", "delete")


def give_rights(apps, schema_editor):
    # Django makes them only after the last migration.
    create_permissions(
        installed.get_app_config("accounts"), verbosity=0, apps=apps
    )
    Permission = apps.get_model("auth", "Permission")
    rights = Permission.objects.filter(
        content_type__app_label="accounts",
        codename__in=[f"{action}_occupation" for action in ACTIONS],
    )
    for group in apps.get_model("auth", "Group").objects.filter(
        name__in=("editor", "analyst")
    ):
        if not group.permissions.filter(codename__endswith="_occupation").exists():
            group.permissions.add(*rights)


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0007_no_repeated_indexes"),
        ("accounts", "0014_facts_kept"),
    ]

    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]
