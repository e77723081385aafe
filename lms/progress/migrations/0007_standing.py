from django.db import migrations, models
from django.db.models import Value

# Done once for what stands already; from then on the fold keeps it, and
# ``rebuild_progress --check`` tells of any difference.
FILL = """
UPDATE progress_enrolmentprogress p SET
  units = coalesce((
    SELECT jsonb_object_agg(u.unit, jsonb_build_array(
      CASE WHEN u.done_at IS NOT NULL THEN 'done'
           WHEN u.attempts > 0 THEN 'failed' ELSE 'started' END,
      trim_scale(u.best_score)::text, u.attempts))
    FROM progress_unitprogress u WHERE u.enrolment_id = p.enrolment_id), '{}'),
  current_started_at = (
    SELECT u.started_at FROM progress_unitprogress u
    WHERE u.enrolment_id = p.enrolment_id AND u.unit = p.current_unit),
  failed_unit = (
    SELECT u.unit FROM progress_unitprogress u
    WHERE u.enrolment_id = p.enrolment_id AND u.done_at IS NULL AND NOT u.excused
      AND u.attempts >= 2 AND NOT EXISTS (
        SELECT 1 FROM progress_attemptgrant g
        WHERE g.enrolment_id = u.enrolment_id AND g.unit = u.unit AND (
          SELECT count(*) FROM progress_attempt a
          WHERE a.enrolment_id = g.enrolment_id AND a.unit = g.unit
            AND a.started_at >= g.granted_at AND a.submitted_at IS NOT NULL
        ) < (
          SELECT count(*) FROM progress_attemptgrant o
          WHERE o.enrolment_id = g.enrolment_id AND o.unit = g.unit
            AND o.granted_at >= g.granted_at))
    ORDER BY u.last_activity_at DESC LIMIT 1)
"""


class Migration(migrations.Migration):
    dependencies = [("progress", "0006_ledger_is_a_ledger")]

    operations = [
        migrations.AddField(
            model_name="enrolmentprogress",
            name="current_started_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="enrolmentprogress",
            name="failed_unit",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="enrolmentprogress",
            name="units",
            field=models.JSONField(
                blank=True,
                db_default=Value({}, models.JSONField()),
                default=dict,
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
