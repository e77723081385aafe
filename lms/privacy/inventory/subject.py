"""The person an export or an erasure is about: the account, and every name and address."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from allauth.account.models import EmailAddress
from django.db.models import Q

from lms.accounts.models import User
from lms.accounts.placeholders import is_placeholder
from lms.cohorts.models import Enrolment, Invitation, RosterRow


@dataclass
class Subject:
    """A person with all that he or she is known by."""

    person: User
    addresses: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, person: User) -> "Subject":
        """Return the subject; four queries."""
        addresses = {person.email.lower()}
        own = EmailAddress.objects.filter(user=person).values_list("email", flat=True)
        addresses |= {one.lower() for one in own}
        names = {person.full_name}
        taken = Invitation.objects.filter(enrolment__user=person)
        for email, name in taken.values_list("email", "full_name"):
            addresses.add(email.lower())
            names.add(name)
        subject = cls(
            person,
            {one for one in addresses if not is_placeholder(one)},
            {" ".join(one.split()) for one in names if one.strip()},
        )
        subject.names |= subject._names_in_lists()
        return subject

    def _names_in_lists(self) -> set[str]:
        rows = RosterRow.objects.filter(self.by_address("email")).exclude(full_name="")
        return {
            " ".join(name.split()) for name in rows.values_list("full_name", flat=True)
        }

    @cached_property
    def enrolments(self) -> list[int]:
        """The primary keys of the person's ways through courses."""
        rows = Enrolment.objects.filter(user=self.person).order_by("pk")
        return list(rows.values_list("pk", flat=True))

    def by_address(self, field: str) -> Q:
        """Return the condition for rows that hold one of the addresses; none for nobody."""
        return _any_of(field, self.addresses)

    def by_name(self, field: str) -> Q:
        """Return the condition for rows that hold one of the names as they stand."""
        return _any_of(field, self.names)


def _any_of(field: str, values: Iterable[str]) -> Q:
    condition = Q(pk__in=[])
    for value in values:
        condition |= Q(**{f"{field}__iexact": value})
    return condition
