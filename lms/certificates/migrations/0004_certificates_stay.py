from django.db import migrations

from courses.models.immutable_rows import RefuseChange, RefuseRemoval


class Migration(migrations.Migration):
    dependencies = [("certificates", "0003_certificates_never_change")]

    operations = [
        RefuseChange(
            "certificates_certificate",
            ["revoked_at", "revoked_reason", "revoked_by_id"],
            once_set="revoked_at",
        ),
        RefuseChange(
            "certificates_certificate", ["replaced_by_id"], once_set="replaced_by_id"
        ),
        RefuseRemoval("certificates_certificate"),
        RefuseRemoval("certificates_certificatefile"),
    ]
