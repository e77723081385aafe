"""Lists of one person, brought by a form."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cohorts", "0014_row_account")]

    operations = [
        migrations.AddField(
            model_name="rosterimport",
            name="is_form",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
