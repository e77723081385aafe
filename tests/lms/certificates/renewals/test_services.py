"""Renewals: begun by the holder, by what changed or by the whole, in and after the window."""

import datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction

from courses.editions.release import release_edition
from courses.models import LessonPage
from lms.accounts.models import OrganisationUnit, User
from lms.certificates.exceptions import NotRenewable
from lms.certificates.kinds import Kind
from lms.certificates.models import Certificate, CertificateCounter
from lms.certificates.renewals.again import issue_again
from lms.certificates.renewals.rules import (
    CLOSED,
    HELD,
    OPEN,
    RENEWED,
    UNDER_WAY,
    is_due,
    renewal_of,
    takes_of,
)
from lms.certificates.renewals.services import renew
from lms.certificates.services import (
    _create,
    issue_certificate,
    replace_certificate,
    revoke_certificate,
)
from lms.cohorts.models import Cohort, Enrolment
from lms.cohorts.services import CannotJoin, enrol
from lms.outbox.models import Effect
from lms.progress.models import EnrolmentProgress, UnitProgress
from lms.reporting.reconciliation import compare
from lms.supervision.actions.leaving import take_back, take_out
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory
from tests.lms.certificates.conftest import complete
from tests.lms.certificates.designs.conftest import make_design
from tests.lms.certificates.renewals.conftest import (
    ENDS_ON,
    OPENS_ON,
    days,
    finish,
    noon,
)
from tests.lms.supervision.cms.conftest import unit
from tests.support.editions import add_lesson, release
from tests.support.learning import finish_lesson, whole_course

pytestmark = pytest.mark.django_db


def by_changes(design):
    design.renewed_by = "changes"
    design.save()


def test_the_whole_course_again_in_its_newest_edition(
    certificate, in_window, course, cohort
):
    add_lesson(course, "trei")
    newest = _released(course)
    begun = renew(certificate=certificate)
    assert begun.edition == newest
    assert (begun.renews_id, begun.takes) == (certificate.enrolment_id, "whole")
    assert begun.cohort.renews == cohort
    assert begun.cohort.supervisor == cohort.supervisor
    assert begun.cohort.launched_at is not None
    assert begun.cohort.join_code == ""


def _released(course):
    return release_edition(course=course.page)


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


# --- by what changed ----------------------------------------------------------------------


def test_by_what_changed_only_that_is_to_be_done(
    certificate, design, in_window, changed_unit
):
    by_changes(design)
    offered = renewal_of(certificate)
    assert offered.headings == ["Lecția noutati (ro)"]
    assert offered.minutes == 25
    begun = renew(certificate=certificate)
    assert begun.takes == begun.cohort.takes == "changes"
    finish_lesson(begun, changed_unit)
    new = Certificate.objects.get(enrolment=begun)
    assert new.renews == certificate
    facts = new.facts["ro"]
    assert facts["words"]["statement"] != certificate.facts["ro"]["words"]["statement"]
    # The hours of the course were not taken again.
    assert (facts["minutes"], facts["hours"]) == (25, "")


def test_who_is_certified_by_the_newest_edition_has_nothing_that_changed(
    certificate, design, in_window, changed_unit, supervisor, other_learner
):
    by_changes(design)
    newest = changed_unit.edition_parts.get().edition
    group = CohortFactory(edition=newest, supervisor=supervisor)
    own = issue_certificate(
        enrolment=complete(enrol(user=other_learner, cohort=group)),
        issued_at=certificate.issued_at,
        language="ru",
    )
    assert renewal_of(own).units == []
    assert renew(certificate=own).takes == "whole"


