"""The database keeps a name and its parts together, and notes every change of unit."""

import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models

from courses.models.immutable_rows import RefuseChange, RefuseRemoval

# The moment itself and not the transaction's: two changes have an order.
FORWARDS = """
CREATE FUNCTION accounts_user_unit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' AND NEW.unit_id IS NOT NULL
      OR TG_OP = 'UPDATE' AND OLD.unit_id IS DISTINCT FROM NEW.unit_id THEN
    INSERT INTO accounts_unitassignment (person_id, unit_id, since)
    VALUES (NEW.id, NEW.unit_id, clock_timestamp());
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER accounts_user_unit AFTER INSERT OR UPDATE OF unit_id ON accounts_user
FOR EACH ROW EXECUTE FUNCTION accounts_user_unit();
"""
BACKWARDS = """
DROP TRIGGER accounts_user_unit ON accounts_user;
DROP FUNCTION accounts_user_unit();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0013_facts_filled")]

    operations = [
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(django.db.models.functions.text.Replace(models.F('full_name'), models.Value(' '), models.Value('')), django.db.models.functions.text.Replace(django.db.models.functions.text.Concat('given_names', 'family_name'), models.Value(' '), models.Value(''))), django.db.models.lookups.Exact(django.db.models.functions.text.Replace(models.F('full_name'), models.Value(' '), models.Value('')), django.db.models.functions.text.Replace(django.db.models.functions.text.Concat('family_name', 'given_names'), models.Value(' '), models.Value(''))), django.db.models.lookups.Exact(django.db.models.functions.text.Replace(models.F('full_name'), models.Value(' '), models.Value('')), django.db.models.functions.text.Replace(django.db.models.functions.text.Concat('family_name', 'given_names', 'patronymic'), models.Value(' '), models.Value(''))), django.db.models.lookups.Exact(django.db.models.functions.text.Replace(models.F('full_name'), models.Value(' '), models.Value('')), django.db.models.functions.text.Replace(django.db.models.functions.text.Concat('given_names', 'patronymic', 'family_name'), models.Value(' '), models.Value(''))), django.db.models.lookups.Exact(django.db.models.functions.text.Replace(models.F('full_name'), models.Value(' '), models.Value('')), django.db.models.functions.text.Replace(django.db.models.functions.text.Concat('given_names', 'family_name', 'patronymic'), models.Value(' '), models.Value(''))), _connector='OR'), name='user_name_is_of_its_parts'),
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
        RefuseChange("accounts_unitassignment"),
        RefuseRemoval("accounts_unitassignment", ("accounts_user", "person_id")),
    ]
