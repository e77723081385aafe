from django.db import migrations, models


def name_one_choice(apps, schema_editor):
    """Moving on and taking units again is moving on; the row lists the units."""
    changes = apps.get_model("progress", "EditionChange")
    changes.objects.filter(choice="again").update(choice="add")


def name_two_choices(apps, schema_editor):
    changes = apps.get_model("progress", "EditionChange")
    moving = changes.objects.filter(choice="add")
    moving.exclude(units=[]).update(choice="again")


class Migration(migrations.Migration):

    dependencies = [
        ("progress", "0002_editions_and_regrading"),
    ]

    operations = [
        migrations.RunPython(name_one_choice, name_two_choices, elidable=True),
        migrations.RenameField(
            model_name="editionchange", old_name="units", new_name="again"
        ),
        migrations.AddField(
            model_name="editionchange",
            name="excused",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="enrolmentprogress",
            name="excused",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="unitprogress",
            name="excused",
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name="editionchange",
            name="choice",
            field=models.CharField(
                choices=[
                    ("keep", "Keep the old edition"),
                    ("add", "Move on, with the choices made for each unit"),
                ],
                max_length=5,
            ),
        ),
    ]
