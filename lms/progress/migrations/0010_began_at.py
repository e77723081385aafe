from django.db import migrations, models

# Done once for what stands already; from then on the fold keeps it, and
# ``rebuild_progress --check`` tells of any difference.
FILL = """
UPDATE progress_enrolmentprogress p SET began_at = u.began_at
FROM (SELECT enrolment_id, min(started_at) AS began_at
      FROM progress_unitprogress GROUP BY enrolment_id) u
WHERE u.enrolment_id = p.enrolment_id
"""


class Migration(migrations.Migration):
    dependencies = [("progress", "0009_merged_accounts")]

    operations = [
        migrations.AddField(
            model_name="enrolmentprogress",
            name="began_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
