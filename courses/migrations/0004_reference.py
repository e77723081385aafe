from django.db import migrations, models
from django.db.models import Q


def uncheck_lines_without_contact(apps, schema_editor):
    """Take the date from lines that name no contact: nothing there was checked."""
    lines = apps.get_model("courses", "Helpline").objects
    lines.filter(number="", from_abroad="", url="").update(checked_on=None)


class Migration(migrations.Migration):
    dependencies = [("courses", "0003_media")]

    operations = [
        migrations.AddField(
            model_name="helpline",
            name="email",
            field=models.EmailField(
                blank=True, max_length=254, verbose_name="e-mail address"
            ),
        ),
        migrations.AddField(
            model_name="helpline",
            name="editor_note",
            field=models.TextField(
                blank=True,
                help_text="What is still to be checked, and with whom. Never shown.",
                verbose_name="note for editors",
            ),
        ),
        migrations.AlterField(
            model_name="helpline",
            name="checked_on",
            field=models.DateField(
                blank=True,
                help_text=(
                    "The day on which somebody made sure that everything here is right. "
                    "Without it the line is not shown to the public."
                ),
                null=True,
                verbose_name="checked on",
            ),
        ),
        migrations.RunPython(
            uncheck_lines_without_contact, migrations.RunPython.noop, elidable=True
        ),
        migrations.AddConstraint(
            model_name="helpline",
            constraint=models.CheckConstraint(
                condition=Q(checked_on__isnull=True)
                | ~Q(number="", from_abroad="", email="", url=""),
                name="helpline_checked_has_contact",
                violation_error_message=(
                    "A checked line needs a number, an e-mail address or a web address."
                ),
            ),
        ),
    ]
