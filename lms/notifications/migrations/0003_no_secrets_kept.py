"""Mails with codes and links lose their text once sent; those sent before lose it now."""

from django.db import migrations, models
from django.db.models import Q

# What Django's own way of sending made, which codes and links went by, and invitations.
SECRETS = Q(key__startswith="message:") | Q(key__startswith="invitation:")


def blank_what_was_sent(apps, schema_editor):
    mails = apps.get_model("notifications", "OutgoingMail").objects.filter(SECRETS)
    mails.filter(state="sent").update(text="", html="", is_secret=True)
    mails.exclude(state="sent").update(is_secret=True)


class Migration(migrations.Migration):

    dependencies = [("notifications", "0002_retry_and_unsubscribe")]

    operations = [
        migrations.AddField(
            model_name="outgoingmail",
            name="is_secret",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RunPython(blank_what_was_sent, migrations.RunPython.noop),
    ]
