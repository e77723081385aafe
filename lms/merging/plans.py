"""What a merge would do with the ways of two people through courses: decided in one place.

The dry run shows it and the merge does it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.accounts.models import User
from lms.certificates.kinds import COMPLETED
from lms.certificates.models import Certificate
from lms.cohorts.models import Cohort, Enrolment, Invitation, still_open
from lms.progress.models import Attempt

State = Enrolment.State


@dataclass(frozen=True)
class Way:
    """One place of the account that goes; ``into`` is the one that counts for it then."""

    enrolment: Enrolment
    into: Enrolment | None


@dataclass(frozen=True)
class Choice:
    """What somebody chose: which account stays, whose facts and address it has then."""

    stays: User
    goes: User
    # Whose fact is taken, by the fact's name; one's own where nothing is said.
    facts: dict[str, User] = field(default_factory=dict)
    sign_in: User | None = None
    keeps_other: bool = True

    @property
    def signs_in(self) -> User:
        return self.sign_in or self.stays


@dataclass
class Plan:
    """All that a merge does with learning; read anew under the locks of the merge."""

    choice: Choice

    @cached_property
    def ways(self) -> list[Way]:
        """The places of the account that goes, each with the one that it is united with.

        Nobody has two places in a group, nor takes one edition twice at the same time.
        """
        own = list(_ways_of(self.choice.stays))
        return [Way(one, _place_of(one, own)) for one in _ways_of(self.choice.goes)]

    @property
    def united(self) -> list[Way]:
        return [way for way in self.ways if way.into is not None]

    @cached_property
    def certificates(self) -> list[Certificate]:
        """The certificates of the account that goes."""
        rows = Certificate.objects.filter(user=self.choice.goes).defer("facts")
        return list(rows.select_related("edition__course").order_by("pk"))

    @cached_property
    def left_open(self) -> int:
        """How many tests under way are left behind, on ways that are united."""
        ways = [way.enrolment.pk for way in self.united]
        unsent = Attempt.objects.filter(enrolment__in=ways, submitted_at=None)
        return unsent.count()

    @cached_property
    def certified_twice(self) -> bool:
        """Whether both have a standing certificate of one course."""
        stands = Q(kind__in=COMPLETED, revoked_at=None)
        own = Certificate.objects.filter(stands, user=self.choice.stays)
        theirs = Certificate.objects.filter(stands, user=self.choice.goes)
        courses = own.values("edition__course")
        return theirs.filter(edition__course__in=courses).exists()

    @property
    def invitations(self) -> QuerySet[Invitation]:
        """Open invitations of the one that goes to groups in which the person is then."""
        groups = {way.enrolment.cohort_id for way in self.ways}
        groups |= {way.cohort_id for way in _ways_of(self.choice.stays)}
        waiting = Invitation.objects.filter(still_open(), cohort__in=groups)
        return waiting.filter(email__iexact=self.choice.goes.email)

    @property
    def digest(self) -> str:
        """What was shown, in short: the merge is refused where it would do something else."""
        said: list[Any] = [self.choice.stays.pk, self.choice.goes.pk]
        said += [self.choice.stays.email, self.choice.goes.email]
        said += sorted((name, who.pk) for name, who in self.choice.facts.items())
        said += [self.choice.signs_in.pk, self.choice.keeps_other]
        for way in self.ways:
            into = way.into.pk if way.into else 0
            said.append((way.enrolment.pk, way.enrolment.state, into))
        said += [one.pk for one in self.certificates]
        said.append(self.left_open)
        return sha256(repr(said).encode()).hexdigest()


def _ways_of(person: User) -> QuerySet[Enrolment]:
    rows = Enrolment.objects.filter(user=person, merged_into=None)
    related = ("cohort", "edition", "progress")
    return rows.select_related(*related).defer("edition__manifest").order_by("pk")


def _place_of(way: Enrolment, own: list[Enrolment]) -> Enrolment | None:
    """Return the place that a way is united with, if it cannot stand beside it."""
    if way.state == State.ACTIVE and way.renews_id is None:
        for one in own:
            is_whole = one.state == State.ACTIVE and one.renews_id is None
            if is_whole and one.edition_id == way.edition_id:
                return one
    return next((one for one in own if one.cohort_id == way.cohort_id), None)


def sentences(plan: Plan) -> list[str]:
    """Return what becomes of groups, tests and certificates, in the reader's language."""
    return [*_of_ways(plan), *_of_tests(plan), *_of_certificates(plan)]


def _of_ways(plan: Plan) -> Iterator[str]:
    for way in plan.ways:
        group = way.enrolment.cohort.name
        if way.into is None:
            yield _(
                "“%(group)s”: the place goes along, with everything that was done."
            ) % {"group": group}
        elif way.into.cohort_id == way.enrolment.cohort_id:
            yield _(
                "“%(group)s”: both are in it. One place stays, and what was done on"
                " either account counts together."
            ) % {"group": group}
        else:
            yield _(
                "“%(group)s” and “%(other)s” take the same course at the same time. The"
                " place in “%(other)s” stays, and what was done on either account counts"
                " together."
            ) % {"group": group, "other": way.into.cohort.name}
    if not plan.ways:
        yield _("The account that is closed is in no group.")
    if number := plan.invitations.count():
        yield ngettext(
            "%(count)s open invitation to a group in which the person is already is"
            " withdrawn.",
            "%(count)s open invitations to groups in which the person is already are"
            " withdrawn.",
            number,
        ) % {"count": number}


def _of_tests(plan: Plan) -> Iterator[str]:
    if plan.left_open:
        yield ngettext(
            "%(count)s test is open on the account that is closed. It stays as it is, is"
            " not handed in, and does not count as an attempt.",
            "%(count)s tests are open on the account that is closed. They stay as they"
            " are, are not handed in, and do not count as attempts.",
            plan.left_open,
        ) % {"count": plan.left_open}


def _of_certificates(plan: Plan) -> Iterator[str]:
    for certificate in plan.certificates:
        yield _(
            "Certificate %(number)s stays as it is and belongs to the account that stays."
        ) % {"number": certificate.number}
    if plan.certified_twice:
        yield _(
            "Both have a certificate of the same course. Both certificates are kept, and"
            " the completion is counted once."
        )


def group_names(person: User) -> list[str]:
    """Return the groups of a person, as the choice shows them."""
    cohorts = Cohort.objects.filter(
        enrolments__user=person, enrolments__merged_into=None
    )
    return list(cohorts.order_by("-starts_on", "pk").values_list("name", flat=True))
