"""The database refuses to lose the last administrator who can sign in.

One transaction at a time takes an administrator away: the second waits for the first and
then sees what it did.
"""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION accounts_last_administrator() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('accounts_last_administrator'));
  IF NOT EXISTS (SELECT FROM accounts_user WHERE is_superuser AND is_active) THEN
    RAISE EXCEPTION 'accounts_user: the last administrator stays'
      USING ERRCODE = 'integrity_constraint_violation',
      CONSTRAINT = 'last_administrator';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER accounts_last_administrator_changed
AFTER UPDATE OF is_superuser, is_active ON accounts_user FOR EACH ROW
WHEN (OLD.is_superuser AND OLD.is_active AND NOT (NEW.is_superuser AND NEW.is_active))
EXECUTE FUNCTION accounts_last_administrator();
CREATE TRIGGER accounts_last_administrator_gone
AFTER DELETE ON accounts_user FOR EACH ROW
WHEN (OLD.is_superuser AND OLD.is_active)
EXECUTE FUNCTION accounts_last_administrator();
"""
BACKWARDS = """
DROP TRIGGER accounts_last_administrator_gone ON accounts_user;
DROP TRIGGER accounts_last_administrator_changed ON accounts_user;
DROP FUNCTION accounts_last_administrator();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_former_details")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
