"""What stays can be emptied by no setting of a session: that was for tests alone."""

from django.db import migrations

from courses.models.immutable_rows import RenewRefusal


class Migration(migrations.Migration):
    dependencies = [("courses", "0015_what_changed")]

    operations = [RenewRefusal()]
