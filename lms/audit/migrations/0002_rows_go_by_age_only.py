"""The database itself keeps the log: age alone empties an address or removes a row.

A year is the least, whatever the settings say: who takes over the site's own account in
the database cannot wipe out fresh traces by the site's own way.
"""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION audit_entry_keep() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  is_old boolean := OLD.at < now() - interval '365 days';
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF NOT is_old THEN
      RAISE EXCEPTION 'audit_entry: rows younger than a year are never removed'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
  END IF;
  OLD.address := CASE WHEN is_old AND NEW.address IS NULL THEN NULL ELSE OLD.address END;
  IF NEW IS DISTINCT FROM OLD THEN
    RAISE EXCEPTION 'audit_entry: this row is never changed'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER audit_entry_keep BEFORE UPDATE OR DELETE ON audit_entry
FOR EACH ROW EXECUTE FUNCTION audit_entry_keep();
CREATE TRIGGER audit_entry_refuse_removal_of_all BEFORE TRUNCATE ON audit_entry
FOR EACH STATEMENT EXECUTE FUNCTION refuse_removal();
"""
BACKWARDS = """
DROP TRIGGER audit_entry_refuse_removal_of_all ON audit_entry;
DROP TRIGGER audit_entry_keep ON audit_entry;
DROP FUNCTION audit_entry_keep();
"""


class Migration(migrations.Migration):
    # refuse_removal() came with the courses' own rows that stay.
    dependencies = [("audit", "0001_initial"), ("courses", "0012_what_was_signed_stays")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
