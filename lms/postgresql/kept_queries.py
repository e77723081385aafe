"""Queries that are composed once per process and run with other values each time.

Composing a query with many conditions takes Django longer than PostgreSQL needs to answer
it. The rule stays written once, as a QuerySet; what changes from call to call stands in it
as marks.
"""

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.query import get_related_populators


def rows_about(
    statement: str, *more: Any, **parts: tuple[str, list[Any]]
) -> list[tuple[Any, ...]]:
    """Return the rows of a statement about kept queries, named in it as in "{rows}".

    The parts stand in the order in which they are given; ``more`` are the parameters
    behind the last of them.
    """
    params = [param for _sql, own in parts.values() for param in own]
    with connection.cursor() as cursor:
        sqls = {name: sql for name, (sql, _params) in parts.items()}
        cursor.execute(statement.format(**sqls), [*params, *more])
        return list(cursor.fetchall())


class KeptQuery:
    """A query made by ``make`` from ``marks``: values that stand for those given later.

    Each mark must be unlike every other value in the query.
    """

    def __init__(self, make: Callable[..., QuerySet[Any, Any]], **marks: Any) -> None:
        self.make, self.marks = make, marks
        self._compiled: tuple[str, list[Any], Any, Any] | None = None

    def rows(self, ending: str = "", *more: Any, **values: Any) -> Iterator[Any]:
        """Yield the rows as ``values_list`` has them.

        ``ending`` goes behind the SQL, with parameters of its own.
        """
        sql, params, compiler, converters = self._once()
        with connection.cursor() as cursor:
            cursor.execute(f"{sql} {ending}", [*self._with(params, values), *more])
            found = cursor.fetchall()
        yield from compiler.apply_converters(found, converters)

    def streamed(self, size: int, **values: Any) -> Iterator[Any]:
        """Return the rows as ``rows`` does, read so many at a time, for long answers.

        The query is composed now, and asked when the first row is.
        """
        sql, params, compiler, converters = self._once()
        params = self._with(params, values)

        def read() -> Iterator[Any]:
            with connection.chunked_cursor() as cursor:
                cursor.execute(sql, params)
                while some := cursor.fetchmany(size):
                    yield from compiler.apply_converters(some, converters)

        return read()

    def instances(self, **values: Any) -> Iterator[Any]:
        """Yield the rows as the QuerySet does: instances, related ones and annotations."""
        model, names, start, end = self._instance
        annotated = self._once()[2].annotation_col_map or {}
        for row in self.rows(**values):
            found = model.from_db(connection.alias, names, row[start:end])
            for populator in self._related:
                populator.populate(row, found)
            for name, place in annotated.items():
                setattr(found, name, row[place])
            yield found

    @cached_property
    def _instance(self) -> tuple[Any, list[str], int, int]:
        """The model, its columns' names, and where they begin and end in a row."""
        compiler = self._once()[2]
        places = compiler.klass_info["select_fields"]
        start, end = places[0], places[-1] + 1
        names = [column.target.attname for column, *_sql in compiler.select[start:end]]
        return compiler.klass_info["model"], names, start, end

    @cached_property
    def _related(self) -> list[Any]:
        compiler = self._once()[2]
        return get_related_populators(
            compiler.klass_info, compiler.select, connection.alias
        )

    def statement(self, **values: Any) -> tuple[str, list[Any]]:
        """Return the SQL and its parameters, to stand in another statement."""
        sql, params, _compiler, _converters = self._once()
        return sql, self._with(params, values)

    def _with(self, params: list[Any], values: dict[str, Any]) -> list[Any]:
        names = {mark: name for name, mark in self.marks.items()}
        return [values[names[p]] if p in names else p for p in params]

    def _once(self) -> tuple[str, list[Any], Any, Any]:
        if self._compiled is None:
            compiler = self.make(**self.marks).query.get_compiler(connection=connection)
            sql, params = compiler.as_sql()
            converters = compiler.get_converters([one[0] for one in compiler.select])
            self._compiled = sql, list(params), compiler, converters
        return self._compiled
