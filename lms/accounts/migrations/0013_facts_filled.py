"""Names of those here already are split into parts; nobody's name as printed changes."""

from django.db import migrations

from lms.accounts.name_order import fill_parts

# Romanian, Russian, what reports count it as.
OCCUPATIONS = (
    ("Lucrător social comunitar", "Общинный социальный работник", "community_social_worker"),
    ("Asistent social", "Социальный ассистент", "social_assistant"),
    (
        "Specialist în protecția copilului",
        "Специалист по защите ребёнка",
        "child_protection",
    ),
    ("Polițist", "Полицейский", "police"),
    ("Cadru didactic", "Педагог", "teacher"),
    ("Mediator comunitar", "Общинный медиатор", "mediator"),
    ("Altă funcție", "Другая должность", "other"),
)
# Where somebody was before nobody knows: the account's beginning is the best there is.
HISTORY = """
INSERT INTO accounts_unitassignment (person_id, unit_id, since)
SELECT id, unit_id, date_joined FROM accounts_user WHERE unit_id IS NOT NULL
ORDER BY id
"""


def split_names(apps, schema_editor):
    fill_parts(apps.get_model("accounts", "User"))


def plant_occupations(apps, schema_editor):
    occupation = apps.get_model("accounts", "Occupation")
    for name_ro, name_ru, category in OCCUPATIONS:
        occupation.objects.get_or_create(
            name_ro=name_ro,
            defaults={"name": name_ro, "name_ru": name_ru, "category": category},
        )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0012_facts_of_people")]

    operations = [
        migrations.RunPython(split_names, migrations.RunPython.noop),
        migrations.RunPython(plant_occupations, migrations.RunPython.noop),
        migrations.RunSQL(HISTORY, migrations.RunSQL.noop),
    ]
