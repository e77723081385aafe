"""The secrets of the second step that lie in plain are encrypted."""

from django.db import migrations

from lms.accounts.mfa_adapter import MFAAdapter, encrypted_anew


def encrypt(apps, schema_editor):
    adapter = MFAAdapter()
    for row in apps.get_model("mfa", "Authenticator").objects.exclude(type="webauthn"):
        row.data = encrypted_anew(adapter, row.data)
        row.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_editorial_rights"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunPython(encrypt, migrations.RunPython.noop)]