def test_what_changed_before_the_certified_edition_is_no_news(
    certificate, design, in_window, changed_unit, course, supervisor, other_learner
):
    by_changes(design)
    second = changed_unit.edition_parts.get().edition
    own = issue_certificate(
        enrolment=complete(
            enrol(
                user=other_learner,
                cohort=CohortFactory(edition=second, supervisor=supervisor),
            )
        ),
        issued_at=certificate.issued_at,
        language="ru",
    )
    add_lesson(course, "patru")
    _released(course)
    assert renew(certificate=own).takes == "whole"
    assert renew(certificate=certificate).takes == "changes"


def test_what_changed_is_taken_once_and_the_next_change_then(
    certificate, design, in_window, changed_unit, course
):
    by_changes(design)
    begun = renew(certificate=certificate)
    finish_lesson(begun, changed_unit)
    first = Certificate.objects.get(enrolment=begun)
    add_lesson(course, "patru")
    _released(course)
    with time_machine.travel(noon(first.valid_until), tick=False):
        assert renewal_of(first).units == []
        add_lesson(course, "alte-noutati", what_changed=True, minutes=15)
        _released(course)
        assert renewal_of(first).headings[-1] == "Lecția alte-noutati (ro)"
        again = renew(certificate=first)
    assert again.takes == "changes"
    assert again.cohort.name != begun.cohort.name


def test_who_took_what_changed_without_a_certificate_takes_the_whole_course(
    certificate, design, in_window, changed_unit, course, other_learner
):
    """The edition is newer than the certified one, but the unit is known."""
    by_changes(design)
    first = renew(certificate=certificate)
    UnitProgress.objects.create(
        enrolment=certificate.enrolment,
        unit=changed_unit.uid,
        started_at=noon(OPENS_ON),
        done_at=noon(OPENS_ON),
        last_activity_at=noon(OPENS_ON),
    )
    assert first.takes == "changes"
    assert takes_of(certificate, first.edition) == "whole"


def test_nobody_else_has_to_take_it(changed_unit, cohort, learner, course):
    cohort.edition = changed_unit.edition_parts.get().edition
    cohort.save()
    enrolment = enrol(user=learner, cohort=cohort)
    whole_course(enrolment, course)
    assert EnrolmentProgress.objects.get(pk=enrolment.pk).completed_at


def test_without_such_a_unit_it_is_the_whole_course(certificate, design, in_window):
    by_changes(design)
    assert renewal_of(certificate).units == []
    assert renew(certificate=certificate).takes == "whole"


def test_a_unit_withdrawn_from_the_next_edition_stays_for_who_has_begun(
    certificate, design, in_window, changed_unit, course, other_learner
):
    by_changes(design)
    begun = renew(certificate=certificate)
    LessonPage.objects.filter(pk=changed_unit.pk).update(retired=True)
    add_lesson(course, "patru")
    _released(course)
    finish_lesson(begun, changed_unit)
    assert Certificate.objects.get(enrolment=begun).renews == certificate


def test_who_begins_after_that_takes_the_whole_course(
    certificate, design, in_window, changed_unit, course
):
    by_changes(design)
    LessonPage.objects.filter(pk=changed_unit.pk).update(retired=True)
    add_lesson(course, "patru")
    newest = _released(course)
    begun = renew(certificate=certificate)
    assert (begun.edition, begun.takes) == (newest, "whole")


def test_a_new_edition_moves_no_renewal(
    certificate, design, in_window, changed_unit, course, editor
):
    by_changes(design)
    begun = renew(certificate=certificate)
    before = begun.edition_id
    add_lesson(course, "patru")
    release(course, editor, {begun.cohort: "add"})
    begun.refresh_from_db()
    assert begun.edition_id == before


def test_a_newcomer_to_a_group_of_renewals_takes_the_whole_course(
    certificate, design, in_window, changed_unit, other_learner
):
    by_changes(design)
    group = renew(certificate=certificate).cohort
    assert enrol(user=other_learner, cohort=group).takes == "whole"


def test_the_database_lets_nobody_take_what_changed_without_a_certificate(
    enrolment, other_learner, cohort
):
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.create(
            user=other_learner, cohort=cohort, edition=cohort.edition, takes="changes"
        )


