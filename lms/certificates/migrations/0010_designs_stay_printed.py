from django.db import migrations

from courses.models.immutable_rows import RefuseChange, RefuseRemoval

BEFORE = [
    "number",
    "code",
    "enrolment_id",
    "user_id",
    "edition_id",
    "language",
    "facts",
    "issued_at",
]


class RefuseChangeOfMore(RefuseChange):
    """Put more columns under a trigger that is there already."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        states = (app_label, schema_editor, from_state, to_state)
        super().database_backwards(*states)
        super().database_forwards(*states)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        states = (app_label, schema_editor, from_state, to_state)
        super().database_backwards(*states)
        RefuseChange(self.table, BEFORE).database_forwards(*states)


class Migration(migrations.Migration):
    dependencies = [("certificates", "0009_first_designs")]

    operations = [
        RefuseChangeOfMore("certificates_certificate", [*BEFORE, "kind", "valid_until"]),
        RefuseChange(
            "certificates_certificateimage",
            ["sha256", "content", "is_vector", "uploaded_at"],
        ),
        RefuseRemoval("certificates_certificateimage"),
    ]
