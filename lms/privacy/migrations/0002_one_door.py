"""The triggers that keep rows let an erasure through that is decided and under way."""

from django.db import migrations

from courses.models.immutable_rows import OpenDoor

# "running" is seen only inside the transaction that erases, so that no other can use it.
NEVER_COMMITTED = """
CREATE FUNCTION privacy_running_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM privacy_erasurerequest WHERE id = NEW.id AND state = 'running')
  THEN
    RAISE EXCEPTION 'an erasure ends with the transaction that began it'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER privacy_running_ends
AFTER INSERT OR UPDATE ON privacy_erasurerequest DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (NEW.state = 'running') EXECUTE FUNCTION privacy_running_ends();
"""
BACK = """
DROP TRIGGER privacy_running_ends ON privacy_erasurerequest;
DROP FUNCTION privacy_running_ends();
"""


class Migration(migrations.Migration):

    dependencies = [
        ("privacy", "0001_initial"),
        ("certificates", "0005_no_repeated_indexes"),
        ("cohorts", "0008_no_repeated_indexes"),
        ("courses", "0012_what_was_signed_stays"),
        ("progress", "0007_standing"),
        ("supervision", "0007_no_repeated_indexes"),
    ]

    operations = [OpenDoor(), migrations.RunSQL(NEVER_COMMITTED, BACK)]