# --- what stands in the way ---------------------------------------------------------------


def test_a_revoked_one_is_not_renewed(certificate, in_window, admin):
    revoke_certificate(certificate=certificate, by=admin, reason="Fraudă", why="rules")
    assert renewal_of(Certificate.objects.get()) is None
    with pytest.raises(NotRenewable):
        renew(certificate=certificate)


def test_revoked_on_the_way_nothing_comes_of_it(certificate, in_window, admin, course):
    begun = renew(certificate=certificate)
    revoke_certificate(certificate=certificate, by=admin, reason="Fraudă", why="rules")
    whole_course(begun, course)
    # What was learned is kept; the certificate is for a person to decide.
    assert EnrolmentProgress.objects.get(pk=begun.pk).completed_at
    assert Certificate.objects.count() == 1
    assert CertificateCounter.objects.get().last == 1


def test_replaced_on_the_way_the_replacement_is_renewed(certificate, in_window, admin):
    begun = renew(certificate=certificate)
    certificate.user.full_name = "Ana Țurcanu"
    certificate.user.save()
    instead = replace_certificate(certificate=certificate, by=admin, reason="numele")
    new = finish(begun)
    assert new.renews == instead
    assert new.facts["ro"]["renews"] == instead.number


def test_a_replaced_renewal_still_names_what_it_renews(certificate, in_window, admin):
    new = finish(renew(certificate=certificate))
    instead = replace_certificate(certificate=new, by=admin, reason="numele")
    assert instead.renews == certificate
    assert instead.facts["ru"]["renews"] == certificate.number
    assert instead.valid_until == new.valid_until
    assert not Certificate.objects.filter(is_due()).exists()


def test_a_revoked_renewal_is_not_begun_again_silently(certificate, in_window, admin):
    new = finish(renew(certificate=certificate))
    revoke_certificate(certificate=new, by=admin, reason="Fraudă", why="rules")
    assert renewal_of(certificate).state == CLOSED
    with pytest.raises(NotRenewable):
        renew(certificate=certificate)


@pytest.mark.parametrize("why", ["error", "request", "facts"])
def test_a_renewal_revoked_by_error_is_issued_anew(
    certificate, in_window, admin, course, why
):
    begun = renew(certificate=certificate)
    whole_course(begun, course)
    revoked = Certificate.objects.get(enrolment=begun)
    revoke_certificate(certificate=revoked, by=admin, reason="Din greșeală", why=why)
    revoked.refresh_from_db()
    new = issue_again(certificate=revoked, by=admin)
    assert (new.renews, new.enrolment) == (certificate, begun)
    assert new.valid_until == revoked.valid_until
    assert new.facts["ro"]["renews"] == certificate.number
    assert renewal_of(certificate).newer == new
    revoked.refresh_from_db()
    assert revoked.revoked_at
    assert revoked.replaced_by == new
    with pytest.raises(NotRenewable):
        issue_again(certificate=revoked, by=admin)
    own = {d.what for d in compare().differences if d.enrolment == str(begun.uid)}
    assert own == set()


@pytest.mark.parametrize("why", ["rules", "identity"])
def test_of_a_broken_rule_nothing_is_issued_anew(certificate, in_window, admin, why):
    new = finish(renew(certificate=certificate))
    revoke_certificate(certificate=new, by=admin, reason="Fraudă", why=why)
    with pytest.raises(NotRenewable):
        issue_again(certificate=Certificate.objects.get(pk=new.pk), by=admin)


def test_nothing_is_issued_anew_that_renews_what_was_revoked(
    certificate, in_window, admin
):
    new = finish(renew(certificate=certificate))
    for one in (new, certificate):
        revoke_certificate(certificate=one, by=admin, reason="Din greșeală")
    with pytest.raises(NotRenewable):
        issue_again(certificate=Certificate.objects.get(pk=new.pk), by=admin)
    with pytest.raises(NotRenewable):
        issue_again(certificate=Certificate.objects.get(pk=certificate.pk), by=admin)


