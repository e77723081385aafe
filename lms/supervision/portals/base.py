"""The portals to a group's people: the supervisors' own pages, and the CMS.

The pages behind them are the same. A portal says whose groups stand behind it, who may act
there and who reads learners' names, and how its addresses and its look are called.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lms.accounts.models import User
from lms.cohorts.models import Cohort, Enrolment, RosterImport
from lms.cohorts.responsibility import knows_as_many
from lms.supervision import access


class CohortPortal(ABC):
    """One way in; each portal is an instance of its own class."""

    # How the names of its routes begin.
    prefix: str
    # The templates that its pages extend, that show a form, and that show a person.
    frame: str
    form: str
    person: str
    prints_codes = False

    @abstractmethod
    def groups_of(self, user: User) -> QuerySet[Cohort]:
        """Return the groups that the person finds here."""

    def sees_names(self, user: User) -> bool:
        """Tell whether the person reads learners' names here."""
        return True

    def may_act(self, user: User) -> bool:
        """Tell whether the person may change something here."""
        return True

    def for_reading(self, request: HttpRequest, code: str) -> "CohortContext":
        """Return the context of a person who may see the group, or 404."""
        user = cast(User, request.user)
        groups = self.groups_of(user).select_related("edition__course", "supervisor")
        cohort = groups.defer("edition__manifest").filter(code=code).first()
        if cohort is None:
            raise Http404
        return CohortContext(
            portal=self,
            request=request,
            user=user,
            cohort=cohort,
            sees_names=self.sees_names(user),
            may_act=self.may_act(user),
        )

    def for_writing(self, request: HttpRequest, code: str) -> "CohortContext":
        """Return the context of a person who may change something there, or 404."""
        cohort_context = self.for_reading(request, code)
        if not cohort_context.may_act:
            raise Http404
        return cohort_context


@dataclass(frozen=True)
class CohortContext:
    """A person at one group's pages, and what is shown to him or her of its people."""

    portal: CohortPortal
    request: HttpRequest
    user: User
    cohort: Cohort
    sees_names: bool
    may_act: bool
    # Of who brought lists: whether the person knows as many people. Asked once each.
    bringers: dict[int | None, bool] = field(default_factory=dict, compare=False)

    def display_name(self, person: User) -> str:
        """Return a learner's name, or the opaque id where names are not shown."""
        return person.full_name if self.sees_names else str(person.public_id)

    def reads(self, roster: RosterImport) -> bool:
        """Tell whether the list's rows are shown and worked on.

        They say what their bringer may know of people, so that others read them who know
        as many; where names are not shown, only the bringer.
        """
        if roster.by_id == self.user.pk:
            return True
        if self.sees_names and roster.by_id not in self.bringers:
            self.bringers[roster.by_id] = knows_as_many(self.user, roster.by)
        return self.sees_names and self.bringers[roster.by_id]

    def people(self, enrolments: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
        """Return them by name; by opaque id where even the order would tell of names."""
        order = "user__sort_name" if self.sees_names else "user__public_id"
        return enrolments.order_by(order, "pk")

    def person(self, uid: UUID) -> Enrolment:
        """Return the enrolment of who is or was in the group, or 404; see ``has``."""
        return access.once_in(self.cohort, uid)

    def has(self, enrolment: Enrolment) -> bool:
        """Tell whether the person is in the group now."""
        here = enrolment.cohort_id == self.cohort.pk
        return here and enrolment.state == Enrolment.State.ACTIVE

    def no_longer_member(self, enrolment: Enrolment) -> HttpResponse:
        """Answer an old page or form about who is in the group no more."""
        text = _("%(name)s is no longer in this group. Nothing more was changed.")
        messages.info(self.request, text % {"name": self.display_name(enrolment.user)})
        return self.go("people")

    def page(
        self, template: str, context: Mapping[str, Any], status: int = 200
    ) -> HttpResponse:
        """Return a page of the group in this portal's look."""
        facts = {
            "cohort": self.cohort,
            "cohort_context": self,
            "portal": self.portal,
            **context,
        }
        return render(self.request, f"supervision/{template}", facts, status=status)

    def form_page(self, template: str, context: Mapping[str, Any]) -> HttpResponse:
        """Return a page with a form, or with what is wrong in the one that was sent."""
        sent = self.request.method == "POST"
        return self.page(template, context, 422 if sent else 200)

    def go(self, name: str, *args: Any) -> HttpResponse:
        """Lead to another page of the group."""
        return redirect(f"{self.portal.prefix}{name}", self.cohort.code, *args)
