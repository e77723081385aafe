"""What a merge would do with the ways of two people through courses: decided in one place.

The dry run shows it and the merge does it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.accounts.models import User
from lms.certificates.kinds import COMPLETED
from lms.certificates.models import Certificate
from lms.cohorts.models import Cohort, Enrolment, Invitation
from lms.progress.models import Attempt

State = Enrolment.State


@dataclass(frozen=True)
class Way:
    """One place of the account that goes; ``into`` is the one that counts for it then.

    ``over`` is the place of the account that stays for which this one counts: on this one
    the course was completed, and on that one it was not.
    """

    enrolment: Enrolment
    into: Enrolment | None = None
    over: Enrolment | None = None

    @property
    def union(self) -> "Union | None":
        """Which place counts for which, if it cannot stand beside it."""
        if self.into is not None:
            return Union(self.enrolment, self.into)
        return Union(self.over, self.enrolment) if self.over is not None else None


class Union(NamedTuple):
    """Two places that cannot stand beside each other; ``into`` counts for the other too."""

    other: Enrolment
    into: Enrolment


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
        return ways_between(self.own, list(_ways_of(self.choice.goes)))

    @cached_property
    def own(self) -> list[Enrolment]:
        """The places of the account that stays."""
        return list(_ways_of(self.choice.stays))

    @property
    def united(self) -> list[Union]:
        return [way.union for way in self.ways if way.union is not None]

    @cached_property
    def certificates(self) -> list[Certificate]:
        """The certificates of the account that goes."""
        rows = Certificate.objects.filter(user=self.choice.goes).defer("facts")
        return list(rows.select_related("edition__course").order_by("pk"))

    @cached_property
    def left_open(self) -> int:
        """How many tests under way are left behind, on ways that are united."""
        ways = [union.other.pk for union in self.united]
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
        """Untaken invitations of the one that goes to groups in which the person is then.

        Also those that ended: they wait for somebody who is there.
        """
        groups = {way.enrolment.cohort_id for way in self.ways}
        groups |= {way.cohort_id for way in self.own}
        waiting = Invitation.objects.filter(accepted_at=None, withdrawn_at=None)
        return waiting.filter(cohort__in=groups).filter(
            email__iexact=self.choice.goes.email
        )

    @property
    def digest(self) -> str:
        """What was shown, in short: the merge is refused where it would do something else."""
        said: list[Any] = [self.choice.stays.pk, self.choice.goes.pk]
        said += [self.choice.stays.email, self.choice.goes.email]
        said += sorted((name, who.pk) for name, who in self.choice.facts.items())
        said += [self.choice.signs_in.pk, self.choice.keeps_other]
        for way in self.ways:
            into = way.into.pk if way.into else 0
            over = way.over.pk if way.over else 0
            said.append((way.enrolment.pk, way.enrolment.state, into, over))
        said += [(one.pk, one.state, one.cohort_id) for one in self.own]
        said += [one.pk for one in self.certificates]
        said.append(self.left_open)
        return sha256(repr(said).encode()).hexdigest()


def _ways_of(person: User) -> QuerySet[Enrolment]:
    rows = Enrolment.objects.filter(user=person, merged_into=None)
    related = ("cohort", "edition", "progress")
    return rows.select_related(*related).defer("edition__manifest").order_by("pk")


def ways_between(own: list[Enrolment], theirs: list[Enrolment]) -> list[Way]:
    """Return what becomes of their places, each beside the own ones.

    Of two that cannot stand beside each other the own one counts, but where the course was
    completed on the other one alone.
    """
    found = [Way(one, _place_of(one, own)) for one in theirs]
    return [_turned(way, found, own) for way in found]


def _place_of(way: Enrolment, own: list[Enrolment]) -> Enrolment | None:
    """Return the place that a way is united with, if it cannot stand beside it."""
    if _is_under_way(way):
        for one in own:
            if _is_under_way(one) and one.edition_id == way.edition_id:
                return one
    return next((one for one in own if one.cohort_id == way.cohort_id), None)


def _is_under_way(way: Enrolment) -> bool:
    return way.state == State.ACTIVE and way.renews_id is None


def _turned(way: Way, found: list[Way], own: list[Enrolment]) -> Way:
    """Return the way as the one that counts, if it has to be and can be.

    It cannot where more than two places are in each other's way.
    """
    one, into = way.enrolment, way.into
    if into is None or is_complete(into) or not is_complete(one):
        return way
    others = [place for place in own if place.pk != into.pk]
    shared = [each for each in found if each.into is not None and each.into == into]
    if len(shared) > 1 or _place_of(one, others) is not None:
        return way
    return Way(one, over=into)


def is_complete(way: Enrolment) -> bool:
    """Tell whether the course was completed on a way; no query where progress is read."""
    progress = getattr(way, "progress", None)
    return progress is not None and progress.completed_at is not None


def sentences(plan: Plan) -> list[str]:
    """Return what becomes of groups, tests and certificates, in the reader's language."""
    return [*_of_ways(plan), *_of_tests(plan), *_of_certificates(plan)]


def _of_ways(plan: Plan) -> Iterator[str]:
    for way in plan.ways:
        union = way.union
        if union is None:
            yield _(
                "“%(group)s”: the place goes along, with everything that was done."
            ) % {"group": way.enrolment.cohort.name}
        elif union.into.cohort_id == union.other.cohort_id:
            yield _(
                "“%(group)s”: both are in it. One place stays, and what was done on"
                " either account counts together."
            ) % {"group": union.into.cohort.name}
        else:
            yield _(
                "“%(group)s” and “%(other)s” take the same course at the same time. The"
                " place in “%(other)s” stays, and what was done on either account counts"
                " together."
            ) % {"group": union.other.cohort.name, "other": union.into.cohort.name}
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
