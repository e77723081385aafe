"""What the groups behind the roles may do in the CMS."""

from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission
from wagtail.models import Page as WagtailPage

from lms.accounts.editorial import give_workflow
from lms.accounts.models import Role

# Applications whose permissions are given; they may not exist yet on the first migration.
_OWNERS = (
    *("courses", "wagtailadmin", "wagtailcore"),
    *("wagtaildocs", "wagtailimages", "wagtailmedia"),
)
_WRITTEN = ("diagram", "glossaryterm", "helpline", "question", "questionpool")
# Editors may publish too: a wrong telephone number cannot wait for a colleague, and what
# nobody may publish is told by the checks of the page itself. The workflow is the usual
# way; an agency that wants two pairs of eyes without exception takes "publish" away from
# the editors' group, and it stays away.
_PAGES = {
    Role.EDITOR: ("add_page", "change_page", "publish_page"),
    Role.REVIEWER: ("change_page", "publish_page", "lock_page", "unlock_page"),
}
_SNIPPETS = {
    Role.EDITOR: ("add", "change", "delete", "view"),
    Role.REVIEWER: ("change", "view"),
}
_MEDIA = (
    *("add_image", "change_image", "choose_image"),
    *("add_document", "change_document", "choose_document"),
    *("add_media", "change_media"),
)
# Folders of the media library.
_FOLDERS = {
    Role.EDITOR: ("add_collection", "change_collection"),
    Role.REVIEWER: (),
}


def give_permissions() -> None:
    """Make every role's group and give editors and reviewers their rights in the CMS.

    May be repeated: it only adds, and rights over pages only to a group that has none.
    Runs after each migration, because Django creates the permissions themselves only
    then.
    """
    for label in _OWNERS:
        create_permissions(apps.get_app_config(label), verbosity=0)
    for name in Role.values:
        Group.objects.get_or_create(name=name)
    for role, actions in _PAGES.items():
        group = Group.objects.get(name=str(role))
        _open_the_cms(group, [f"{a}_{m}" for m in _WRITTEN for a in _SNIPPETS[role]])
        _give_pages(group, actions)
        _give_media(group, _FOLDERS[role])
    give_workflow()


def _open_the_cms(group: Group, codenames: list[str]) -> None:
    courses = Permission.objects.filter(
        content_type__app_label="courses", codename__in=[*codenames, "view_edition"]
    )
    door = Permission.objects.filter(
        content_type__app_label="wagtailadmin", codename="access_admin"
    )
    group.permissions.add(*courses, *door)


def _give_pages(group: Group, codenames: tuple[str, ...]) -> None:
    root = WagtailPage.objects.filter(depth=1).first()
    # None in a database emptied by a test. What an administrator chose stays as it is.
    if root is None or group.page_permissions.exists():
        return
    for permission in _of_wagtail("wagtailcore", codenames):
        GroupPagePermission.objects.get_or_create(
            group=group, page=root, permission=permission
        )


def _give_media(group: Group, folders: tuple[str, ...]) -> None:
    root = Collection.objects.filter(depth=1).first()
    if root is None:
        return
    for label in ("wagtailimages", "wagtaildocs", "wagtailmedia", "wagtailcore"):
        for permission in _of_wagtail(label, (*_MEDIA, *folders)):
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=root, permission=permission
            )


def _of_wagtail(label: str, codenames: tuple[str, ...]) -> Any:
    return Permission.objects.filter(
        content_type__app_label=label, codename__in=codenames
    )


def after_migration(**told: Any) -> None:
    """Receive Django's post_migrate of the last application with permissions."""
    give_permissions()
