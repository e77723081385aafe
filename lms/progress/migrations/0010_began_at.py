from django.db import migrations, models

# Done once for what stands already; from then on the fold keeps it, and
# ``rebuild_progress --check`` tells of any difference.
FILL = """
UPDATE progress_enrolmentprogress p SET began_at = u.began_at
FROM (SELECT enrolment_id, min(started_at) AS began_at
      FROM progress_unitprogress GROUP BY enrolment_id) u
WHERE u.enrolment_id = p.enrolment_id
"""
# While an update is put in, and after one is taken back, the release before folds too and
# does not know the column. Where the fold has filled it, this is not asked.
KEEP = """
CREATE FUNCTION progress_keep_began_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT min(started_at) INTO NEW.began_at FROM progress_unitprogress
  WHERE enrolment_id = NEW.enrolment_id;
  RETURN NEW;
END $$;
CREATE TRIGGER progress_keep_began_at BEFORE INSERT OR UPDATE
ON progress_enrolmentprogress FOR EACH ROW WHEN (NEW.began_at IS NULL)
EXECUTE FUNCTION progress_keep_began_at();
"""
LEAVE = """
DROP TRIGGER progress_keep_began_at ON progress_enrolmentprogress;
DROP FUNCTION progress_keep_began_at();
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
        migrations.RunSQL(KEEP, LEAVE),
    ]
