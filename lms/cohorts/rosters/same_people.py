"""Rows that would bring in somebody who is here already, under another address or name.

Compared are the file's own rows, the group, its invitations and, of the organisation, whoever
the one who brings the list may know: nobody learns the name of a stranger. What is not sure
waits for a choice, and is neither dropped nor brought in meanwhile.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q, QuerySet

from lms.accounts.identity.comparison import (
    Comparison,
    Verdict,
    compare,
    is_spelled_alike,
)
from lms.accounts.identity.index import Index
from lms.accounts.identity.people import PersonKnown, known_of
from lms.accounts.models import FormerDetail, User
from lms.cohorts.models import Cohort, Enrolment, Invitation, RosterRow
from lms.cohorts.responsibility import people_led_by
from lms.cohorts.rosters.messages import MORE
from lms.cohorts.rosters.parsed_rows import ParsedRow

Outcome = RosterRow.Outcome
SAME, ANOTHER = str(RosterRow.Choice.SAME), str(RosterRow.Choice.ANOTHER)
NEW = (Outcome.INVITE, Outcome.ACCOUNT)
Key = tuple[str, Any]


@dataclass(frozen=True)
class Likely:
    """Who a row perhaps is: an account, an invitation or an earlier row of the file."""

    kind: str
    whom: Any
    comparison: Comparison
    is_repetition: bool

    @property
    def is_sure(self) -> bool:
        return self.comparison.verdict == Verdict.SURE

    @property
    def name(self) -> str:
        return str(self.whom.full_name)


class Likelihood:
    """Whom new rows perhaps are; rows are to be asked about in the file's order."""

    def __init__(self, cohort: Cohort, by: User | None) -> None:
        own = cohort.enrolments.filter(merged_into=None)
        self.here = set(own.values_list("user_id", flat=True))
        self.index = Index(_people(cohort, by))

    def of(self, draft: ParsedRow) -> Likely | None:
        """Return who the row most likely is, and let later rows find it.

        Accounts and invitations are their primary keys yet, see ``loaded``.
        """
        me = _row(draft)
        found = self.index.likely(me)
        self.index.add(me)
        if found is None:
            return None
        person, comparison = found
        kind, whom = person.key
        # In another group somebody of that name may be another person.
        is_near = kind == "row" or (kind == "user" and whom in self.here)
        repeats = is_near and _says_the_same(me, person, kind)
        return Likely(kind, whom, comparison, repeats)

    def note(self, draft: ParsedRow) -> None:
        """Let later rows find one that is known already."""
        self.index.add(_row(draft))


def loaded(found: list[Likely | None]) -> list[Likely | None]:
    """Return the same with accounts and invitations in place of their keys; two queries.

    Thousands are compared, and few are found. Who is gone meanwhile is nobody.
    """
    there: dict[Key, Any] = {}
    for kind, model in (("user", User), ("invitation", Invitation)):
        keys = {one.whom for one in found if one and one.kind == kind}
        there |= {(kind, pk): one for pk, one in model.objects.in_bulk(keys).items()}
    return [_with(one, there) if one else None for one in found]


def _with(likely: Likely, there: dict[Key, Any]) -> Likely | None:
    if likely.kind == "row":
        return likely
    whom = there.get((likely.kind, likely.whom))
    return replace(likely, whom=whom) if whom else None


PERHAPS = {
    "row": "perhaps_row",
    "invitation": "perhaps_invited",
    "address": "perhaps_at_address",
    "user": "perhaps_here",
}


def settled(draft: ParsedRow, likely: Likely) -> ParsedRow:
    """Return the row with what there is to say of whom it perhaps is."""
    params: dict[str, Any] = {"name": likely.name}
    if likely.kind == "row":
        params["first"] = likely.whom.number
    elif likely.kind == "invitation":
        params["address"] = likely.whom.email
    return asked(draft, PERHAPS[likely.kind], params)


def asked(draft: ParsedRow, code: str, params: dict[str, Any]) -> ParsedRow:
    """Return the row with a question, a code of ``PERHAPS``, before its other remarks."""
    if earlier := _other_remarks(draft):
        params = {**params, MORE: earlier}
    return replace(draft, field="full_name", code=code, params=params)