def test_a_participation_is_not_renewed(enrolment, supervisor):
    make_design(kind="participation", validity_months=12)
    given = _create(enrolment, noon(ENDS_ON), noon(ENDS_ON), "ro", Kind.PARTICIPATION)
    assert given.valid_until is not None
    assert given.renewable_from is None


def test_who_was_taken_out_of_it_asks_the_supervisor(certificate, in_window):
    begun = renew(certificate=certificate)
    Enrolment.objects.filter(pk=begun.pk).update(state="withdrawn")
    assert renewal_of(certificate).state == CLOSED
    with pytest.raises(NotRenewable):
        renew(certificate=certificate)


def test_who_was_taken_out_of_it_is_taken_back(certificate, in_window, supervisor):
    begun = renew(certificate=certificate)
    take_out(enrolment=begun, by=supervisor, reason="greșit")
    assert renewal_of(certificate).state == CLOSED
    take_back(enrolment=begun, by=supervisor, reason="greșit")
    assert renewal_of(certificate).state == UNDER_WAY


def test_a_course_that_is_offline_is_not_begun(certificate, in_window, course):
    type(course.page).objects.filter(pk=course.page.pk).update(live=False)
    assert renewal_of(certificate).state == CLOSED
    with pytest.raises(NotRenewable):
        renew(certificate=certificate)


def test_a_name_that_cannot_be_printed_holds_it_back(certificate, in_window, course):
    begun = renew(certificate=certificate)
    certificate.user.full_name = "محمد"
    certificate.user.save()
    begun.user.refresh_from_db()
    whole_course(begun, course)
    assert renewal_of(certificate).state == HELD
    certificate.user.full_name = "Ana Țurcanu"
    certificate.user.save()
    assert Certificate.objects.get(enrolment=begun).renews == certificate


def due():
    return Certificate.objects.filter(is_due())


def test_due_is_only_who_can_go_on(certificate, in_window, course, supervisor):
    assert due().exists()
    begun = renew(certificate=certificate)
    assert due().exists()
    take_out(enrolment=begun, by=supervisor, reason="greșit")
    assert not due().exists()
    take_back(enrolment=begun, by=supervisor, reason="greșit")
    type(course.page).objects.filter(pk=course.page.pk).update(live=False)
    # What was begun is finished in its own edition.
    assert renewal_of(certificate).state == UNDER_WAY
    assert due().exists()


def test_of_a_course_that_is_offline_nothing_is_due(certificate, in_window, course):
    type(course.page).objects.filter(pk=course.page.pk).update(live=False)
    assert not due().exists()


def test_of_a_closed_account_nothing_is_due(certificate, in_window):
    User.objects.filter(pk=certificate.user_id).update(is_active=False)
    assert not due().exists()


def test_while_the_new_one_is_held_back_it_stays_due(certificate, in_window, course):
    begun = renew(certificate=certificate)
    complete(begun)
    assert renewal_of(certificate).state == HELD
    assert due().exists()


# --- the supervisor's groups --------------------------------------------------------------


def test_who_takes_the_course_in_another_group_goes_on_there(
    certificate, in_window, course, learner, supervisor
):
    add_lesson(course, "trei")
    group = CohortFactory(edition=_released(course), supervisor=supervisor)
    elsewhere = enrol(user=learner, cohort=group)
    assert renewal_of(certificate).enrolment == elsewhere
    assert renew(certificate=certificate) == elsewhere
    assert not Cohort.objects.filter(renews__isnull=False).exists()


def test_a_certificate_of_another_group_renews_it_too(
    certificate, in_window, course, learner, supervisor
):
    add_lesson(course, "trei")
    group = CohortFactory(edition=_released(course), supervisor=supervisor)
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
