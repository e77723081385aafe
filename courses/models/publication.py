"""Publications: one row for each change of what readers see, written by the database.

Pages are made from what is kept in each process (``courses.rendering.published``). A
trigger on every table that readers' pages are made from adds a row with the change, in its
transaction and whoever makes it: the CMS, a command, or a statement of SQL. So a process
that asks for the newest row knows whether what it keeps is still true.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models
from django.db.migrations.operations.base import Operation
from django.db.models.functions import Now

_FUNCTION = """
CREATE OR REPLACE FUNCTION courses_publish() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO courses_publication (at) VALUES (now());
  RETURN NULL;
END $$;
"""
_TRIGGER = """
CREATE TRIGGER courses_publish AFTER INSERT OR DELETE OR UPDATE {columns} ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION courses_publish();
"""
# More rows than this are made one: a page counts them.
MOST_ROWS = 500
_COMPACT = """
WITH newest AS (INSERT INTO courses_publication (at) VALUES (now()) RETURNING id)
DELETE FROM courses_publication WHERE id < (SELECT id FROM newest)
"""


class Publication(models.Model):
    """A change of what readers see; rows are only added, and older ones taken away."""

    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def compact(cls) -> None:
        """Put one new row in the place of many; a row committed later still counts."""
        if cls.objects.count() > MOST_ROWS:
            with connection.cursor() as cursor:
                cursor.execute(_COMPACT)


class PublishChanges(Operation):
    """Let every change of a table, or of some of its columns, be a publication."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, table: str, columns: Sequence[str] = ()) -> None:
        self.table, self.columns = table, list(columns)

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change nothing: models know nothing of triggers."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        quote = schema_editor.quote_name
        named = ", ".join(map(quote, self.columns))
        columns = f"OF {named}" if named else ""
        schema_editor.execute(_FUNCTION, params=None)
        statement = _TRIGGER.format(columns=columns, table=quote(self.table))
        schema_editor.execute(statement, params=None)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        table = schema_editor.quote_name(self.table)
        schema_editor.execute(f"DROP TRIGGER courses_publish ON {table}", params=None)

    def describe(self) -> str:
        return f"Let changes of {self.table} be publications"

    @property
    def migration_name_fragment(self) -> str:
        return f"{self.table}_publishes"
