import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from courses.models.immutable_rows import RefuseChange, RefuseRemoval


class Migration(migrations.Migration):

    dependencies = [
        ('certificates', '0011_renewals'),
    ]

    operations = [
        migrations.CreateModel(
            name='CredentialKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('thumbprint', models.CharField(max_length=43, unique=True)),
                ('public_key', models.CharField(max_length=43)),
                ('is_for_development', models.BooleanField(default=False)),
                ('first_used_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['first_used_at', 'pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='CredentialStatus',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('list_number', models.PositiveIntegerField()),
                ('place', models.PositiveIntegerField()),
                ('allotted_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('certificate', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='credential_status', to='certificates.certificate')),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('list_number', 'place'), name='credential_status_place_once'), models.CheckConstraint(condition=models.Q(('list_number__gte', 1), ('place__lt', 131072)), name='credential_status_on_the_list')],
            },
        ),
        RefuseChange(
            "certificates_credentialkey",
            ["thumbprint", "public_key", "is_for_development", "first_used_at"],
        ),
        # What was withdrawn never counts again.
        RefuseChange(
            "certificates_credentialkey", ["withdrawn_at"], once_set="withdrawn_at"
        ),
        RefuseRemoval("certificates_credentialkey"),
        RefuseChange("certificates_credentialstatus"),
        RefuseRemoval("certificates_credentialstatus"),
    ]
