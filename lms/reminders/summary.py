"""Weekly summary for who leads groups: how they stand, in the dashboard's numbers."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from lms.accounts.models import Role, User
from lms.accounts.organisation import Tree, read_tree
from lms.cohorts.dated_rights import having, in_force
from lms.cohorts.models import Cohort, DatedRight
from lms.reminders.models import Reminder
from lms.supervision.access import visible_cohorts
from lms.supervision.overview.funnel import Funnel
from lms.supervision.overview.lines import Awaited, Person, table_lines
from lms.supervision.overview.ranking import rank
from lms.supervision.overview.risk_rules import REASONS, Moments
from lms.supervision.overview.rollup import together
from lms.supervision.overview.standing import overview, persons_by_key

MONDAY, FIRST_HOUR, LAST_HOUR = 0, 8, 20
# A cohort that ended so long ago is no work any more.
DAYS_AFTER_THE_END = 28
# A coordinator's mail names so many groups, those with most work first; all are counted.
MOST_GROUPS = 12
MOST_NAMES = 5
Standing = Person | Awaited


@dataclass
class CohortState:
    """One cohort in the summary; ``reasons`` are sentences with how many people.

    ``changes`` since the Monday before, by step of the funnel.
    """

    cohort: Cohort
    funnel: Funnel
    changes: dict[str, int]
    needs: int
    reasons: list[tuple[str, int]]
    urgent: list[Standing] = field(default_factory=list)


@dataclass(frozen=True)
class Named:
    """One of the most urgent: called as the setting allows, why, and the page for it.

    ``place`` is behind the address of the groups.
    """

    name: str
    group: str
    why: str
    place: str


@dataclass(frozen=True)
class Summary:
    """What the mail says: all groups together, each of them, and who comes first."""

    funnel: Funnel
    changes: dict[str, int]
    needs: int
    states: list[CohortState]
    named: list[Named]
    more_groups: int


def running(cohorts: QuerySet[Cohort], now: datetime) -> QuerySet[Cohort]:
    """Return the launched cohorts that have not ended long ago."""
    ended = timezone.localdate(now) - timedelta(days=DAYS_AFTER_THE_END)
    return cohorts.filter(launched_at__lte=now).filter(
        Q(deadline=None) | Q(deadline__gte=ended)
    )


def recipients(now: datetime) -> QuerySet[User]:
    """Return the supervisors and coordinators of running cohorts who want the summary.

    Four queries of its own, for the coordinators and the rights with dates.
    """
    own = running(Cohort.objects.filter(supervisor=OuterRef("pk")), now)
    role = Q(is_superuser=True) | having("supervisor")
    leads = role & Q(Exists(own)) | Q(pk__in=_answering_for_parts(now))
    groups = running(Cohort.objects.order_by(), now).values("pk")
    single = DatedRight.objects.filter(in_force(), cohort__in=groups)
    leads |= Q(pk__in=single.values("person"))
    leaders = User.objects.filter(leads, is_active=True)
    return leaders.exclude(reminder_preference__summary=False)


def _answering_for_parts(now: datetime) -> list[int]:
    """Return who answers for a part of the agency in which a cohort runs."""
    found = User.objects.filter(groups__name=Role.COORDINATOR, unit__isnull=False)
    rights = DatedRight.objects.filter(in_force(), unit__isnull=False)
    coordinators = list(found.order_by().values_list("pk", "unit"))
    coordinators += rights.order_by().values_list("person", "unit")
    if not coordinators:
        return []
    tree = read_tree()
    places = running(Cohort.objects.order_by(), now).values_list(
        "unit", "supervisor__unit"
    )
    above = _above(tree, {unit or own for unit, own in places.distinct()})
    return [pk for pk, unit in coordinators if unit in above]


def _above(tree: Tree, places: set[int | None]) -> set[int]:
    """Return these units and all above them."""
    known = {pk for pk in places if pk is not None}
    return reduce(or_, (set(tree.above(pk)) for pk in known), known)


def due(now: datetime) -> QuerySet[User]:
    """Return those who get the summary now: on Mondays from 8:00, once."""
    here = timezone.localtime(now)
    if here.weekday() != MONDAY or not FIRST_HOUR <= here.hour < LAST_HOUR:
        return User.objects.none()
    had = Reminder.objects.filter(user=OuterRef("pk"), on=here.date())
    return recipients(now).exclude(Exists(had)).order_by("pk")


def groups_of(user: User, now: datetime) -> QuerySet[Cohort]:
    """Return the running cohorts that one leads; a coordinator's whole part of them.

    Administrators see all, and lead those that are theirs.
    """
    groups = running(visible_cohorts(user), now)
    return groups.filter(supervisor=user) if user.is_superuser else groups


def states(leader: User, now: datetime) -> list[CohortState]:
    """Return how one's running cohorts stand; sentences in the active language.

    Takes two or three queries for each cohort, however many people it has.
    """
    return [_state(cohort, now) for cohort in groups_of(leader, now)]


def _state(cohort: Cohort, now: datetime) -> CohortState:
    counts = overview(cohort, now, urgent=MOST_NAMES)
    told = [(str(text), counts.reasons[name]) for name, text in REASONS.items()]
    persons = persons_by_key(cohort, counts.urgent, now)
    return CohortState(
        cohort=cohort,
        funnel=counts.funnel,
        changes=counts.changes,
        needs=counts.needs,
        reasons=[(text, count) for text, count in told if count],
        urgent=[persons[key] for key in counts.urgent if key in persons],
    )


def summary_of(leader: User, now: datetime) -> Summary:
    """Return what the Monday mail says to this person, in the active language.

    Whoever renews a certificate is counted once in it, as in the roll-up.
    """
    all_states = states(leader, now)
    total = together([one.cohort.pk for one in all_states], Moments.at(now))
    shown = sorted(all_states, key=lambda one: -one.needs)[:MOST_GROUPS]
    steps = ("joined", "begun", "completed")
    return Summary(
        funnel=total.funnel,
        changes={step: getattr(total.changes, step) for step in steps},
        needs=sum(one.needs for one in all_states),
        states=shown,
        named=list(_named(all_states)),
        more_groups=len(all_states) - len(shown),
    )


def _named(all_states: list[CohortState]) -> Iterator[Named]:
    people = [(one.cohort, person) for one in all_states for person in one.urgent]
    people.sort(key=lambda one: rank(one[1]))
    for cohort, person in people[:MOST_NAMES]:
        (line,) = table_lines(cohort, [person])
        yield Named(
            name=called(line.name),
            group=cohort.name,
            why=line.reasons[0].sentence,
            place=f"{cohort.code}/people/{line.uid or 'invitations'}/",
        )


def called(name: str) -> str:
    """Return how a mail calls somebody: by name, or by initials where the setting says so."""
    if settings.SUMMARY_NAMES == "full":
        return name
    return " ".join(f"{word[0]}." for word in name.split())
