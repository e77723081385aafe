"""Renewals: begun by the holder, in and after the window; groups, numbers, reports."""

import datetime

import pytest
import time_machine

from lms.accounts.models import OrganisationUnit, User
from lms.certificates.comparison import changed_fields, facts_today
from lms.certificates.exceptions import NotRenewable
from lms.certificates.models import Certificate
from lms.certificates.renewals.rules import (
    OPEN,
    RENEWED,
    UNDER_WAY,
    is_due,
    renewal_of,
)
from lms.certificates.renewals.services import renew
from lms.certificates.services import (
    issue_certificate,
)
from lms.cohorts.models import Cohort, Enrolment
from lms.cohorts.services import CannotJoin, enrol
from lms.outbox.models import Effect
from lms.progress.models import EnrolmentProgress
from lms.reporting.reconciliation import compare
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory
from tests.lms.certificates.conftest import complete
from tests.lms.certificates.renewals.conftest import (
    ENDS_ON,
    OPENS_ON,
    days,
    finish,
    noon,
    released,
)
from tests.lms.supervision.cms.conftest import unit
from tests.support.editions import add_lesson
from tests.support.learning import whole_course

pytestmark = pytest.mark.django_db
NEW_FACTS = {"renewable_from", "renews", "takes"}


def test_the_whole_course_again_in_its_newest_edition(
    certificate, in_window, course, cohort
):
    add_lesson(course, "trei")
    newest = released(course)
    begun = renew(certificate=certificate)
    assert begun.edition == newest
    assert (begun.renews_id, begun.takes) == (certificate.enrolment_id, "whole")
    assert begun.cohort.renews == cohort
    assert begun.cohort.supervisor == cohort.supervisor
    assert begun.cohort.launched_at is not None
    assert begun.cohort.join_code == ""


def test_pressed_again_it_is_the_same_way(certificate, in_window):
    assert renew(certificate=certificate) == renew(certificate=certificate)
    assert Cohort.objects.count() == 2
    assert renewal_of(certificate).state == UNDER_WAY


def test_the_same_edition_may_be_taken_again_to_renew(certificate, in_window, course):
    begun = renew(certificate=certificate)
    assert begun.edition_id == certificate.edition_id
    whole_course(begun, course)
    new = Certificate.objects.get(enrolment=begun)
    assert new.renews == certificate
    assert new.number != certificate.number
    assert EnrolmentProgress.objects.get(pk=certificate.enrolment_id).completed_at


def test_the_new_one_names_the_old_one_which_stays_valid(certificate, in_window):
    new = finish(renew(certificate=certificate))
    certificate.refresh_from_db()
    assert certificate.revoked_at is None
    assert certificate.replaced_by is None
    assert new.renews == certificate
    for language in ("ro", "ru"):
        assert new.facts[language]["renews"] == certificate.number
    assert new.facts["ro"]["words"]["renews"] == "Reînnoiește certificatul"
    renewal = renewal_of(certificate)
    assert (renewal.state, renewal.newer) == (RENEWED, new)


def test_who_renews_early_loses_nothing(certificate, in_window):
    new = finish(renew(certificate=certificate))
    assert new.valid_until == datetime.date(2032, 8, 23)


def test_who_renews_after_the_end_is_valid_from_that_day_on(certificate, after_the_end):
    assert renewal_of(certificate).is_expired
    new = finish(renew(certificate=certificate))
    assert new.valid_until == datetime.date(2032, 10, 2)


def test_before_the_window_nothing_begins(certificate):
    with time_machine.travel(noon(OPENS_ON - days(1))), pytest.raises(NotRenewable):
        renew(certificate=certificate)
    assert Enrolment.objects.count() == 1


# --- the supervisor's groups --------------------------------------------------------------


def test_who_takes_the_course_in_another_group_goes_on_there(
    certificate, in_window, course, learner, supervisor
):
    add_lesson(course, "trei")
    group = CohortFactory(edition=released(course), supervisor=supervisor)
    elsewhere = enrol(user=learner, cohort=group)
    assert renewal_of(certificate).enrolment == elsewhere
    assert renew(certificate=certificate) == elsewhere
    assert not Cohort.objects.filter(renews__isnull=False).exists()


def test_a_certificate_of_another_group_renews_it_too(
    certificate, in_window, course, learner, supervisor
):
    add_lesson(course, "trei")
    group = CohortFactory(edition=released(course), supervisor=supervisor)
    newer = finish(enrol(user=learner, cohort=group))
    assert renewal_of(certificate).newer == newer
    assert not Certificate.objects.filter(is_due()).exists()


def test_who_renews_is_not_brought_into_another_group(
    certificate, in_window, course, learner, supervisor
):
    renew(certificate=certificate)
    group = CohortFactory(edition=certificate.edition, supervisor=supervisor)
    with pytest.raises(CannotJoin):
        enrol(user=learner, cohort=group)


def test_people_of_a_group_renew_together(
    certificate, in_window, other_learner, cohort
):
    second = finish(complete(enrol(user=other_learner, cohort=cohort)))
    with time_machine.travel(noon(ENDS_ON + days(1200))):
        groups = {renew(certificate=one).cohort for one in (certificate, second)}
    assert len(groups) == 1


