"""A right counts on its days, by Chisinau's calendar, whether or not anything tidied it."""

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from lms.accounts.backends import person as signed_in_person
from lms.accounts.models import User
from lms.accounts.sign_in_codes import may_have_codes
from lms.cohorts.models import Cohort, DatedRight
from lms.cohorts.responsibility import answering_for, led_by
from lms.supervision.access import visible_cohorts
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory
from tests.lms.cohorts.rights.days import LAST_MINUTE, MIDNIGHT, NOON, TODAY, day

pytestmark = pytest.mark.django_db


def seen_by(user: User) -> set[Cohort]:
    return set(visible_cohorts(User.objects.get(pk=user.pk)))


def test_it_ends_at_chisinaus_midnight_without_any_task(
    client_of, person, group, right_of
):
    right = right_of(person, ends_on=TODAY)
    address = reverse("cohort", args=[group.code])
    with time_machine.travel(LAST_MINUTE, tick=False):
        client = client_of(person)
        assert client.get(address).status_code == 200
    with time_machine.travel(MIDNIGHT, tick=False):
        assert client.get(address).status_code == 404
        assert client.get(reverse("cohort_list")).status_code == 404
    right.refresh_from_db()
    assert right.closed_at is None


def test_it_begins_at_chisinaus_midnight(person, group, right_of):
    right_of(person, starts_on=day(1))
    with time_machine.travel(LAST_MINUTE, tick=False):
        assert seen_by(person) == set()
    with time_machine.travel(MIDNIGHT, tick=False):
        assert seen_by(person) == {group}


@pytest.mark.parametrize("role", ["supervisor", "coordinator", "analyst"])
def test_person_and_rights_come_in_one_query_in_either_way(
    person, right_of, role, django_assert_num_queries
):
    facts = {} if role != "analyst" else {"unit": None}
    right_of(person, role=role, **facts)
    with time_machine.travel(NOON, tick=False):
        with django_assert_num_queries(1):
            assert signed_in_person(person.pk).has_role(role)
        read = User.objects.get(pk=person.pk)
        with django_assert_num_queries(1):
            assert read.roles == {role}
            assert read.rights.lasting == frozenset()


def test_over_a_unit_it_is_over_what_stands_there_and_below(
    person, group, far_group, right_of, north, village
):
    with time_machine.travel(NOON, tick=False):
        right_of(person, unit=north)
        assert seen_by(person) == {group}
        elsewhere = UserFactory()
        right_of(elsewhere, unit=village, role="coordinator")
        assert seen_by(elsewhere) == {group}


def test_over_a_single_group_it_is_over_that_one(
    person, group, edition, supervisor, village, right_of
):
    CohortFactory(edition=edition, supervisor=supervisor, unit=village)
    right_of(person, cohort=group)
    with time_machine.travel(NOON, tick=False):
        assert seen_by(person) == {group}


def test_a_coordinators_right_opens_the_cms_for_its_days_only(
    client_of, person, group, right_of
):
    right_of(person, role="coordinator", ends_on=TODAY)
    address = reverse("cms_cohort_people", args=[group.code])
    with time_machine.travel(LAST_MINUTE, tick=False):
        client = client_of(person)
        assert client.get(address).status_code == 200
    with time_machine.travel(MIDNIGHT, tick=False):
        # Whoever has no right in the CMS at all is led away.
        assert client.get(address).status_code == 302
        assert not User.objects.get(pk=person.pk).has_perm("cohorts.view_cohort")


def test_the_reports_are_an_analysts_for_the_days_of_the_right(
    client_of, person, right_of
):
    right_of(person, role="analyst", ends_on=TODAY)
    with time_machine.travel(LAST_MINUTE, tick=False):
        client = client_of(person)
        assert client.get(reverse("reports")).status_code == 200
    with time_machine.travel(MIDNIGHT, tick=False):
        assert client.get(reverse("reports")).status_code == 404


