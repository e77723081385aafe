"""The way from a draft to a published page: a reviewer looks at it in between."""

from django.contrib.auth.models import Group
from wagtail.models import (
    GroupApprovalTask,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from lms.accounts.models import Role

# Stands in mails and menus of people with either language.
STAGE = "Verificare · Проверка"
# What Wagtail's own migration puts on the root of the page tree.
WAGTAILS_OWN = "Moderators approval"


def give_workflow() -> None:
    """Let reviewers approve every page, unless somebody chose another way already.

    May be repeated. Runs after the migrations, like the groups' rights: only then is the
    reviewers' group sure to be there.
    """
    root = Page.objects.filter(depth=1).first()
    if root is None:  # a database emptied by a test
        return
    chosen = WorkflowPage.objects.filter(page=root).select_related("workflow").first()
    if chosen is None:
        WorkflowPage.objects.create(page=root, workflow=_workflow())
    elif chosen.workflow.name == WAGTAILS_OWN or not chosen.workflow.active:
        chosen.workflow = _workflow()
        chosen.save()


def _workflow() -> Workflow:
    workflow, is_new = Workflow.objects.get_or_create(name=STAGE, active=True)
    if is_new:
        task = GroupApprovalTask.objects.create(name=STAGE)
        task.groups.add(Group.objects.get(name=str(Role.REVIEWER)))
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    return workflow
