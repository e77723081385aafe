"""Model instances from a statement that was written once.

Composing a query costs Django a millisecond, as much as a small page. What every page of
a learner asks is worth a statement of its own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Model


@dataclass(frozen=True)
class Columns:
    """The columns of a model's table under an alias, but for those left ``without``."""

    model: type[Model]
    alias: str
    without: tuple[str, ...] = ()
    fields: list[Any] = field(init=False)
    names: list[str] = field(init=False)
    converted: list[int] = field(init=False)

    def __post_init__(self) -> None:
        chosen = [
            one
            for one in self.model._meta.concrete_fields
            if one.name not in self.without
        ]
        places = enumerate(chosen)
        for name, value in (
            ("fields", chosen),
            ("names", [one.attname for one in chosen]),
            ("converted", [n for n, one in places if hasattr(one, "from_db_value")]),
        ):
            object.__setattr__(self, name, value)

    @property
    def sql(self) -> str:
        """Return the columns for a SELECT."""
        return ", ".join(f'{self.alias}."{one.column}"' for one in self.fields)

    def instance(self, values: Sequence[Any]) -> Any:
        """Return the row as an instance; None where an outer join found none."""
        if values[0] is None:
            return None
        row = list(values)
        for place in self.converted:
            convert = self.fields[place].from_db_value
            row[place] = convert(row[place], None, connection)
        return self.model.from_db(connection.alias, self.names, row)


def read(
    statement: str, params: Sequence[Any], *tables: Columns
) -> Iterator[tuple[Any, ...]]:
    """Yield for each row one instance of each table, then the columns that follow them."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        rows = cursor.fetchall()
    for row in rows:
        found, start = [], 0
        for table in tables:
            end = start + len(table.fields)
            found.append(table.instance(row[start:end]))
            start = end
        yield (*found, *row[start:])