def test_whoever_gets_a_right_needs_the_second_step(
    client, settings, person, group, right_of
):
    settings.STAFF_MFA = True
    client.force_login(person, "lms.accounts.backends.PasswordBackend")
    address = reverse("cohort_list")
    with time_machine.travel(NOON, tick=False):
        assert client.get(address).status_code == 404
        right_of(person)
        answer = client.get(address)
        assert (answer.status_code, answer.url) == (302, reverse("account_second_step"))


def test_whoever_has_a_right_gets_no_codes_on_paper(person, right_of):
    User.objects.filter(pk=person.pk).update(email="x1@no-address.invalid")
    with time_machine.travel(NOON, tick=False):
        assert may_have_codes(User.objects.get(pk=person.pk))
        right_of(person)
        assert not may_have_codes(User.objects.get(pk=person.pk))


def test_a_closed_account_holds_none_and_gets_none_back(person, group, right_of):
    right = right_of(person)
    with time_machine.travel(NOON, tick=False):
        person.is_active = False
        person.save(update_fields=["is_active"])
        right.refresh_from_db()
        assert right.closed_at == NOON
        person.is_active = True
        person.save(update_fields=["is_active"])
        assert seen_by(person) == set()
        assert not User.objects.get(pk=person.pk).roles


def test_an_account_closed_past_the_models_holds_none_either(person, right_of):
    right_of(person)
    User.objects.filter(pk=person.pk).update(is_active=False)
    with time_machine.travel(NOON, tick=False):
        assert User.objects.get(pk=person.pk).roles == frozenset()


def test_who_stands_in_answers_for_the_group_when_its_supervisor_leads_none(
    person, group, supervisor, coordinator, right_of
):
    right_of(person, cohort=group, ends_on=TODAY)
    with time_machine.travel(NOON, tick=False):
        assert answering_for(Cohort.objects.get(pk=group.pk)) == supervisor
        supervisor.groups.clear()
        assert answering_for(Cohort.objects.get(pk=group.pk)) == person
    with time_machine.travel(MIDNIGHT, tick=False):
        assert answering_for(Cohort.objects.get(pk=group.pk)) == coordinator


def test_a_supervisor_by_a_right_leads_groups_of_the_own_name_in_its_days(
    person, edition, village, south, right_of
):
    own = CohortFactory(edition=edition, supervisor=person, unit=south)
    right_of(person, unit=village, ends_on=TODAY)
    with time_machine.travel(NOON, tick=False):
        leads = led_by(User.objects.get(pk=person.pk))
        assert list(Cohort.objects.filter(leads)) == [own]
    with time_machine.travel(MIDNIGHT, tick=False):
        assert seen_by(person) == set()


# --- the database ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"ends_on": day(-1)}, "dated_right_ends_after_start"),
        ({"role": "editor"}, "dated_right_over_what_fits"),
        ({"role": "analyst"}, "dated_right_over_what_fits"),
        ({"unit": None}, "dated_right_over_what_fits"),
        ({"role": "coordinator", "unit": None}, "dated_right_over_what_fits"),
        ({"closed": "by"}, "dated_right_closed_by_somebody_then"),
        ({"self": True}, "dated_right_not_to_oneself"),
    ],
)
def test_the_database_refuses_nonsense(
    person, coordinator, north, right_of, facts, constraint
):
    if facts.pop("closed", None):
        facts["closed_by"] = coordinator
    if facts.pop("self", None):
        facts["given_by"] = person
    with (
        pytest.raises(IntegrityError, match=constraint),
        transaction.atomic(),
    ):
        right_of(person, **({"unit": north} | facts))


def test_the_database_refuses_two_equal_ones_that_are_open(person, group, right_of):
    right_of(person)
    right_of(person, role="coordinator")
    right_of(person, cohort=group)
    for facts in ({}, {"cohort": group}, {"role": "coordinator", "ends_on": day(3)}):
        with (
            pytest.raises(IntegrityError, match="dated_right_open_once"),
            transaction.atomic(),
        ):
            right_of(person, **facts)
    DatedRight.objects.update(closed_at=timezone.now())
    assert right_of(person)
