from django.db import migrations, models
from django.db.models import Q

from courses.models.immutable_rows import RefuseChange


class Migration(migrations.Migration):
    dependencies = [("certificates", "0006_doors")]

    operations = [
        migrations.AddField(
            "certificatefile",
            "signed_by",
            models.CharField(blank=True, db_default="", max_length=200),
        ),
        migrations.AddField(
            "certificatefile",
            "signer_sha256",
            models.CharField(blank=True, db_default="", max_length=64),
        ),
        migrations.AddConstraint(
            "certificatefile",
            models.CheckConstraint(
                name="certificate_file_signed_by_somebody",
                condition=Q(signed=False, signed_by="", signer_sha256="")
                | (Q(signed=True) & ~Q(signed_by="") & ~Q(signer_sha256="")),
            ),
        ),
        # Every file has a hash: so these never change either.
        RefuseChange(
            "certificates_certificatefile", ["signed_by", "signer_sha256"], "sha256"
        ),
    ]