def is_surely(
    draft: ParsedRow, whom: User | Invitation, former: Iterable[str] = ()
) -> bool:
    """Tell whether a row is who has its address, by all else that both say."""
    emails = [draft.email]
    me = known_of(draft, emails=emails)
    found = compare(me, known_of(whom, emails=emails, former=former))
    return found.verdict == Verdict.SURE


def _other_remarks(draft: ParsedRow) -> list[list[Any]]:
    """Return what is remarked on the row besides, however often it was judged."""
    own = {name: value for name, value in draft.params.items() if name != MORE}
    found = [[draft.field, draft.code, own], *draft.params.get(MORE, [])]
    return [one for one in found if one[1] and one[1] not in PERHAPS.values()]


def _row(draft: ParsedRow) -> PersonKnown:
    return known_of(draft, emails=[draft.email], key=("row", draft))


_OWN_FACTS = ("father", "phone", "birth_date")
_ROW_FACTS = ("locality", "occupation_id")


def _says_the_same(me: PersonKnown, other: PersonKnown, kind: str) -> bool:
    """Tell whether two without an address have one name and all other facts alike.

    A name alone is no fact: there are many of one name, and within a file, often of one
    district, a district besides says no more.
    """
    is_bare = not me.emails and not other.emails
    if not (is_bare and is_spelled_alike(me, other)):
        return False
    if compare(me, other).says("name") != "same":
        return False
    facts = [(getattr(me, fact), getattr(other, fact)) for fact in _OWN_FACTS]
    places = [(me.unit_id, other.unit_id)]
    telling = facts if kind == "row" else [*facts, *places]
    if not any(mine for mine, _theirs in telling):
        return False
    if kind == "row":
        mine, theirs = me.key[1], other.key[1]
        places += [(getattr(mine, one), getattr(theirs, one)) for one in _ROW_FACTS]
    return all(one == two for one, two in [*facts, *places])


# --- who is here ------------------------------------------------------------------


# What is compared of an account or an invitation, and what it is found by.
_FACTS = (
    *("pk", "full_name", "family_name", "given_names", "patronymic", "email", "phone"),
    *("birth_date", "unit_id"),
)


def _people(cohort: Cohort, by: User | None) -> Iterator[PersonKnown]:
    """Yield the group's people, whoever else may be known, and who is invited.

    Those who learn in the group come first: of two alike, who left gives way.
    """
    accounts = _accounts(cohort, by)
    former = former_of(accounts)
    learning = cohort.enrolments.filter(state=Enrolment.State.ACTIVE)
    active = set(learning.values_list("user_id", flat=True))
    people = accounts.order_by("pk").values_list(*_FACTS, named=True)
    for person in sorted(people, key=lambda person: person.pk not in active):
        names, addresses = former.get(person.pk, ([], []))
        yield known_of(
            person,
            emails=[person.email, *addresses],
            former=names,
            key=("user", person.pk),
        )
    open_ones = cohort.invitations.filter(accepted_at=None, withdrawn_at=None)
    for invitation in open_ones.values_list(*_FACTS, named=True):
        key = ("invitation", invitation.pk)
        yield known_of(invitation, emails=[invitation.email], key=key)


def _accounts(cohort: Cohort, by: User | None) -> QuerySet[User]:
    """Return the group's people and whoever else may be known, if the account is open."""
    people = User.objects.filter(is_active=True)
    if by is None or by.is_superuser:
        return people
    here = cohort.enrolments.filter(merged_into=None).values("user")
    others = Enrolment.objects.exclude(cohort=cohort).order_by().values("user")
    known = Q(pk__in=others) & Q(pk__in=people_led_by(by))
    return people.filter(Q(pk__in=here) | known)


def former_of(accounts: QuerySet[User]) -> dict[int, tuple[list[str], list[str]]]:
    """Return former names and addresses by the account's primary key; one query."""
    found: dict[int, tuple[list[str], list[str]]] = {}
    rows = FormerDetail.objects.filter(person__in=accounts.values("pk")).order_by("pk")
    for pk, kind, value in rows.values_list("person_id", "kind", "value"):
        names, addresses = found.setdefault(pk, ([], []))
        (names if kind == FormerDetail.Kind.NAME else addresses).append(value)
    return found
