"""What editors and reviewers may do in the CMS, and the way from draft to published page.

Given once: what an administrator changes afterwards stays changed. A group that has rights
of a kind already keeps those as they are, and so does another workflow on the page tree.
"""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

OWNERS = (
    "courses",
    "wagtailadmin",
    "wagtailcore",
    "wagtaildocs",
    "wagtailimages",
    "wagtailmedia",
)
MATERIAL = ("diagram", "glossaryterm", "helpline", "question", "questionpool")
ACTIONS = {
    "editor": ("add", "change", "delete", "view"),
    "reviewer": ("change", "view"),
}
# Editors may publish too: a wrong telephone number cannot wait for a colleague, and what
# nobody may publish is told by the checks of the page itself. The workflow is the usual
# way; an agency that wants two pairs of eyes without exception takes "publish" away from
# the editors' group.
PAGES = {
    "editor": ("add_page", "change_page", "publish_page"),
    "reviewer": ("change_page", "publish_page", "lock_page", "unlock_page"),
}
MEDIA = {
    "wagtailimages": ("add_image", "change_image", "choose_image"),
    "wagtaildocs": ("add_document", "change_document", "choose_document"),
    "wagtailmedia": ("add_media", "change_media"),
}
FOLDERS = {"wagtailcore": ("add_collection", "change_collection")}
LIBRARY = {"editor": {**MEDIA, **FOLDERS}, "reviewer": MEDIA}
# Stands in mails and menus of people with either language.
STAGE = "Verificare · Проверка"
# What Wagtail's own migration puts on the root of the page tree.
WAGTAILS_OWN = "Moderators approval"


def give_rights(apps, schema_editor):
    for label in OWNERS:
        # Django makes them only after the last migration.
        create_permissions(installed.get_app_config(label), verbosity=0, apps=apps)
    Group = apps.get_model("auth", "Group")
    for role in ("editor", "reviewer"):
        group = Group.objects.filter(name=role).first()
        if group is None:  # somebody deleted it, and meant it
            continue
        give_material(apps, group, role)
        give_pages(apps, group, role)
        give_library(apps, group, role)
    give_workflow(apps)


def permissions(apps, label, codenames):
    Permission = apps.get_model("auth", "Permission")
    return Permission.objects.filter(
        content_type__app_label=label, codename__in=codenames
    )


def give_material(apps, group, role):
    if group.permissions.filter(content_type__app_label="courses").exists():
        return
    codenames = [f"{action}_{name}" for name in MATERIAL for action in ACTIONS[role]]
    codenames.append("view_edition")
    group.permissions.add(
        *permissions(apps, "courses", codenames),
        *permissions(apps, "wagtailadmin", ["access_admin"]),
    )


def give_pages(apps, group, role):
    GroupPagePermission = apps.get_model("wagtailcore", "GroupPagePermission")
    root = apps.get_model("wagtailcore", "Page").objects.filter(depth=1).first()
    given = GroupPagePermission.objects.filter(group=group)
    if root is None or given.exists():
        return
    for permission in permissions(apps, "wagtailcore", PAGES[role]):
        given.create(group=group, page=root, permission=permission)


def give_library(apps, group, role):
    Granted = apps.get_model("wagtailcore", "GroupCollectionPermission")
    root = apps.get_model("wagtailcore", "Collection").objects.filter(depth=1).first()
    given = Granted.objects.filter(group=group)
    if root is None or given.exists():
        return
    for label, codenames in LIBRARY[role].items():
        for permission in permissions(apps, label, codenames):
            given.create(group=group, collection=root, permission=permission)


def give_workflow(apps):
    """Let reviewers approve every page, unless somebody chose another way already."""
    WorkflowPage = apps.get_model("wagtailcore", "WorkflowPage")
    root = apps.get_model("wagtailcore", "Page").objects.filter(depth=1).first()
    reviewers = apps.get_model("auth", "Group").objects.filter(name="reviewer").first()
    if root is None or reviewers is None:
        return
    chosen = WorkflowPage.objects.filter(page=root).select_related("workflow").first()
    if chosen is None:
        WorkflowPage.objects.create(page=root, workflow=workflow(apps, reviewers))
    elif chosen.workflow.name == WAGTAILS_OWN or not chosen.workflow.active:
        chosen.workflow = workflow(apps, reviewers)
        chosen.save()


def workflow(apps, reviewers):
    names = ("Workflow", "GroupApprovalTask", "WorkflowTask")
    Workflow, Task, Step = (apps.get_model("wagtailcore", name) for name in names)
    ContentType = apps.get_model("contenttypes", "ContentType")
    kind, _ = ContentType.objects.get_or_create(
        app_label="wagtailcore", model="groupapprovaltask"
    )
    made = Workflow.objects.create(name=STAGE, active=True)
    task = Task.objects.create(name=STAGE, active=True, content_type=kind)
    task.groups.add(reviewers)
    Step.objects.create(workflow=made, task=task, sort_order=0)
    return made


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0006_name_keys"),
        ("courses", "0009_texts_of_the_library"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0090_remove_grouppagepermission_permission_type"),
        ("wagtaildocs", "0011_add_choose_permissions"),
        ("wagtailimages", "0023_add_choose_permissions"),
        ("wagtailmedia", "0005_alter_media_options"),
    ]

    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]
