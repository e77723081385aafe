"""The groups that stand for roles; later migrations say what they may do."""

from django.db import migrations

ROLES = ("supervisor", "coordinator", "editor", "reviewer", "analyst")


def make_groups(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    for name in ROLES:
        Group.objects.get_or_create(name=name)


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0002_user_consented_at"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
