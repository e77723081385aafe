"""An erasure under way empties the network addresses of the person, whatever their age."""

from importlib import import_module

from django.db import migrations

from courses.models.immutable_rows import DOOR

before = import_module("lms.audit.migrations.0002_rows_go_by_age_only")
# The door is for the address alone: everything else of the row is compared first.
OPEN = DOOR.replace("RETURN NEW;", "OLD.address := NEW.address;")
GUARD = "  IF NEW IS DISTINCT FROM OLD THEN"


def _function(of: str) -> str:
    """Return the trigger's function out of the statements that made it."""
    body = of[: of.index("CREATE TRIGGER")]
    return body.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)


WITH_DOOR = before.FORWARDS.replace(
    GUARD, f"  IF NEW.address IS NULL THEN{OPEN}  END IF;\n{GUARD}"
)


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_rows_go_by_age_only")]

    operations = [
        migrations.RunSQL(_function(WITH_DOOR), _function(before.FORWARDS))
    ]
