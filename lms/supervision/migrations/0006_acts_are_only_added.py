from django.db import migrations

from courses.models.immutable_rows import RefuseChange, RefuseRemoval


class Migration(migrations.Migration):
    dependencies = [("supervision", "0005_leaving")]

    operations = [
        RefuseChange("supervision_act"),
        RefuseRemoval("supervision_act"),
    ]
