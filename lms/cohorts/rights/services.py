"""Services of rights with dates: giving one, another last day, taking one back.

Who gives, and to whom, is held till the end: two who act at once see each other's act, and
who loses the own right at this moment gives nothing more.
"""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import OrganisationUnit, User
from lms.accounts.organisation import units_below
from lms.audit.models import Action
from lms.audit.services import record
from lms.cohorts.exceptions import CohortRefusal
from lms.cohorts.models import Cohort, DatedRight
from lms.cohorts.rights import notices
from lms.cohorts.rights.endings import WARNED_BEFORE, close
from lms.cohorts.rights.parts import candidates_of, may_give, part_of, place_of


class CannotGive(CohortRefusal):
    """The right cannot be given, lengthened or taken back."""


NOT_YOURS = _("This right is not yours to give or to change.")


@dataclass(frozen=True)
class Wanted:
    """The right that is asked for: over a unit or a group, or over the whole agency."""

    role: str
    starts_on: date
    ends_on: date | None = None
    unit: OrganisationUnit | None = None
    cohort: Cohort | None = None


@transaction.atomic
def give(*, by: User, person: User, wanted: Wanted) -> DatedRight:
    """Return the right, given now; the person reads of it by mail.

    Raises CannotGive for what is not the giver's to give, for who cannot have it, and for
    who has the same right already.
    """
    by, person = _held(by, person)
    _refuse_giver(by, wanted)
    _refuse_person(by, person)
    _refuse_days(wanted)
    same = DatedRight.objects.filter(
        person=person,
        role=wanted.role,
        unit=wanted.unit,
        cohort=wanted.cohort,
        closed_at=None,
    ).first()
    if same and same.state_on(timezone.localdate()) == "ended":
        close(same)
    elif same:
        raise CannotGive(_had(same))
    _refuse_lasting(person, wanted)
    right = DatedRight.objects.create(
        person=person,
        role=wanted.role,
        unit=wanted.unit,
        cohort=wanted.cohort,
        starts_on=wanted.starts_on,
        ends_on=wanted.ends_on,
        given_by=by,
        warned_for=_told_already(wanted.ends_on),
    )
    _record(right, by, {"change": "added", **_days(right)})
    notices.tell_given(right)
    return right


@transaction.atomic
def change_end(*, right: DatedRight, by: User, ends_on: date | None) -> DatedRight:
    """Return the right with another last day, or with none; the person reads of it.

    The same day again changes nothing. Raises CannotGive as ``give`` does, and for a right
    that has ended: that one is given anew.
    """
    row, by = _own_row(right, by)
    if row.ends_on == ends_on:
        return row
    if not part_of(by).admits(place_of(row.unit, row.cohort), ends_on):
        raise CannotGive(_longer_than_own(by, row.unit, row.cohort))
    if ends_on and ends_on < max(row.starts_on, timezone.localdate()):
        raise CannotGive(_("The last day cannot come before today or the first day."))
    before = row.ends_on
    row.ends_on, row.warned_for = ends_on, _told_already(ends_on)
    row.save(update_fields=["ends_on", "warned_for"])
    _record(row, by, {"changed": {"ends_on": _span(before, ends_on)}})
    notices.tell_changed(row)
    return row


@transaction.atomic
def take_back(*, right: DatedRight, by: User) -> DatedRight:
    """Return the right, which counts no more from this moment; the person reads of it.

    One that was taken back already stays as it is. Raises CannotGive for one that is not
    the person's to take back, or has ended by itself.
    """
    row, by = _own_row(right, by, may_be_closed=True)
    if row.closed_by_id:
        return row
    if row.state_on(timezone.localdate()) == "ended":
        raise CannotGive(_("This right has ended by itself already."))
    close(row, by=by)
    _record(row, by, {"change": "removed", **_days(row)})
    return row


def hindrance(right: DatedRight, by: User) -> str:
    """Return why it is not this person's to change a right, in words; empty where it is."""
    if by.is_superuser:
        return ""
    if right.person_id == by.pk:
        return str(_("Nobody changes the own rights: somebody else has to do it."))
    part = part_of(by)
    if not part.has(place_of(right.unit, right.cohort)):
        return str(NOT_YOURS)
    is_own_level = right.role == "coordinator" and right.unit_id in part.roots
    if is_own_level and right.given_by_id != by.pk:
        return str(
            _(
                "This person coordinates the same part as you. Who gave the right, or an"
                " administrator, can change it."
            )
        )
    return ""


