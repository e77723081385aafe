"""Migration operations: triggers by which the database itself keeps rows as they are."""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations.base import Operation

# The one door: a transaction that says which request for erasure it carries out. The
# request must be decided and under way, which it is only inside that transaction; there is
# none for removal. A database on its way up has no such table yet, so that the setting is
# looked at first.
DOOR_SETTING = "privacy.erasure"
DOOR = """
  IF coalesce(current_setting('privacy.erasure', true), '') <> '' THEN
    IF EXISTS (SELECT FROM privacy_erasurerequest WHERE state = 'running'
        AND uid::text = current_setting('privacy.erasure', true)) THEN
      RETURN NEW;
    END IF;
  END IF;
"""
_REFUSE_CHANGE = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN{door}
  RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
_REFUSE_CHANGE_TRIGGER = """
CREATE TRIGGER {name} BEFORE UPDATE {of_columns} ON {table}
FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION {name}();
"""
# One function for all tables, with no way around it: tests that commit empty their tables
# as the superuser of their own server, which no site is on its server.
_REMOVAL = """
CREATE OR REPLACE FUNCTION refuse_removal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  is_needed boolean := true;
BEGIN
  IF TG_NARGS > 0 THEN
    EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE id = ($1).%I)',
      TG_ARGV[0], TG_ARGV[1]) INTO is_needed USING OLD;
  END IF;
  IF is_needed THEN
    RAISE EXCEPTION '%: rows are never removed', TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;
"""
_REFUSE_REMOVAL = """
CREATE CONSTRAINT TRIGGER {name} AFTER DELETE ON {table} {when}
FOR EACH ROW EXECUTE FUNCTION refuse_removal({arguments});
CREATE TRIGGER {name_of_all} BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION refuse_removal();
"""


class _Triggers(Operation):
    """What both operations have in common: models know nothing of triggers."""

    reversible = True
    reduces_to_sql = True
    table: str
    name: str

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change nothing."""

    @property
    def migration_name_fragment(self) -> str:
        return self.name


class RefuseChange(_Triggers):
    """Make the database refuse any change of these columns, with an IntegrityError.

    Without ``columns`` that is every column, also those that come later. With ``once_set``
    they may change until that column has a value. Saving a row with the same values passes.
    """

    def __init__(
        self, table: str, columns: Sequence[str] = (), once_set: str = ""
    ) -> None:
        self.table, self.columns, self.once_set = table, list(columns), once_set
        after = f"_after_{once_set}" if once_set else ""
        self.name = f"{table}_refuse_change{after}"

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        quote = schema_editor.quote_name
        columns = [quote(column) for column in self.columns]
        function = _REFUSE_CHANGE.format(
            name=quote(self.name),
            message=f"{self.table}: this row is never changed",
            door=DOOR,
        )
        trigger = _REFUSE_CHANGE_TRIGGER.format(
            name=quote(self.name),
            table=quote(self.table),
            of_columns=f"OF {', '.join(columns)}" if columns else "",
            changed=self._condition(columns or ["*"], quote),
        )
        schema_editor.execute(function + trigger, params=None)

    def _condition(self, columns: list[str], quote: Any) -> str:
        changed = " OR ".join(f"OLD.{c} IS DISTINCT FROM NEW.{c}" for c in columns)
        if not self.once_set:
            return changed
        return f"OLD.{quote(self.once_set)} IS NOT NULL AND ({changed})"

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
        what = ", ".join(self.columns) or "any column"
        after = f" once {self.once_set} is set" if self.once_set else ""
        return f"Refuse any change of {what} in {self.table}{after}"


class AllowChange(RefuseChange):
    """Take such a trigger away, as before one that guards more columns."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        super().database_backwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        super().database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"Allow what the trigger {self.name} refused"


class OpenDoor(Operation):
    """Give the functions of all older triggers the one door, whatever they are called."""

    reversible = True
    reduces_to_sql = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change nothing."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for name, table in _functions_of_changes(schema_editor):
            statement = _REFUSE_CHANGE.format(
                name=schema_editor.quote_name(name),
                message=f"{table}: this row is never changed",
                door=DOOR,
            )
            schema_editor.execute(statement, params=None)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for name, table in _functions_of_changes(schema_editor):
            statement = _REFUSE_CHANGE.format(
                name=schema_editor.quote_name(name),
                message=f"{table}: this row is never changed",
                door="",
            )
            schema_editor.execute(statement, params=None)

    def describe(self) -> str:
        return (
            "Let an erasure that is under way change rows that never change otherwise"
        )


def _functions_of_changes(schema_editor: Any) -> list[tuple[str, str]]:
    """Return (function, table) of every trigger that refuses changes."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.proname, c.relname FROM pg_trigger t"
            " JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_class c ON c.oid = t.tgrelid"
            " JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE p.proname = t.tgname AND n.nspname = current_schema()"
            " AND p.proname LIKE '%refuse_change%' ORDER BY 1"
        )
        return list(cursor.fetchall())


class RenewRefusal(_Triggers):
    """Give a database of before the function of today, which has no switch any more."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        schema_editor.execute(_REMOVAL, params=None)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Leave it: the code of before never used the switch on a site."""

    def describe(self) -> str:
        return "Refuse to empty a table whatever the session says"


class RefuseRemoval(_Triggers):
    """Make the database refuse DELETE and TRUNCATE of rows, with an IntegrityError.

    With ``unless_gone``, a table and the column that points at it, a row may go together
    with the one it belongs to; that is looked at when the transaction ends.
    """

    def __init__(self, table: str, unless_gone: Sequence[str] = ()) -> None:
        self.table, self.unless_gone = table, list(unless_gone)
        self.name = f"{table}_refuse_removal"

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        quote = schema_editor.quote_name
        statement = _REFUSE_REMOVAL.format(
            name=quote(self.name),
            name_of_all=quote(f"{self.name}_of_all"),
            table=quote(self.table),
            when="DEFERRABLE INITIALLY DEFERRED" if self.unless_gone else "",
            arguments=", ".join(f"'{word}'" for word in self.unless_gone),
        )
        schema_editor.execute(_REMOVAL + statement, params=None)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        table = schema_editor.quote_name(self.table)
        for name in (self.name, f"{self.name}_of_all"):
            trigger = schema_editor.quote_name(name)
            schema_editor.execute(f"DROP TRIGGER {trigger} ON {table}", params=None)

    def describe(self) -> str:
        return f"Refuse removal of rows of {self.table}"
