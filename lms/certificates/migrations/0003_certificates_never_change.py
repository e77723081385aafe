from django.db import migrations

from courses.models.immutable_rows import RefuseChange


class Migration(migrations.Migration):
    dependencies = [("certificates", "0002_initial")]

    operations = [
        RefuseChange(
            "certificates_certificate",
            [
                "number",
                "code",
                "enrolment_id",
                "user_id",
                "edition_id",
                "language",
                "facts",
                "issued_at",
            ],
        ),
        RefuseChange(
            "certificates_certificatefile",
            ["certificate_id", "language", "file", "sha256", "signed"],
        ),
    ]