def test_the_second_renewal_follows_the_first(certificate, in_window, cohort):
    first = finish(renew(certificate=certificate))
    with time_machine.travel(noon(first.valid_until), tick=False):
        begun = renew(certificate=first)
        assert begun.cohort.renews == cohort
        assert begun.renews_id == first.enrolment_id
        second = finish(begun)
    assert [second.renews, first.renews] == [first, certificate]


@pytest.fixture
def second_certificate(certificate, other_learner, cohort):
    """Of the same group, of the same day."""
    own = complete(enrol(user=other_learner, cohort=cohort))
    return issue_certificate(
        enrolment=own, issued_at=certificate.issued_at, language="ru"
    )


def test_after_a_change_of_supervisor_the_next_renewals_are_with_the_new_one(
    certificate, second_certificate, in_window, cohort
):
    old = renew(certificate=certificate).cohort
    new = UserFactory(roles=["supervisor"])
    Cohort.objects.filter(pk=cohort.pk).update(supervisor=new)
    group = renew(certificate=second_certificate).cohort
    assert group != old
    assert (group.supervisor, group.renews) == (new, cohort)


@pytest.mark.parametrize("gone", ["closed", "without_role"])
def test_of_a_supervisor_who_is_gone_the_nearest_coordinator_leads(
    certificate, in_window, cohort, supervisor, gone
):
    agency = OrganisationUnit.objects.get(kind="agency")
    region = unit("north", agency, "territorial_agency")
    place = unit("town", region)
    UserFactory(unit=agency, roles=["coordinator"])
    UserFactory(unit=region, roles=["coordinator"], is_active=False)
    nearest = UserFactory(unit=region, roles=["coordinator"])
    Cohort.objects.filter(pk=cohort.pk).update(unit=place)
    if gone == "closed":
        User.objects.filter(pk=supervisor.pk).update(is_active=False)
    else:
        supervisor.groups.clear()
    assert renew(certificate=certificate).cohort.supervisor == nearest


def test_where_nobody_else_can_be_asked_it_stays_with_the_supervisor(
    certificate, in_window, supervisor
):
    User.objects.filter(pk=supervisor.pk).update(is_active=False)
    assert renew(certificate=certificate).cohort.supervisor == supervisor


def test_an_ended_group_is_no_obstacle(certificate, after_the_end, cohort):
    Cohort.objects.filter(pk=cohort.pk).update(
        deadline=datetime.date(2026, 12, 1), starts_on=datetime.date(2026, 7, 1)
    )
    assert renewal_of(certificate).state == OPEN
    assert renew(certificate=certificate).cohort.deadline is None


# --- numbers and reports ------------------------------------------------------------------


def test_numbers_go_on_without_gap(certificate, in_window, other_learner, cohort):
    new = finish(renew(certificate=certificate))
    second = finish(complete(enrol(user=other_learner, cohort=cohort)))
    assert certificate.number == "TIP-2026-000001"
    assert [new.number, second.number] == ["TIP-2029-000001", "TIP-2029-000002"]


def test_the_record_store_is_told_of_the_renewal(certificate, in_window, course):
    begun = renew(certificate=certificate)
    whole_course(begun, course)
    told = Effect.objects.filter(
        kind="xapi", payload__context__registration=str(begun.uid)
    )
    earned = told.get(payload__verb__id__endswith="/earned").payload
    (renews,) = [v for k, v in earned["context"]["extensions"].items() if "renews" in k]
    assert renews == str(begun.renews.uid)
    own = {d.what for d in compare().differences if d.enrolment == str(begun.uid)}
    assert own == set()


def test_completed_in_another_group_in_the_window_it_renews_too(
    certificate, in_window, course, learner
):
    add_lesson(course, "trei")
    group = CohortFactory(
        edition=released(course), supervisor=certificate.enrolment.cohort.supervisor
    )
    other = complete(enrol(user=learner, cohort=group))
    new = issue_certificate(enrolment=other, issued_at=noon(in_window), language="ro")
    assert new.renews == certificate
    assert new.facts["ro"]["renews"] == certificate.number
    assert new.valid_until == datetime.date(2032, 8, 23)


def test_before_the_window_another_edition_is_a_certificate_of_its_own(
    certificate, course, learner
):
    add_lesson(course, "trei")
    group = CohortFactory(
        edition=released(course), supervisor=certificate.enrolment.cohort.supervisor
    )
    with time_machine.travel(noon(OPENS_ON - days(30))):
        other = complete(enrol(user=learner, cohort=group))
        new = issue_certificate(
            enrolment=other, issued_at=noon(OPENS_ON - days(30)), language="ro"
        )
    assert new.renews is None and new.facts["ro"]["renews"] == ""


def test_facts_of_before_there_were_renewals_are_not_taken_for_changed(certificate):
    old = {
        code: {
            **{name: facts[name] for name in facts if name not in NEW_FACTS},
            "words": {n: w for n, w in facts["words"].items() if n != "renews"},
        }
        for code, facts in certificate.facts.items()
    }
    today = facts_today(certificate)
    assert changed_fields(old, today) in ([], ["renewable_from"])
    without_end = {
        code: {**facts, "renewable_from": None} for code, facts in today.items()
    }
    assert changed_fields(old, without_end) == []
