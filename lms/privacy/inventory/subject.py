"""The person an export or an erasure is about: the account, and every name and address."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models import Q

from lms.accounts.models import FormerDetail, User
from lms.accounts.name_parts import parts_of
from lms.accounts.placeholders import is_placeholder
from lms.cohorts.models import Enrolment, Invitation, RosterRow


@dataclass
class Subject:
    """A person with all that he or she is known by."""

    person: User
    addresses: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    # Addresses that the person typed and never confirmed: perhaps a stranger's.
    typed: set[str] = field(default_factory=set)
    # The person's own account, and all that were merged into it.
    accounts: list[User] = field(default_factory=list)

    @classmethod
    def of(cls, person: User, *, only_proven: bool = False) -> "Subject":
        """Return the subject; ten queries at most.

        An address that is somebody else's now is left out: what was sent to it is that
        person's. One that the person typed and never confirmed is none of ``addresses``
        either, as it may be a stranger's; with ``only_proven`` it is nowhere, for nobody
        may read what was written there.
        """
        accounts = _accounts_of(person)
        addresses = {one.email.lower() for one in accounts} | _own_addresses(accounts)
        names = {one.full_name for one in accounts} | _former_names(accounts)
        names |= {parts_of(one).listed for one in accounts}
        taken = Invitation.objects.filter(enrolment__user__in=accounts)
        for email, name in taken.values_list("email", "full_name"):
            addresses.add(email.lower())
            names.add(name)
        subject = cls(
            person,
            {one for one in addresses if not is_placeholder(one)}
            - _of_others(accounts, addresses),
            {" ".join(one.split()) for one in names if one.strip()},
            accounts=accounts,
        )
        if not only_proven:
            typed = _own_addresses(accounts, proven=False) - subject.addresses
            subject.typed = typed - _of_others(accounts, typed)
        subject.names |= subject._names_in_lists()
        return subject

    def _names_in_lists(self) -> set[str]:
        rows = RosterRow.objects.filter(self.by_address("email")).exclude(full_name="")
        return {
            " ".join(name.split()) for name in rows.values_list("full_name", flat=True)
        }

    @cached_property
    def keys(self) -> list[int]:
        """The primary keys of all accounts of the person."""
        return [one.pk for one in self.accounts] or [self.person.pk]

    @cached_property
    def public_ids(self) -> list[UUID]:
        """The opaque ids of all accounts of the person."""
        return [one.public_id for one in self.accounts] or [self.person.public_id]

    @cached_property
    def enrolments(self) -> list[int]:
        """The primary keys of the person's ways through courses."""
        rows = Enrolment.objects.filter(user__in=self.keys).order_by("pk")
        return list(rows.values_list("pk", flat=True))

    def by_address(self, field: str) -> Q:
        """Return the condition for rows that hold one of the addresses; none for nobody."""
        return any_of(field, self.addresses)

    def by_name(self, field: str) -> Q:
        """Return the condition for rows that hold one of the names as they stand."""
        return any_of(field, self.names)


def _accounts_of(person: User) -> list[User]:
    merged = User.objects.filter(merged_into=person).order_by("pk")
    return [person, *merged]


def _own_addresses(accounts: list[User], *, proven: bool = True) -> set[str]:
    own = EmailAddress.objects.filter(user__in=accounts, verified=proven)
    former = FormerDetail.objects.filter(
        person__in=accounts, kind=FormerDetail.Kind.ADDRESS, was_verified=proven
    )
    found = [
        *own.values_list("email", flat=True),
        *former.values_list("value", flat=True),
    ]
    return {one.lower() for one in found}


def _former_names(accounts: list[User]) -> set[str]:
    rows = FormerDetail.objects.filter(person__in=accounts, kind=FormerDetail.Kind.NAME)
    return set(rows.values_list("value", flat=True))


def _of_others(accounts: list[User], addresses: Iterable[str]) -> set[str]:
    """Return which of the addresses others sign in with, or have confirmed."""
    own = [one.pk for one in accounts]
    people = User.objects.exclude(pk__in=own).filter(any_of("email", addresses))
    rows = EmailAddress.objects.exclude(user__in=own).filter(verified=True)
    held = rows.filter(any_of("email", addresses))
    found = [
        *people.values_list("email", flat=True),
        *held.values_list("email", flat=True),
    ]
    return {one.lower() for one in found}


def any_of(field: str, values: Iterable[str]) -> Q:
    """Return the condition for rows whose field is one of the values; none for none."""
    condition = Q(pk__in=[])
    for value in values:
        condition |= Q(**{f"{field}__iexact": value})
    return condition
