"""Whom a person may see, asked of the rules themselves; the pages: test_access.py."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from lms.accounts.held_rights import Rights
from lms.accounts.models import OrganisationUnit, User
from lms.cohorts.models import Cohort, Enrolment, EnrolmentMove
from lms.cohorts.services import enrol
from lms.supervision import access
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(course):
    return CohortFactory(edition=course.edition, supervisor=UserFactory())


@pytest.fixture
def ask(rf):
    """Return a function that makes a request of a person."""

    def request_of(user):
        request = rf.get("/")
        request.user = user
        return request

    return request_of


def test_one_sees_the_own_groups_and_the_administrator_all(
    cohort, other, supervisor, admin
):
    assert list(access.visible_cohorts(supervisor)) == [cohort]
    assert {*access.visible_cohorts(admin)} == {cohort, other}
    assert not access.visible_cohorts(UserFactory(roles=["editor"])).exists()


def test_a_coordinator_sees_the_groups_of_the_subtree(cohort, other):
    root = OrganisationUnit.objects.get(kind="agency")
    units = [
        OrganisationUnit.objects.create(
            parent=root,
            kind="territorial_agency",
            code=code,
            name_ro=code,
            name_ru=code,
        )
        for code in ("test-north", "test-south")
    ]
    Cohort.objects.filter(pk=cohort.pk).update(unit=units[0])
    Cohort.objects.filter(pk=other.pk).update(unit=units[1])
    north = UserFactory(roles=["coordinator"], unit=units[0])
    assert list(access.visible_cohorts(north)) == [cohort]
    assert {*access.visible_cohorts(UserFactory(roles=["coordinator"], unit=root))} == {
        cohort,
        other,
    }


@pytest.mark.parametrize("role", ["supervisor", "coordinator"])
def test_supervision_is_the_work_of_two_roles(ask, role):
    person = UserFactory(roles=[role])
    assert access.supervisor_of(ask(person)) == person


def test_supervision_is_nobody_elses_work(ask):
    for user in (UserFactory(), UserFactory(roles=["analyst"]), AnonymousUser()):
        with pytest.raises(Http404):
            access.supervisor_of(ask(user))


def test_only_an_own_group_is_found_by_its_code(ask, cohort, other, supervisor):
    assert access.own_cohort(ask(supervisor), cohort.code) == cohort
    for code in (other.code, "none"):
        with pytest.raises(Http404):
            access.own_cohort(ask(supervisor), code)


def test_the_own_group_comes_as_from_the_list_with_one_query(
    ask, cohort, other, django_assert_num_queries
):
    for own in (cohort, other):
        user = User.objects.get(pk=own.supervisor_id)
        user.rights = Rights(frozenset({"supervisor"}), ())
        listed = access.visible_cohorts(user).get()
        with django_assert_num_queries(1):
            found = access.own_cohort(ask(user), own.code)
            assert found.supervisor == listed.supervisor
            assert found.supervisor.full_name == listed.supervisor.full_name
            assert found.edition.course.heading == listed.edition.course.heading
            assert found.edition.course.url_path == listed.edition.course.url_path
        for field in Cohort._meta.concrete_fields:
            name = field.attname
            assert getattr(found, name) == getattr(listed, name)
        assert found.edition.get_deferred_fields() == {"manifest"}
        assert not found._state.adding


def test_a_supervisor_who_coordinates_too_finds_both_kinds(ask, cohort, other):
    unit = OrganisationUnit.objects.get(kind="agency")
    Cohort.objects.filter(pk=other.pk).update(unit=unit)
    both = UserFactory(roles=["supervisor", "coordinator"], unit=unit)
    Cohort.objects.filter(pk=cohort.pk).update(supervisor=both)
    for own in (cohort, other):
        assert access.own_cohort(ask(both), own.code) == own


def test_who_lost_the_role_finds_the_own_group_no_more(ask, cohort, supervisor):
    supervisor.groups.clear()
    with pytest.raises(Http404):
        access.own_cohort(ask(supervisor), cohort.code)


def test_people_are_those_who_are_in_the_group_now(cohort, other, supervisor):
    stays, left, moved = (enrol(user=UserFactory(), cohort=cohort) for _ in range(3))
    Enrolment.objects.filter(pk=left.pk).update(state="withdrawn")
    Enrolment.objects.filter(pk=moved.pk).update(state="transferred")
    enrol(user=UserFactory(), cohort=other)
    assert list(access.people_of(cohort)) == [stays]
    assert list(access.left_people_of(cohort)) == [left]
    assert list(access.people_under(supervisor)) == [stays]
    assert list(access.people_under(other.supervisor)) == []


def test_who_was_in_the_group_once_is_found_wherever_he_is_now(
    cohort, other, enrolment, supervisor, django_assert_num_queries
):
    assert access.once_in(cohort, enrolment.uid) == enrolment
    with pytest.raises(Http404):
        access.once_in(other, enrolment.uid)
    EnrolmentMove.objects.create(
        enrolment=enrolment, from_cohort=cohort, to_cohort=other, by=supervisor
    )
    Enrolment.objects.filter(pk=enrolment.pk).update(cohort=other)
    for group in (cohort, other):
        with django_assert_num_queries(1):
            found = access.once_in(group, enrolment.uid)
            assert (found.user.pk, found.cohort.pk) == (enrolment.user_id, other.pk)
            assert found.edition.pk == other.edition_id
    stranger = enrol(user=UserFactory(), cohort=other)
    with pytest.raises(Http404):
        access.once_in(cohort, stranger.uid)


def test_a_row_of_the_list_needs_no_more_queries(
    cohort, supervisor, django_assert_num_queries
):
    assert supervisor.roles
    with django_assert_num_queries(1):
        (row,) = access.visible_cohorts(supervisor)
        assert row.supervisor == supervisor and row.edition.course
