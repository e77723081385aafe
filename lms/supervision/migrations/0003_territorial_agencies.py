"""The territorial agencies whose districts are known, between agency and structures.

Five of the ten are published with their districts (the draft and the adopted decisions of
December 2023); the others are entered by hand once the list is confirmed, and until then
their structures stand directly below the agency. A structure that somebody has moved
stays where it was put.
"""

from django.db import migrations

NAME_RO = "Agenția teritorială de asistență socială {}"
NAME_RU = "Территориальное агентство социальной помощи «{}»"
# Code, Romanian, Russian, districts.
AGENCIES = (
    ("atas-centru", "Centru", "Центр", ("md-ia", "md-cr", "md-du", "md-st")),
    ("atas-centru-est", "Centru-Est", "Центр-Восток", ("md-or", "md-sd", "md-te", "md-re")),
    ("atas-centru-vest", "Centru-Vest", "Центр-Запад", ("md-un", "md-cl", "md-ni")),
    ("atas-nord", "Nord", "Север", ("md-ed", "md-br", "md-ri")),
    ("atas-nord-est", "Nord-Est", "Северо-Восток", ("md-do", "md-dr", "md-fl", "md-so")),
)


def plant_agencies(apps, schema_editor):
    Unit = apps.get_model("accounts", "OrganisationUnit")
    root = Unit.objects.filter(code="agency", kind="agency").first()
    if root is None:
        return
    for code, name_ro, name_ru, districts in AGENCIES:
        name_ro, name_ru = NAME_RO.format(name_ro), NAME_RU.format(name_ru)
        agency, _ = Unit.objects.get_or_create(
            code=code,
            defaults={
                "kind": "territorial_agency",
                "parent": root,
                "name": name_ro,
                "name_ro": name_ro,
                "name_ru": name_ru,
            },
        )
        Unit.objects.filter(code__in=districts, parent=root).update(parent=agency)


class Migration(migrations.Migration):

    dependencies = [("supervision", "0002_acting"), ("accounts", "0004_places")]

    operations = [migrations.RunPython(plant_agencies, migrations.RunPython.noop)]
