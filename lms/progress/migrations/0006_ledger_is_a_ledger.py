from django.db import migrations

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
    ]
