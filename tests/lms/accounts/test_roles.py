"""Roles are groups, and what editors and reviewers may do with them."""

import pytest
from django.contrib.auth.models import Group, Permission

from lms.accounts.models import Role, User
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_every_role_is_a_group():
    assert set(Role.values) <= set(Group.objects.values_list("name", flat=True))


@pytest.mark.parametrize("role", ["editor", "reviewer"])
def test_the_cms_is_open_to_editors_and_reviewers(role, client_of, course):
    person = UserFactory(roles=[role])
    assert client_of(person).get("/cms/").status_code == 200
    rights = course.page.permissions_for_user(person)
    assert rights.can_edit()
    assert rights.can_publish()
    assert rights.can_lock() is (role == "reviewer")


@pytest.mark.parametrize("role", ["", "supervisor"])
def test_the_cms_is_closed_to_everybody_else(role, client_of):
    person = UserFactory(roles=[role] if role else [])
    assert client_of(person).get("/cms/").status_code in {302, 403}
    assert not person.has_perm("wagtailadmin.access_admin")


def test_only_editors_write_the_glossary_and_questions():
    editor, reviewer = UserFactory(roles=["editor"]), UserFactory(roles=["reviewer"])
    assert editor.has_perm("courses.add_glossaryterm")
    assert editor.has_perm("courses.delete_question")
    assert not reviewer.has_perm("courses.add_glossaryterm")
    assert reviewer.has_perm("courses.change_helpline")


def test_nobody_is_given_rights_over_people_or_editions():
    granted = Permission.objects.filter(group__name__in=Role.values)
    assert not granted.filter(content_type__model="user").exists()
    assert not granted.filter(
        codename__in=["change_edition", "delete_edition"]
    ).exists()


def test_a_person_has_the_roles_of_his_groups_and_no_other():
    person = UserFactory(roles=["analyst"])
    person.groups.add(Group.objects.create(name="choir"))
    assert person.has_role("analyst")
    assert not person.has_role("editor")
    assert person.roles == {"analyst"}


def test_an_administrator_has_every_role(admin):
    assert all(admin.has_role(role) for role in Role.values)


def test_roles_cost_one_query(django_assert_num_queries):
    person = User.objects.get(pk=UserFactory(roles=["supervisor"]).pk)
    with django_assert_num_queries(1):
        assert person.has_role("supervisor") and not person.has_role("analyst")
