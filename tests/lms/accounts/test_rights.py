"""Rights and the way to approval come by migration, once: administrators change them."""

import importlib

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from wagtail.models import (
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
)

pytestmark = pytest.mark.django_db
STAGE = "Verificare · Проверка"
MATERIAL = ("diagram", "glossaryterm", "helpline", "question", "questionpool")
COHORTS = {
    *("access_admin", "view_cohort", "add_cohort", "change_cohort", "view_enrolment"),
    *("view_organisationunit", "add_organisationunit", "change_organisationunit"),
}
OCCUPATIONS = {f"{action}_occupation" for action in ("add", "change", "delete", "view")}
GROUPS = {
    "supervisor": set(),
    "coordinator": COHORTS,
    "editor": {
        f"{action}_{name}"
        for action in ("add", "change", "delete", "view")
        for name in MATERIAL
    }
    | {"view_edition"}
    | {f"{action}_certificatedesign" for action in ("add", "change", "view")}
    | {"add_certificateimage", "view_certificateimage"}
    | COHORTS
    | OCCUPATIONS,
    "reviewer": {
        f"{action}_{name}" for action in ("change", "view") for name in MATERIAL
    }
    | {
        f"{action}_certificatedesign"
        for action in ("change", "publish", "lock", "unlock", "view")
    }
    | {"add_certificateimage", "view_certificateimage"}
    | {"view_edition", "access_admin"},
    "analyst": {
        *("access_admin", "view_cohort", "view_enrolment", "view_organisationunit"),
        *("view_outgoingmail", "change_outgoingmail"),
    }
    | OCCUPATIONS,
}
LIBRARY = {
    *("add_image", "change_image", "choose_image"),
    *("add_document", "change_document", "choose_document"),
    *("add_media", "change_media"),
}


def give_again() -> None:
    """Do what the migrations did, as if they came to a database in use."""
    for name in (
        "lms.accounts.migrations.0007_editorial_rights",
        "lms.supervision.migrations.0004_rights",
        "lms.certificates.migrations.0009_first_designs",
        "lms.supervision.migrations.0008_rights_over_occupations",
    ):
        importlib.import_module(name).give_rights(apps, None)


def everything() -> dict:
    """Return all that anybody may do, and every way to approval."""
    rows = {
        "groups": Group.objects.values_list("name"),
        "rights": Group.permissions.through.objects.values_list("group", "permission"),
        "pages": GroupPagePermission.objects.values_list("group", "page", "permission"),
        "library": GroupCollectionPermission.objects.values_list(
            "group", "collection", "permission"
        ),
        "ways": Workflow.objects.values_list("name", "active"),
        "on": WorkflowPage.objects.values_list("page", "workflow"),
        "approvers": GroupApprovalTask.groups.through.objects.values_list(
            "groupapprovaltask", "group"
        ),
    }
    return {name: sorted(found) for name, found in rows.items()}


# --- what an empty database is given ------------------------------------------------------


@pytest.mark.parametrize(("role", "codenames"), GROUPS.items())
def test_each_role_has_its_rights(role, codenames):
    given = Group.objects.get(name=role).permissions
    assert set(given.values_list("codename", flat=True)) == codenames


@pytest.mark.parametrize(
    ("role", "pages", "library"),
    [
        (
            "editor",
            {"add_page", "change_page", "publish_page"},
            LIBRARY | {"add_collection", "change_collection"},
        ),
        (
            "reviewer",
            {"change_page", "publish_page", "lock_page", "unlock_page"},
            LIBRARY,
        ),
    ],
)
def test_editors_and_reviewers_have_pages_and_the_library(role, pages, library):
    group = Group.objects.get(name=role)
    names = "permission__codename"
    assert {*group.page_permissions.values_list(names, flat=True)} == pages
    assert {*group.collection_permissions.values_list(names, flat=True)} == library
    assert {one.page.depth for one in group.page_permissions.all()} == {1}


def test_every_page_goes_by_a_reviewer(course):
    workflow = course.page.get_workflow()
    assert (workflow.name, workflow.active) == (STAGE, True)
    (task,) = (task.specific for task in workflow.tasks)
    assert isinstance(task, GroupApprovalTask) and task.active
    assert [group.name for group in task.groups.all()] == ["reviewer"]


# --- what a deployment changes: nothing ----------------------------------------------------


def changed_by_an_administrator() -> None:
    """Rename and widen the way, take rights away from every group, remove a group."""
    workflow = WorkflowPage.objects.get(page__depth=1).workflow
    Workflow.objects.filter(pk=workflow.pk).update(name="Comisia")
    workflow.tasks.get().specific.groups.add(Group.objects.create(name="comisia"))
    taken = "change_helpline", "change_cohort", "change_outgoingmail", "access_admin"
    Group.permissions.through.objects.filter(permission__codename__in=taken).delete()
    publish = Permission.objects.get(codename="publish_page")
    GroupPagePermission.objects.filter(permission=publish).delete()
    GroupCollectionPermission.objects.filter(
        permission__codename="add_document"
    ).delete()


def test_migrating_again_changes_nothing():
    before = everything()
    call_command("migrate", verbosity=0)
    assert everything() == before


def test_migrating_again_leaves_what_an_administrator_changed():
    changed_by_an_administrator()
    Group.objects.filter(name="analyst").delete()
    before = everything()
    call_command("migrate", verbosity=0)
    assert everything() == before


# --- a database in use, to which the migrations come ---------------------------------------


def test_a_database_in_use_keeps_its_rights_and_its_way():
    changed_by_an_administrator()
    before = everything()
    give_again()
    assert everything() == before


def test_another_way_on_the_page_tree_stays():
    own = Workflow.objects.create(name="Comisia", active=True)
    WorkflowPage.objects.update(workflow=own)
    give_again()
    assert WorkflowPage.objects.get(page__depth=1).workflow == own


@pytest.mark.parametrize("way", ["none", "wagtail", "inactive"])
def test_where_nobody_chose_a_way_reviewers_approve(way):
    if way == "none":
        WorkflowPage.objects.all().delete()
    if way == "wagtail":
        Workflow.objects.update(name="Moderators approval")
    if way == "inactive":
        Workflow.objects.update(active=False)
    give_again()
    workflow = Page.objects.get(depth=1).get_workflow()
    assert (workflow.name, workflow.active) == (STAGE, True)


def test_groups_that_an_administrator_deleted_stay_deleted():
    Group.objects.filter(name__in=("reviewer", "analyst")).delete()
    WorkflowPage.objects.all().delete()
    before = everything()
    give_again()
    assert everything() == before
