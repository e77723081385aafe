"""Names and addresses that a person had before are kept with the account."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from courses.models.immutable_rows import DOOR

# Triggers see every way in which a name or an address changes, and whoever writes one
# anew. An erasure under way is let through: what it blanks is not kept here again. The
# database itself removes the rows with the person, as an address goes just before that.
FORWARDS = f"""
ALTER TABLE accounts_formerdetail ADD CONSTRAINT accounts_formerdetail_person
  FOREIGN KEY (person_id) REFERENCES accounts_user (id) ON DELETE CASCADE;

CREATE FUNCTION accounts_keep_former(owner bigint, what text, word text, proven boolean)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF word = '' OR word LIKE '%@no-address.invalid' THEN
    RETURN;
  END IF;
  INSERT INTO accounts_formerdetail (person_id, kind, value, was_verified, until)
  SELECT owner, what, word, proven, now() FROM accounts_user WHERE id = owner
  ON CONFLICT (person_id, kind, value) DO UPDATE
  SET was_verified = accounts_formerdetail.was_verified OR EXCLUDED.was_verified;
END $$;

CREATE FUNCTION accounts_user_former() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN{DOOR}
  IF OLD.full_name <> NEW.full_name THEN
    PERFORM accounts_keep_former(OLD.id, 'name', OLD.full_name, true);
  END IF;
  IF lower(OLD.email) <> lower(NEW.email) THEN
    PERFORM accounts_keep_former(OLD.id, 'address', lower(OLD.email), EXISTS (
      SELECT FROM account_emailaddress
      WHERE user_id = OLD.id AND verified AND lower(email) = lower(OLD.email)));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER accounts_user_former AFTER UPDATE OF full_name, email ON accounts_user
FOR EACH ROW EXECUTE FUNCTION accounts_user_former();

CREATE FUNCTION accounts_address_former() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN{DOOR}
  PERFORM accounts_keep_former(OLD.user_id, 'address', lower(OLD.email), OLD.verified);
  RETURN NULL;
END $$;
CREATE TRIGGER accounts_address_gone AFTER DELETE ON account_emailaddress
FOR EACH ROW EXECUTE FUNCTION accounts_address_former();
CREATE TRIGGER accounts_address_changed AFTER UPDATE OF email, user_id
ON account_emailaddress FOR EACH ROW
WHEN (lower(OLD.email) <> lower(NEW.email) OR OLD.user_id <> NEW.user_id)
EXECUTE FUNCTION accounts_address_former();
"""
BACKWARDS = """
DROP TRIGGER accounts_address_changed ON account_emailaddress;
DROP TRIGGER accounts_address_gone ON account_emailaddress;
DROP TRIGGER accounts_user_former ON accounts_user;
DROP FUNCTION accounts_address_former();
DROP FUNCTION accounts_user_former();
DROP FUNCTION accounts_keep_former(bigint, text, text, boolean);
ALTER TABLE accounts_formerdetail DROP CONSTRAINT accounts_formerdetail_person;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_secrets_encrypted"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [
        migrations.CreateModel(
            name="FormerDetail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("name", "name"), ("address", "email address")],
                        max_length=10,
                    ),
                ),
                ("value", models.CharField(max_length=254)),
                ("was_verified", models.BooleanField(default=False)),
                ("until", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="former_details",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["until", "pk"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "kind", "value"), name="former_detail_once"
                    )
                ],
            },
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
