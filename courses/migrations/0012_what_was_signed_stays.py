from django.db import migrations

from courses.models.immutable_rows import RefuseChange, RefuseRemoval


class Migration(migrations.Migration):
    dependencies = [("courses", "0011_publications")]

    operations = [
        # With 0002 all but the note.
        RefuseChange(
            "courses_edition",
            ["released_at", "released_by_id"],
            once_set="released_at",
        ),
        RefuseChange(
            "courses_parityexception",
            ["page_id", "reason", "until", "signed_by_id", "signed_at"],
        ),
        RefuseChange(
            "courses_parityexception",
            ["withdrawn_by_id", "withdrawn_at"],
            once_set="withdrawn_at",
        ),
        RefuseRemoval(
            "courses_parityexception", unless_gone=["wagtailcore_page", "page_id"]
        ),
    ]
