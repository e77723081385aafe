from django.db import migrations

from courses.models.immutable_rows import RefuseChange


class Migration(migrations.Migration):
    dependencies = [("courses", "0001_initial")]

    operations = [
        RefuseChange("courses_edition", ["course_id", "number", "manifest", "digest"])
    ]
