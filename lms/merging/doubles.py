"""Likely doubles: found every night over all learners, and put into words.

Compared are only people who share a key of the identity's index, so that this takes seconds
for ten thousand, and a page of the list reads what was found.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.accounts.identity.comparison import Comparison
from lms.accounts.identity.index import Index
from lms.accounts.identity.people import PersonKnown, known_of
from lms.accounts.models import FormerDetail, User
from lms.audit.models import Action
from lms.audit.services import record
from lms.cohorts.models import DatedRight, Enrolment
from lms.merging.models import DifferentPersons, LikelyDouble, pair_of

PORTION = 500
Pair = tuple[int, int]
# What a fact says, by the fact: in a list of what agrees and of what differs.
SAYINGS: dict[tuple[str, str], Any] = {
    ("email", "same"): _("the same email address"),
    ("phone", "same"): _("the same phone"),
    ("name", "same"): _("the same name"),
    ("name", "former"): _("the name of the one is a former name of the other"),
    ("name", "alike"): _("names that are alike"),
    ("name", "given"): _("the same given name, another family name"),
    ("name", "differs"): _("other names"),
    ("patronymic", "same"): _("the same patronymic"),
    ("patronymic", "differs"): _("another patronymic"),
    ("birth_date", "same"): _("the same date of birth"),
    ("birth_date", "near"): _("dates of birth that differ in one place"),
    ("birth_date", "differs"): _("another date of birth"),
    ("unit", "same"): _("the same district"),
    ("unit", "differs"): _("another district"),
}


def words_of(findings: Iterable[tuple[str, str]]) -> tuple[list[str], list[str]]:
    """Return in the reader's language what agrees, and what differs."""
    agrees: list[str] = []
    differs: list[str] = []
    for fact, says in findings:
        words = str(SAYINGS.get((fact, says), f"{fact}: {says}"))
        is_against = says in ("differs", "near", "given")
        (differs if is_against else agrees).append(words)
    return agrees, differs


def facts_known(person: User) -> PersonKnown:
    """Return what one account says of its person; two queries."""
    return next(_known([person]))


def find() -> int:
    """Compare all learners' open accounts; return how many pairs are likely doubles now.

    Whoever works on the site is none of them, and neither is a pair that was told apart.
    """
    wanted = dict(_pairs())
    apart = set(DifferentPersons.objects.values_list("one_id", "other_id"))
    wanted = {pair: said for pair, said in wanted.items() if pair not in apart}
    _keep(wanted)
    return len(wanted)


def _pairs() -> Iterator[tuple[Pair, Comparison]]:
    learners = User.objects.filter(
        is_active=True, is_staff=False, is_superuser=False, groups=None
    )
    learners = learners.filter(pk__in=Enrolment.objects.order_by().values("user"))
    # A merge with whoever holds a right is refused, also with one that begins later.
    holders = DatedRight.objects.filter(closed_at=None).order_by()
    learners = learners.exclude(pk__in=holders.values("person"))
    index = Index()
    for person in _known(list(learners.order_by("pk"))):
        for other, comparison in index.all_likely(person):
            yield (other.key, person.key), comparison
        index.add(person)


def _known(people: list[User]) -> Iterator[PersonKnown]:
    ids = [person.pk for person in people]
    former = _grouped(
        FormerDetail.objects.filter(person__in=ids)
        .order_by("pk")
        .values_list("person_id", "kind", "value")
    )
    addresses = _grouped(
        EmailAddress.objects.filter(user__in=ids)
        .order_by("pk")
        .values_list("user_id", "verified", "email")
    )
    for person in people:
        said = former.get(person.pk, [])
        was = [value for kind, value in said if kind == FormerDetail.Kind.ADDRESS]
        held = [email for _verified, email in addresses.get(person.pk, [])]
        yield known_of(
            person,
            emails=[person.email, *held, *was],
            former=[value for kind, value in said if kind == FormerDetail.Kind.NAME],
            key=person.pk,
        )


def _grouped(rows: Iterable[tuple[int, Any, str]]) -> dict[int, list[tuple[Any, str]]]:
    found: dict[int, list[tuple[Any, str]]] = {}
    for pk, kind, value in rows:
        found.setdefault(pk, []).append((kind, value))
    return found


@transaction.atomic
def _keep(wanted: dict[Pair, Comparison]) -> None:
    """Let exactly these pairs stand; who was closed meanwhile is not brought back."""
    rows = LikelyDouble.objects.in_bulk()
    gone = [pk for pk, row in rows.items() if (row.one_id, row.other_id) not in wanted]
    LikelyDouble.objects.filter(pk__in=gone).delete()
    ids = {pk for pair in wanted for pk in pair}
    still = User.objects.filter(pk__in=ids, is_active=True).order_by("pk")
    there = set(still.select_for_update(no_key=True).values_list("pk", flat=True))
    LikelyDouble.objects.bulk_create(
        [_row(pair, said) for pair, said in wanted.items() if there.issuperset(pair)],
        batch_size=PORTION,
        update_conflicts=True,
        unique_fields=["one", "other"],
        update_fields=["verdict", "score", "findings", "found_at"],
    )


def _row(pair: Pair, said: Comparison) -> LikelyDouble:
    one, other = pair
    return LikelyDouble(
        one_id=one,
        other_id=other,
        verdict=said.verdict,
        score=said.score,
        findings=[[finding.fact, finding.says] for finding in said.findings],
        found_at=timezone.now(),
    )


@transaction.atomic
def tell_apart(*, one: User, other: User, by: User) -> bool:
    """Remember that two accounts are two persons'; False when that was said before."""
    pair = pair_of(one, other)
    LikelyDouble.objects.filter(**pair).delete()
    _row, is_new = DifferentPersons.objects.get_or_create(**pair, defaults={"by": by})
    if is_new:
        for person in (one, other):
            record(Action.TOLD_APART, actor=by, person=person, target=person)
    return is_new
