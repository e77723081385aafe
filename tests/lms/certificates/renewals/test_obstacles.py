"""What stands in the way of a renewal, who is due, and a renewal that was revoked."""

import pytest

from lms.accounts.models import User
from lms.certificates.again import issue_again
from lms.certificates.exceptions import NotRenewable
from lms.certificates.kinds import Kind
from lms.certificates.models import Certificate, CertificateCounter
from lms.certificates.renewals.rules import (
    CLOSED,
    HELD,
    UNDER_WAY,
    is_due,
    renewal_of,
)
from lms.certificates.renewals.services import renew
from lms.certificates.selectors import renewals_of
from lms.certificates.services import (
    create_certificate,
    replace_certificate,
    revoke_certificate,
)
from lms.cohorts.models import Enrolment
from lms.progress.models import EnrolmentProgress
from lms.reporting.reconciliation import compare
from lms.supervision.actions.leaving import take_back, take_out
from tests.lms.certificates.conftest import complete
from tests.lms.certificates.designs.conftest import make_design
from tests.lms.certificates.renewals.conftest import (
    ENDS_ON,
    finish,
    noon,
)
from tests.support.learning import whole_course

pytestmark = pytest.mark.django_db
NEW_FACTS = {"renewable_from", "renews", "takes"}


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


def test_what_renews_follows_a_replacement_of_the_renewed(
    certificate, in_window, admin
):
    new = finish(renew(certificate=certificate))
    instead = replace_certificate(certificate=certificate, by=admin, reason="numele")
    # What was printed stays; who asks what stands on it is told all the same.
    assert list(renewals_of(instead)) == [new]
    again = replace_certificate(certificate=new, by=admin, reason="numele")
    assert again.renews == instead
    assert again.facts["ro"]["renews"] == instead.number
    assert renewal_of(instead).newer == again


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
    # The first one can: what it proves was learned. Then its renewal can too.
    first = issue_again(certificate=certificate, by=admin)
    again = issue_again(certificate=Certificate.objects.get(pk=new.pk), by=admin)
    assert first.valid_until == certificate.valid_until
    assert again.renews == first
    assert renewal_of(first).newer == again


@pytest.mark.parametrize("why", ["error", "request", "facts"])
def test_a_first_one_revoked_by_error_is_issued_anew(certificate, admin, why):
    revoke_certificate(certificate=certificate, by=admin, reason="Greșit", why=why)
    new = issue_again(certificate=certificate, by=admin)
    old = Certificate.objects.get(pk=certificate.pk)
    assert old.revoked_at
    assert old.replaced_by == new
    assert new.number != old.number
    assert new.valid_until == old.valid_until
    assert new.facts["ro"]["completed_on"] == old.facts["ro"]["completed_on"]
    with pytest.raises(NotRenewable):
        issue_again(certificate=old, by=admin)


@pytest.mark.parametrize("why", ["rules", "identity"])
def test_a_first_one_revoked_for_cause_is_not(certificate, admin, why):
    revoke_certificate(certificate=certificate, by=admin, reason="Fraudă", why=why)
    with pytest.raises(NotRenewable):
        issue_again(certificate=certificate, by=admin)


def test_nothing_is_issued_anew_for_a_course_that_is_not_completed(certificate, admin):
    revoke_certificate(certificate=certificate, by=admin, reason="Greșit")
    rows = EnrolmentProgress.objects.filter(pk=certificate.enrolment_id)
    rows.update(completed_at=None)
    with pytest.raises(NotRenewable):
        issue_again(certificate=certificate, by=admin)


def test_a_renewal_completed_meanwhile_gets_its_own(
    certificate, in_window, admin, course
):
    begun = renew(certificate=certificate)
    revoke_certificate(certificate=certificate, by=admin, reason="Din greșeală")
    whole_course(begun, course)
    assert not Certificate.objects.filter(enrolment=begun).exists()
    first = issue_again(certificate=certificate, by=admin)
    new = Certificate.objects.get(enrolment=begun)
    assert new.renews == first
    assert new.facts["ru"]["renews"] == first.number


def test_a_participation_is_not_renewed(enrolment, supervisor):
    make_design(kind="participation", validity_months=12)
    given = create_certificate(
        enrolment, noon(ENDS_ON), noon(ENDS_ON), "ro", Kind.PARTICIPATION
    )
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
