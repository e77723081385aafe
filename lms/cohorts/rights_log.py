"""Signal receivers that write into the audit log who came to see a group's people.

Whoever supervises a group sees them, and so do the coordinators above its place. Signals
see all ways: the CMS, services and commands.
"""

from typing import Any

from django.db.models.signals import pre_delete, pre_save
from django.dispatch import receiver

from lms.accounts.models import OrganisationUnit, User
from lms.audit.models import Action
from lms.audit.services import record
from lms.cohorts.models import Cohort

GIVING = ("supervisor", "supervisor_id", "unit", "unit_id")


@receiver(pre_save, sender=Cohort, dispatch_uid="audit.cohort_given")
def cohort_given(instance: Cohort, update_fields: Any, **kwargs: Any) -> None:
    """Record another supervisor, of each of the two, and another place.

    A group that is new has no people yet: each who comes is written down on the way.
    """
    if kwargs.get("raw") or instance.pk is None or not _may_give(update_fields):
        return
    rows = Cohort.objects.filter(pk=instance.pk)
    before = rows.values("supervisor_id", "unit_id").first()
    if before is None:
        return
    if before["supervisor_id"] != instance.supervisor_id:
        _of_supervisor(instance, before["supervisor_id"], "removed")
        _of_supervisor(instance, instance.supervisor_id, "added")
    if before["unit_id"] != instance.unit_id:
        _of_place(instance, before["unit_id"])


def _may_give(update_fields: Any) -> bool:
    return update_fields is None or not {*update_fields}.isdisjoint(GIVING)


def _of_supervisor(cohort: Cohort, key: int, change: str) -> None:
    person = User.objects.filter(pk=key).first()
    details = {"change": change, "of": "supervisor"}
    record(Action.RIGHTS_CHANGED, target=cohort, person=person, details=details)


def _of_place(cohort: Cohort, before: int | None) -> None:
    units = OrganisationUnit.objects.filter(pk__in=[before, cohort.unit_id])
    codes = dict(units.values_list("pk", "code"))
    moved = {"from": codes.get(before), "to": codes.get(cohort.unit_id)}
    details = {"changed": {"unit_id": moved}}
    record(Action.RIGHTS_CHANGED, target=cohort, details=details)


@receiver(pre_delete, sender=Cohort, dispatch_uid="audit.cohort_removed")
def cohort_removed(instance: Cohort, **kwargs: Any) -> None:
    """Record that a group goes, and who saw its people."""
    _of_supervisor(instance, instance.supervisor_id, "removed")
