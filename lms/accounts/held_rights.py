"""What a person may do besides learning: lasting roles, and rights with dates.

A lasting role is a group of that name. Rights with dates are kept where groups of learners
are known, above this room: whoever keeps them says here how they are read, so that a
person still comes with all of it in one query. A right counts on the days it was given
for, asked anew each time: none has to be taken away for it to end.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

_LASTING = (
    "SELECT g.name FROM accounts_user_groups m JOIN auth_group g ON g.id = m.group_id"
    " WHERE m.user_id = u.id"
)


class HeldRight(NamedTuple):
    """A right in force today: the role, and over which unit or which group it is."""

    role: str
    unit: int | None
    group: int | None


class Rights(NamedTuple):
    """The roles that somebody has without an end, and the rights in force today."""

    lasting: frozenset[str]
    held: tuple[HeldRight, ...]

    @classmethod
    def of(cls, groups: Iterable[str], held: str | None) -> "Rights":
        """Return what the two columns of ``columns`` hold."""
        rows = json.loads(held) if held else []
        return cls(frozenset(groups), tuple(HeldRight(*row) for row in rows))


@dataclass
class _Source:
    statement: str = ""


_SOURCE = _Source()


def read_rights_by(statement: str) -> None:
    """Say how rights with dates are read, when the site starts.

    ``statement`` selects the role, the unit and the group of each right of the person
    ``u.id`` that is in force on the day ``%s``.
    """
    _SOURCE.statement = statement


def columns() -> tuple[str, list[Any]]:
    """Return two columns for a SELECT from ``accounts_user u``, and their parameters.

    They hold what ``Rights.of`` takes, as of today in the site's time zone.
    """
    if not _SOURCE.statement:
        return f"ARRAY({_LASTING}), NULL", []
    row = "json_agg(json_build_array(r.role, r.unit, r.of_group))"
    source = f"({_SOURCE.statement}) AS r (role, unit, of_group)"
    today = [timezone.localdate()]
    held = f"SELECT {row}::text"
    return f"ARRAY({_LASTING}), ({held} FROM {source})", today


def read_rights(person: int | None) -> Rights:
    """Return what the person with this primary key may do today; one query."""
    chosen, params = columns()
    select = f"SELECT {chosen}"
    statement = f"{select} FROM accounts_user u WHERE u.id = %s"
    with connection.cursor() as cursor:
        cursor.execute(statement, [*params, person])
        row = cursor.fetchone()
    return Rights.of(*(row or ((), None)))
