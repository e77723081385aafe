"""The funnel of all groups that somebody may see, by place or by supervisor."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.accounts.models import User
from lms.accounts.name_order import sort_key
from lms.accounts.organisation import Tree, read_tree
from lms.supervision import access
from lms.supervision.overview.everybody import groups_of
from lms.supervision.overview.funnel import Funnel
from lms.supervision.overview.place_levels import LEVELS, NOWHERE, at_level
from lms.supervision.overview.risk_rules import (
    BEGUN,
    BOUNCED,
    DONE,
    JOINED,
    OPENED,
    Moments,
    awaited_bounced,
    begun_since,
    flag,
)

SUPERVISOR = "supervisor"
WAYS = {**LEVELS, SUPERVISOR: gettext_lazy("Supervisor")}
FIRST_WAY = "district"


@dataclass
class Figures:
    """A funnel, and how it changed since the last Monday: as a group's own page tells."""

    funnel: Funnel = field(default_factory=Funnel)
    changes: Funnel = field(default_factory=Funnel)

    def add(self, funnel: Funnel, changes: Funnel) -> None:
        """Count more people."""
        self.funnel += funnel
        self.changes += changes


@dataclass(frozen=True)
class RollupRow:
    """One place or supervisor; ``query`` is the list of its people, as filters."""

    name: str
    figures: Figures
    query: str


@dataclass(frozen=True)
class Rollup:
    """The rows in the order of their names, what is not stated last, and all together."""

    by: str
    monday: date
    rows: list[RollupRow]
    total: Figures


def rollup(user: User, by: str, now: datetime | None = None) -> Rollup:
    """Return the figures of everybody whom the person may see; a few queries.

    Whoever renews a certificate stands in the earlier group, where that is seen too, as
    in the totals of the list of groups.
    """
    moments = Moments.at(now or timezone.now())
    groups, tree = groups_of(user), read_tree()
    keys = [one.pk for one in groups]
    place = "cohort__supervisor" if by == SUPERVISOR else "user__unit"
    leads = None if by == SUPERVISOR else at_level(tree, by)
    found: dict[int | None, Figures] = defaultdict(Figures)
    total = Figures()
    for to, funnel, changes in _everybody(keys, place, moments):
        found[to if leads is None else leads.get(to)].add(funnel, changes)
        total.add(funnel, changes)
    names = (
        {one.supervisor: one.supervisor_name for one in groups}
        if by == SUPERVISOR
        else _names(tree)
    )
    shown = _in_order(found, names)
    monday = timezone.localdate(moments.monday)
    return Rollup(by, monday, [_row(by, *one) for one in shown], total)


def together(groups: list[int], moments: Moments) -> Figures:
    """Return the figures of all these groups, each person once; two queries."""
    total = Figures()
    for _to, funnel, changes in _everybody(groups, "cohort", moments):
        total.add(funnel, changes)
    return total


Counted = tuple[int | None, Funnel, Funnel]


def _everybody(groups: list[int], place: str, moments: Moments) -> Iterable[Counted]:
    """Yield those in the groups and those awaited there, by place; two queries."""
    yield from _people(groups, place, moments)
    yield from _awaited(groups, place.removeprefix("user__"), moments)


def _people(groups: list[int], place: str, moments: Moments) -> Iterable[Counted]:
    """Yield how many people came how far, by place; one query."""
    people = access.once_among(groups)
    steps = {"joined": JOINED, "begun": BEGUN, "completed": DONE}
    since = {
        "came_lately": Q(enrolled_at__gte=moments.monday),
        "began_lately": begun_since(moments.monday),
        "done_lately": Q(progress__completed_at__gte=moments.monday),
    }
    returned = {"returned": BOUNCED & ~JOINED}
    flags = {name: flag(q) for name, q in (steps | since | returned).items()}
    alike = people.order_by().annotate(**flags).values(place, *flags)
    for row in alike.annotate(count=Count("pk")):
        count = row["count"]
        reached = [count if row[name] else 0 for name in flags]
        joined, begun, completed, came, began, done, unreached = reached
        yield (
            row[place],
            Funnel(count, count, unreached, joined, joined, begun, completed),
            Funnel(joined=came, begun=began, completed=done),
        )


def _awaited(groups: list[int], place: str, moments: Moments) -> Iterable[Counted]:
    """Yield how many are awaited, and how far they came; one query."""
    found = access.awaited_among(groups).order_by().values(place)
    counts = found.annotate(
        listed=Count("pk"),
        mailed=Count("mailed_at"),
        bounced=Count("pk", filter=awaited_bounced()),
        opened=Count("pk", filter=OPENED),
    )
    for row in counts:
        reached = (row[name] for name in ("listed", "mailed", "bounced", "opened"))
        yield row[place], Funnel(*reached), Funnel()


def _names(tree: Tree) -> dict[int, str]:
    return {pk: unit.name or unit.code for pk, unit in tree.units.items()}


def _in_order(
    found: dict[int | None, Figures], names: dict[int, str]
) -> list[tuple[int | None, str, Figures]]:
    rows = [(pk, names.get(pk or 0, ""), one) for pk, one in found.items()]
    return sorted(rows, key=lambda row: (row[0] is None, sort_key(row[1])))


def _row(by: str, pk: int | None, name: str, figures: Figures) -> RollupRow:
    place = f"by={by}&of={pk or NOWHERE}"
    whose = f"supervisor={pk}" if by == SUPERVISOR else place
    return RollupRow(name or _("Not stated"), figures, f"{whose}&once=1")
