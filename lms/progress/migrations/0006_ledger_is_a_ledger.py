from django.db import migrations, models

from courses.models.immutable_rows import RefuseChange, RefuseRemoval


class Migration(migrations.Migration):
    dependencies = [("progress", "0005_reached")]

    operations = [
        RefuseChange("progress_learningevent"),
        RefuseRemoval("progress_learningevent"),
        # What an attempt is marked by, from its start, and what came of it, once marked.
        RefuseChange(
            "progress_attempt",
            [
                "uid",
                "enrolment_id",
                "unit",
                "number",
                "form",
                "pass_mark",
                "frozen",
                "started_at",
            ],
        ),
        RefuseChange(
            "progress_attempt",
            ["answers", "submitted_at", "score", "passed"],
            once_set="submitted_at",
        ),
        RefuseRemoval("progress_attempt"),
        RefuseChange("progress_itemresult"),
        RefuseChange("progress_editionchange"),
        RefuseRemoval("progress_editionchange"),
        RefuseChange("progress_editionmove"),
        RefuseRemoval("progress_editionmove"),
        RefuseChange("progress_keydecision"),
        RefuseRemoval("progress_keydecision"),
        RefuseChange("progress_regrade"),
        RefuseRemoval("progress_regrade"),
        # Each only repeated the first column of another index.
        migrations.AlterField(
            model_name="attempt",
            name="enrolment",
            field=models.ForeignKey(db_index=False, on_delete=models.PROTECT, related_name="attempts", to="cohorts.enrolment"),
        ),
        migrations.AlterField(
            model_name="editionchange",
            name="edition",
            field=models.ForeignKey(db_index=False, on_delete=models.PROTECT, related_name="changes", to="courses.edition"),
        ),
        migrations.AlterField(
            model_name="editionmove",
            name="change",
            field=models.ForeignKey(db_index=False, on_delete=models.PROTECT, related_name="moves", to="progress.editionchange"),
        ),
        migrations.AlterField(
            model_name="itemresult",
            name="attempt",
            field=models.ForeignKey(db_index=False, on_delete=models.CASCADE, related_name="items", to="progress.attempt"),
        ),
        migrations.AlterField(
            model_name="learningevent",
            name="enrolment",
            field=models.ForeignKey(db_index=False, on_delete=models.PROTECT, related_name="events", to="cohorts.enrolment"),
        ),
        migrations.AlterField(
            model_name="regrade",
            name="decision",
            field=models.ForeignKey(db_index=False, on_delete=models.PROTECT, related_name="regrades", to="progress.keydecision"),
        ),
        migrations.AlterField(
            model_name="unitprogress",
            name="enrolment",
            field=models.ForeignKey(db_index=False, on_delete=models.CASCADE, related_name="units", to="cohorts.enrolment"),
        ),
    ]