def _held(by: User, person: User) -> tuple[User, User]:
    """Return both anew, held in one order, so that two never wait for each other."""
    rows = User.objects.select_for_update(no_key=True)
    found = rows.filter(pk__in=[by.pk, person.pk]).order_by("pk")
    people = {one.pk: one for one in found}
    return people[by.pk], people[person.pk]


def _own_row(
    right: DatedRight, by: User, *, may_be_closed: bool = False
) -> tuple[DatedRight, User]:
    """Return the right as it is now, held with its person, and who acts."""
    by, _person = _held(by, right.person)
    # Locked by itself: its group and its unit may be none, which no lock can hold.
    DatedRight.objects.select_for_update().get(pk=right.pk)
    related = ("person", "unit", "cohort__supervisor", "given_by")
    row = DatedRight.objects.select_related(*related).get(pk=right.pk)
    if not may_give(by) or not by.is_active or (why := hindrance(row, by)):
        raise CannotGive(why if may_give(by) and by.is_active else NOT_YOURS)
    is_over = row.state_on(timezone.localdate()) in {"ended", "taken_back"}
    if is_over and not may_be_closed:
        raise CannotGive(_("This right has ended. Give it anew."))
    return row, by


def _refuse_giver(by: User, wanted: Wanted) -> None:
    if not (may_give(by) and by.is_active):
        raise CannotGive(NOT_YOURS)
    if wanted.role == "analyst" and not by.is_superuser:
        raise CannotGive(_("Only an administrator gives the right to all reports."))
    part, place = part_of(by), place_of(wanted.unit, wanted.cohort)
    if not part.has(place):
        raise CannotGive(
            _("This is outside your part. Choose a unit or group of yours.")
        )
    if not part.admits(place, wanted.ends_on):
        raise CannotGive(_longer_than_own(by, wanted.unit, wanted.cohort))


def _longer_than_own(
    by: User, unit: OrganisationUnit | None, cohort: Cohort | None
) -> object:
    last = part_of(by).units.get(place_of(unit, cohort) or 0)
    if last is None:
        return NOT_YOURS
    text = _("Your own right there ends on %(day)s. Give this one until then at most.")
    return text % {"day": date_format(last, "SHORT_DATE_FORMAT")}


def _refuse_person(by: User, person: User) -> None:
    if person.pk == by.pk:
        raise CannotGive(_("Nobody gives rights to himself or herself."))
    if person.is_superuser:
        raise CannotGive(_("An administrator has every right already."))
    if not candidates_of(by).filter(pk=person.pk).exists():
        raise CannotGive(_("No open account in your part has this address."))
    if not person.has_address:
        raise CannotGive(
            _(
                "This person has no email address, and signs in by codes on paper. Whoever"
                " works here needs an address: write it on the person's page first."
            )
        )


def _refuse_days(wanted: Wanted) -> None:
    if wanted.starts_on < timezone.localdate():
        raise CannotGive(_("A right begins today at the earliest."))
    if wanted.ends_on and wanted.ends_on < wanted.starts_on:
        raise CannotGive(_("The last day cannot come before the first day."))


def _refuse_lasting(person: User, wanted: Wanted) -> None:
    """Refuse what the person has without an end anyway."""
    lasting = person.rights.lasting
    has_it = wanted.role == "analyst" and wanted.role in lasting
    if wanted.role == "coordinator" and wanted.role in lasting and wanted.unit:
        has_it = wanted.unit.pk in units_below({person.unit_id or 0})
    if has_it:
        raise CannotGive(_("This person has this right already, without an end."))


def _had(right: DatedRight) -> object:
    if right.ends_on is None:
        return _("This person has this right already, without an end.")
    text = _("This person has this right already, until %(day)s. Lengthen that one.")
    return text % {"day": date_format(right.ends_on, "SHORT_DATE_FORMAT")}


def _told_already(ends_on: date | None) -> date | None:
    """Return the last day if the mail written now says it a week before or later."""
    soon = ends_on is not None and ends_on - WARNED_BEFORE <= timezone.localdate()
    return ends_on if soon else None


def _record(right: DatedRight, by: User, details: dict[str, object]) -> None:
    over = {"of": right.role}
    if right.over is not None:
        over["over"] = right.over.code
    record(
        Action.RIGHTS_CHANGED,
        actor=by,
        person=right.person,
        target=right,
        details={**over, **details},
    )


def _days(right: DatedRight) -> dict[str, object]:
    return {"days": _span(right.starts_on, right.ends_on)}


def _span(first: date | None, last: date | None) -> dict[str, str | None]:
    return {"from": _iso(first), "to": _iso(last)}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
