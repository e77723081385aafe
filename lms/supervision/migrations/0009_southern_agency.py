"""The territorial agency of the South, which is published by name but not by districts."""

from django.db import migrations

NAME_RO = "Agenția teritorială de asistență socială Sud"
NAME_RU = "Территориальное агентство социальной помощи «Юг»"


def plant_agency(apps, schema_editor):
    Unit = apps.get_model("accounts", "OrganisationUnit")
    root = Unit.objects.filter(code="agency", kind="agency").first()
    if root is None:
        return
    Unit.objects.get_or_create(
        code="atas-sud",
        defaults={
            "kind": "territorial_agency",
            "parent": root,
            "name": NAME_RO,
            "name_ro": NAME_RO,
            "name_ru": NAME_RU,
        },
    )


class Migration(migrations.Migration):

    dependencies = [("supervision", "0008_rights_over_occupations")]

    operations = [migrations.RunPython(plant_agency, migrations.RunPython.noop)]
