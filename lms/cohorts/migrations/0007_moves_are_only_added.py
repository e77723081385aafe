from django.db import migrations

from courses.models.immutable_rows import RefuseChange, RefuseRemoval


class Migration(migrations.Migration):
    dependencies = [("cohorts", "0006_waiting_people_keep_a_cohort")]

    operations = [
        RefuseChange("cohorts_enrolmentmove"),
        RefuseRemoval("cohorts_enrolmentmove"),
    ]
