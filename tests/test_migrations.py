"""Expand, then contract: the release before works on a database that this one migrated.

Between ``migrate`` and the restart, and after an update is taken back, the old code reads
and writes the new tables (docs/operate/update.md). A migration that takes away what it
knows, or adds what it cannot fill in, says since which release nobody uses that:
``contracts = "1.2.0"`` in its class.
"""

import pytest
from django.apps import apps
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.models.fields import NOT_PROVIDED

# The last migration of each application in the release before.
BEFORE = {
    "accounts": 7,
    "certificates": 5,
    "cohorts": 8,
    "courses": 13,
    "notifications": 2,
    "outbox": 4,
    "progress": 7,
    "reminders": 2,
    "supervision": 7,
}
TAKES_AWAY = (
    migrations.RemoveField,
    migrations.RenameField,
    migrations.DeleteModel,
    migrations.RenameModel,
    migrations.AlterModelTable,
)


def new_migrations() -> list:
    loader = MigrationLoader(None)
    ours = {
        app.label for app in apps.get_app_configs() if app.name.startswith("lms.")
    } | {"courses"}
    return [
        one
        for (app, name), one in sorted(loader.disk_migrations.items())
        if app in ours and int(name[:4]) > BEFORE.get(app, 0)
    ]


def trouble_with(operation, made: set[str]) -> str:
    """Return why the code before cannot work with a migration's step; empty if it can.

    ``made`` has the models that the release itself adds: no old code knows them.
    """
    if isinstance(operation, migrations.SeparateDatabaseAndState):
        found = [trouble_with(one, made) for one in operation.database_operations]
        return "; ".join(filter(None, found))
    model = getattr(operation, "model_name", getattr(operation, "name", ""))
    if str(model).lower() in made:
        return ""
    if isinstance(operation, TAKES_AWAY):
        return f"{operation.describe()}: the code before uses it"
    if isinstance(operation, migrations.AddField) and not fills_itself(operation.field):
        return f"{operation.describe()}: the code before does not fill it in"
    return ""


def fills_itself(field: models.Field) -> bool:
    if field.many_to_many or field.null:
        return True
    return getattr(field, "db_default", NOT_PROVIDED) is not NOT_PROVIDED


def models_made(found: list) -> dict[str, set[str]]:
    made: dict[str, set[str]] = {}
    for one in found:
        names = {
            operation.name.lower()
            for operation in one.operations
            if isinstance(operation, migrations.CreateModel)
        }
        made.setdefault(one.app_label, set()).update(names)
    return made


@pytest.mark.parametrize("migration", new_migrations(), ids=str)
def test_the_code_before_works_on_what_a_migration_leaves(migration):
    made = models_made(new_migrations())[migration.app_label]
    found = [trouble_with(operation, made) for operation in migration.operations]
    assert [one for one in found if one] == [] or getattr(migration, "contracts", "")


def test_the_last_migrations_of_the_release_before_are_there():
    loader = MigrationLoader(None)
    known = {(app, int(name[:4])) for app, name in loader.disk_migrations}
    assert set(BEFORE.items()) <= known


@pytest.mark.parametrize(
    ("operation", "is_trouble"),
    [
        (migrations.RemoveField("user", "name"), True),
        (migrations.RenameField("user", "name", "names"), True),
        (migrations.DeleteModel("User"), True),
        (migrations.AddField("user", "age", models.IntegerField()), True),
        (migrations.AddField("user", "age", models.IntegerField(default=1)), True),
        (migrations.AddField("user", "age", models.IntegerField(null=True)), False),
        (migrations.AddField("user", "a", models.IntegerField(db_default=1)), False),
        (migrations.AddField("mine", "age", models.IntegerField()), False),
        (migrations.CreateModel("Mine", []), False),
        (
            migrations.SeparateDatabaseAndState(
                database_operations=[migrations.DeleteModel("User")]
            ),
            True,
        ),
    ],
)
def test_the_rule_itself(operation, is_trouble):
    assert bool(trouble_with(operation, {"mine"})) is is_trouble
