"""Rows that the database itself refuses to change."""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations.base import Operation

_TRIGGER = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER {name} BEFORE UPDATE OF {columns} ON {table}
FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION {name}();
"""


class RefuseChange(Operation):
    """Make the database refuse any change of these columns, with an IntegrityError.

    Saving a row with the same values passes.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, table: str, columns: Sequence[str]) -> None:
        self.table, self.columns = table, list(columns)

    @property
    def name(self) -> str:
        """Return the trigger's name."""
        return f"{self.table}_refuse_change"

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change nothing: models know nothing of triggers."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        quote = schema_editor.quote_name
        columns = [quote(column) for column in self.columns]
        statement = _TRIGGER.format(
            name=quote(self.name),
            table=quote(self.table),
            columns=", ".join(columns),
            changed=" OR ".join(f"OLD.{c} IS DISTINCT FROM NEW.{c}" for c in columns),
            message=f"{self.table}: this row is never changed",
        )
        schema_editor.execute(statement, params=None)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        name = schema_editor.quote_name(self.name)
        table = schema_editor.quote_name(self.table)
        schema_editor.execute(
            f"DROP TRIGGER IF EXISTS {name} ON {table}; DROP FUNCTION IF EXISTS {name}()",
            params=None,
        )

    def describe(self) -> str:
        return f"Refuse any change of {', '.join(self.columns)} in {self.table}"

    @property
    def migration_name_fragment(self) -> str:
        return f"{self.table}_refuse_change"
