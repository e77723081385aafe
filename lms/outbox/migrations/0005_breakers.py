"""Circuit breakers: who is away stands by the system, no longer by the effect.

The column stays for one release, with a default of the database: processes of the release
before write it while both run side by side.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outbox", "0004_purging")]

    operations = [
        migrations.CreateModel(
            name="AwaySystem",
            fields=[
                (
                    "name",
                    models.CharField(max_length=40, primary_key=True, serialize=False),
                ),
                ("away_since", models.DateTimeField()),
                ("asked_again_at", models.DateTimeField()),
            ],
        ),
        migrations.AlterField(
            model_name="effect",
            name="away",
            field=models.BooleanField(default=False, db_default=False),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.RemoveField(model_name="effect", name="away")],
        ),
    ]
