"""Signal receivers that write into the audit log whose rights changed, in whatever way.

Signals see all ways: the CMS, Django's admin, services and commands. The one act of Wagtail
that goes past the models, by ``update()``, is replaced in ``bulk_actions``.
"""

from typing import Any

from django.contrib.auth.models import Group
from django.db.models.signals import (
    m2m_changed,
    post_delete,
    post_save,
    pre_delete,
    pre_save,
)
from django.dispatch import receiver
from wagtail.models import GroupCollectionPermission, GroupPagePermission

from lms.accounts.models import OrganisationUnit, User
from lms.audit.models import Action
from lms.audit.services import record

RIGHTS = ("is_superuser", "is_staff", "is_active", "unit_id")
CHANGES = {"post_add": "added", "post_remove": "removed", "pre_clear": "cleared"}


@receiver(pre_save, sender=User, dispatch_uid="audit.rights_before")
def remember(instance: User, update_fields: Any, **kwargs: Any) -> None:
    """Note what a person may do before he or she is saved."""
    instance._rights_before = None
    fields = {name.removesuffix("_id") for name in RIGHTS}
    if instance.pk and (update_fields is None or fields & set(update_fields)):
        rows = User.objects.filter(pk=instance.pk).values(*RIGHTS)
        instance._rights_before = rows.first()


@receiver(post_save, sender=User, dispatch_uid="audit.rights_changed")
def rights_changed(instance: User, created: bool, **kwargs: Any) -> None:
    """Record which of the marks of a person's rights changed, and how."""
    before = getattr(instance, "_rights_before", None)
    if kwargs.get("raw"):
        return  # loaded from a file: nobody gave these rights now
    if created:
        before = {"is_superuser": False, "is_staff": False, "is_active": True}
    changed = {
        name: {"from": before[name], "to": getattr(instance, name)}
        for name in RIGHTS
        if before and name in before and before[name] != getattr(instance, name)
    }
    if changed:
        record(Action.RIGHTS_CHANGED, target=instance, details={"changed": changed})


@receiver(m2m_changed, sender=User.groups.through, dispatch_uid="audit.groups_changed")
@receiver(
    m2m_changed,
    sender=User.user_permissions.through,
    dispatch_uid="audit.permissions_changed",
)
@receiver(
    m2m_changed,
    sender=Group.permissions.through,
    dispatch_uid="audit.group_permissions_changed",
)
def memberships_changed(
    instance: Any, action: str, model: Any, pk_set: set[Any] | None, **kwargs: Any
) -> None:
    """Record groups given and taken, and what a group may do."""
    if action not in CHANGES or (pk_set is not None and not pk_set):
        return
    if isinstance(instance, Group) and model is User:
        _of_each_person(instance, CHANGES[action], pk_set)
        return
    details = {
        "change": CHANGES[action],
        "of": model._meta.label_lower,
        "names": _names(model, pk_set or ()),
    }
    record(Action.RIGHTS_CHANGED, target=instance, details=details)


def _of_each_person(group: Group, change: str, keys: set[Any] | None) -> None:
    """Record who is put into a group, or out of it, from the group's side: a row each."""
    people = group.user_set.all() if keys is None else User.objects.filter(pk__in=keys)
    details = {"change": change, "of": Group._meta.label_lower, "names": [group.name]}
    for person in people.order_by("pk"):
        record(Action.RIGHTS_CHANGED, target=person, details=details)


@receiver(pre_delete, sender=Group, dispatch_uid="audit.group_removed")
def group_removed(instance: Group, **kwargs: Any) -> None:
    """Record what a group's end takes from each of its people."""
    _of_each_person(instance, "removed", None)
    record(Action.RIGHTS_CHANGED, target=instance, details={"change": "removed"})


@receiver(pre_save, sender=Group, dispatch_uid="audit.group_renamed")
def group_renamed(instance: Group, **kwargs: Any) -> None:
    """Record another name: roles go by it."""
    before = Group.objects.filter(pk=instance.pk).values_list("name", flat=True).first()
    if before is not None and before != instance.name and not kwargs.get("raw"):
        changed = {"name": {"from": before, "to": instance.name}}
        record(Action.RIGHTS_CHANGED, target=instance, details={"changed": changed})


def _names(model: Any, keys: Any) -> list[str]:
    """Return the names of groups and permissions; of people their public ids."""
    rows = model.objects.filter(pk__in=keys).order_by("pk")
    field = {"group": "name", "permission": "codename", "user": "public_id"}
    return [str(v) for v in rows.values_list(field[model._meta.model_name], flat=True)]


@receiver(post_save, sender=GroupPagePermission, dispatch_uid="audit.page_given")
@receiver(post_save, sender=GroupCollectionPermission, dispatch_uid="audit.files_given")
@receiver(post_delete, sender=GroupPagePermission, dispatch_uid="audit.page_taken")
@receiver(
    post_delete, sender=GroupCollectionPermission, dispatch_uid="audit.files_taken"
)
def place_changed(instance: Any, signal: Any, **kwargs: Any) -> None:
    """Record what a group may do with a part of the pages or of the files."""
    if kwargs.get("raw"):
        return  # loaded from a file, perhaps before what it refers to
    details = {
        "change": "removed" if signal is post_delete else "added",
        "of": instance._meta.label_lower,
        "names": [instance.permission.codename],
    }
    record(Action.RIGHTS_CHANGED, target=instance.group, details=details)


@receiver(pre_delete, sender=User, dispatch_uid="audit.person_removed")
def person_removed(instance: User, **kwargs: Any) -> None:
    """Record that a person's account goes."""
    record(Action.PERSON_REMOVED, target=instance)


@receiver(pre_save, sender=OrganisationUnit, dispatch_uid="audit.unit_moved")
def unit_moved(instance: OrganisationUnit, **kwargs: Any) -> None:
    """Record another place in the tree: coordinators see what stands below them."""
    if kwargs.get("raw"):
        return
    before = OrganisationUnit.objects.filter(pk=instance.pk).first()
    # One that is new has nobody below it yet.
    if before is not None and before.parent_id != instance.parent_id:
        moved = {"from": _code(before.parent), "to": _code(instance.parent)}
        details = {"changed": {"parent": moved}}
        record(Action.RIGHTS_CHANGED, target=instance, details=details)


def _code(unit: OrganisationUnit | None) -> str | None:
    return unit.code if unit else None


@receiver(pre_delete, sender=OrganisationUnit, dispatch_uid="audit.unit_removed")
def unit_removed(instance: OrganisationUnit, **kwargs: Any) -> None:
    """Record that a unit goes."""
    record(Action.RIGHTS_CHANGED, target=instance, details={"change": "removed"})
