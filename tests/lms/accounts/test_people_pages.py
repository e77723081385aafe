"""What an administrator does to people in the CMS: refused in words, recorded of each."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from lms.accounts.models import User
from lms.audit.models import Action, Entry
from tests.factories.accounts import UserFactory
from tests.support.second_step import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cms(client, admin):
    return signed_in(client, admin, "password")


def rows_about(person):
    rows = Entry.objects.filter(person=person.public_id).order_by("pk")
    return list(rows.values_list("action", "details"))


def bulk(cms, act, people, **said):
    query = "&".join(f"id={person.pk}" for person in people)
    address = reverse("wagtail_bulk_action", args=["accounts", "user", act])
    return cms.post(f"{address}?{query}", said)


def test_who_has_a_place_in_a_group_is_not_deleted_and_the_page_says_why(
    cms, enrolment
):
    person = enrolment.user
    one = cms.post(reverse("wagtailusers_users:delete", args=[person.pk]), follow=True)
    assert "„Datele mele”" in one.content.decode()
    many = bulk(cms, "delete", [person])
    assert many.status_code == 302
    assert User.objects.filter(pk=person.pk).exists()


def test_who_has_nothing_is_deleted_and_recorded(cms):
    person = UserFactory()
    cms.post(reverse("wagtailusers_users:delete", args=[person.pk]))
    assert not User.objects.filter(pk=person.pk).exists()
    assert (Action.PERSON_REMOVED, {}) in rows_about(person)


def test_accounts_closed_and_opened_together_are_recorded_of_each(cms):
    people = [UserFactory(), UserFactory()]
    bulk(cms, "set_active_state", people, mark_as_active="False")
    for person in people:
        person.refresh_from_db()
        assert not person.is_active
        (row,) = rows_about(person)
        assert row[1] == {"changed": {"is_active": {"from": True, "to": False}}}
    bulk(cms, "set_active_state", people, mark_as_active="True")
    assert all(len(rows_about(person)) == 2 for person in people)


def test_one_s_own_account_stays_open(cms, admin):
    bulk(cms, "set_active_state", [admin, UserFactory()], mark_as_active="False")
    admin.refresh_from_db()
    assert admin.is_active


def test_a_role_given_to_many_stands_with_each_of_them(cms):
    role = Group.objects.get(name="supervisor")
    people = [UserFactory(), UserFactory()]
    bulk(cms, "assign_role", people, role=role.pk)
    for person in people:
        assert rows_about(person) == [
            (
                Action.RIGHTS_CHANGED,
                {"change": "added", "of": "auth.group", "names": ["supervisor"]},
            )
        ]


def test_the_end_of_a_role_is_recorded_of_its_people(cms):
    role, person = Group.objects.create(name="ajutor"), UserFactory()
    person.groups.add(role)
    cms.post(reverse("wagtailusers_groups:delete", args=[role.pk]))
    assert not Group.objects.filter(pk=role.pk).exists()
    taken = {"change": "removed", "of": "auth.group", "names": ["ajutor"]}
    assert (Action.RIGHTS_CHANGED, taken) in rows_about(person)


def test_another_name_of_a_group_is_recorded_for_roles_go_by_it():
    group = Group.objects.create(name="Moderators de test")
    group.name = "ajutor"
    group.save()
    last = Entry.objects.order_by("pk").last()
    assert last.action == Action.RIGHTS_CHANGED
    changed = {"name": {"from": "Moderators de test", "to": "ajutor"}}
    assert last.details == {"changed": changed}


@pytest.mark.parametrize("page", ["history", "usage", "copy"])
def test_every_page_of_a_person_is_recorded_as_read(cms, page):
    person = UserFactory()
    cms.get(reverse(f"wagtailusers_users:{page}", args=[person.pk]))
    (row,) = rows_about(person)
    assert row == (Action.PERSON_READ, {"page": f"wagtailusers_users:{page}"})


EDIT = [("wagtailusers_users:edit", {}), ("admin:accounts_user_change", {})]


@pytest.mark.parametrize(("page", "form"), EDIT)
def test_a_form_sent_wrong_shows_the_person_and_is_recorded(cms, page, form):
    person = UserFactory(full_name="Ștefăniță Țurcanu")
    answer = cms.post(reverse(page, args=[person.pk]), form)
    assert answer.status_code == 200 and person.full_name in answer.content.decode()
    assert rows_about(person) == [(Action.PERSON_READ, {"page": page})]


def test_a_form_that_was_right_is_a_change_and_no_reading(cms):
    person = UserFactory()
    said = {"mark_as_active": "False"}
    assert bulk(cms, "set_active_state", [person], **said).status_code == 302
    assert Action.PERSON_READ not in dict(rows_about(person))


@pytest.mark.parametrize("act", ["delete", "assign_role", "set_active_state"])
@pytest.mark.parametrize("query", ["id={0}&id={1}", "id=all"])
def test_whom_the_question_before_an_act_on_many_names_is_recorded(cms, act, query):
    people = [UserFactory(), UserFactory()]
    address = reverse("wagtail_bulk_action", args=["accounts", "user", act])
    query = query.format(*(person.pk for person in people))
    assert cms.get(f"{address}?{query}").status_code == 200
    read = (Action.PERSON_READ, {"page": "wagtail_bulk_action"})
    assert [rows_about(person) for person in people] == [[read], [read]]


def test_so_is_whom_the_technical_administration_names_before_it_deletes(cms):
    person, other = UserFactory(), UserFactory()
    ticked = {"action": "delete_selected", "_selected_action": [person.pk]}
    page = "admin:accounts_user_changelist"
    assert cms.post(reverse(page), ticked).status_code == 200
    assert rows_about(person) == [(Action.PERSON_READ, {"page": page})]
    assert rows_about(other) == []
