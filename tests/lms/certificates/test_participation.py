"""Participation: for who worked through and did not pass; a completion replaces it."""

import datetime

import pytest
from django.utils import timezone

from lms.audit.models import Action, Entry
from lms.certificates.exceptions import NameUnprintable, NothingToCertify
from lms.certificates.models import Certificate
from lms.certificates.register.history import history
from lms.certificates.selectors import certificates_reported
from lms.certificates.services import issue_participation, revoke_certificate
from lms.certificates.signals import certificate_issued
from lms.cohorts.models import Cohort
from lms.notifications.models import OutgoingMail
from lms.outbox.models import Effect
from lms.privacy.erasure.certificates import _without_name
from lms.reporting.receivers import STATEMENT_EFFECT
from tests.support.learning import finish_lesson, pass_quiz, take_pre_test

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard():
    """The certificates that certificate_issued told of."""
    told = []

    def listen(sender, certificate, **kwargs):
        told.append(certificate)

    certificate_issued.connect(listen)
    yield told
    certificate_issued.disconnect(listen)


def end(cohort, days: int = 1) -> None:
    last = timezone.localdate() - datetime.timedelta(days)
    Cohort.objects.filter(pk=cohort.pk).update(
        starts_on=last - datetime.timedelta(30), deadline=last
    )
    cohort.refresh_from_db()


@pytest.fixture
def failed(enrolment, course):
    """Both lessons done, the test tried and failed, the group still going on."""
    take_pre_test(enrolment, course)
    finish_lesson(enrolment, course.first)
    finish_lesson(enrolment, course.second)
    pass_quiz(enrolment, course.test, right=0)
    return enrolment


@pytest.fixture
def ended(failed):
    end(failed.cohort)
    return failed


def test_who_did_not_pass_gets_a_participation_once(ended, supervisor):
    certificate = issue_participation(enrolment=ended, by=supervisor)
    assert certificate.kind == "participation"
    words = {code: certificate.facts[code]["words"] for code in ("ro", "ru")}
    assert words["ro"]["title"] == "Certificat de participare"
    assert words["ru"]["title"] == "Сертификат об участии в курсе"
    assert words["ro"]["statement"] == "a participat la cursul"
    assert issue_participation(enrolment=ended, by=supervisor) == certificate
    assert Entry.objects.filter(action=Action.CERTIFICATE_ISSUED).count() == 1


def test_a_participation_is_no_achievement_for_the_record_store(
    ended, supervisor, heard
):
    before = Effect.objects.filter(kind=STATEMENT_EFFECT).count()
    issue_participation(enrolment=ended, by=supervisor)
    assert heard == []
    assert Effect.objects.filter(kind=STATEMENT_EFFECT).count() == before
    assert not certificates_reported(ended).exists()


def test_nothing_is_certified_while_the_group_goes_on(failed, supervisor):
    with pytest.raises(NothingToCertify):
        issue_participation(enrolment=failed, by=supervisor)
    end(failed.cohort, days=0)  # today is the last day, and is not over
    with pytest.raises(NothingToCertify):
        issue_participation(enrolment=failed, by=supervisor)


def test_ones_own_later_deadline_counts(ended, supervisor):
    ended.deadline = timezone.localdate()
    ended.save()
    with pytest.raises(NothingToCertify):
        issue_participation(enrolment=ended, by=supervisor)


def test_who_stopped_at_a_lesson_gets_none(enrolment, course, supervisor):
    take_pre_test(enrolment, course)
    finish_lesson(enrolment, course.first)
    end(enrolment.cohort)
    with pytest.raises(NothingToCertify):
        issue_participation(enrolment=enrolment, by=supervisor)


def test_who_never_began_gets_none(enrolment, supervisor):
    end(enrolment.cohort)
    with pytest.raises(NothingToCertify):
        issue_participation(enrolment=enrolment, by=supervisor)


def test_a_completion_takes_the_place_of_a_participation(
    ended, course, supervisor, heard
):
    old = issue_participation(enrolment=ended, by=supervisor)
    end(ended.cohort, days=-9)
    pass_quiz(ended, course.test)
    new = Certificate.objects.get(revoked_at=None)
    old.refresh_from_db()
    assert (new.kind, new.number > old.number) == ("completion", True)
    assert old.replaced_by == new
    assert heard == [new]
    assert list(certificates_reported(ended)) == [new]


def test_that_it_gave_way_is_told_recorded_and_ascribed_to_nobody(
    ended, course, supervisor
):
    old = issue_participation(enrolment=ended, by=supervisor)
    pass_quiz(ended, course.test)
    new = Certificate.objects.get(revoked_at=None)
    old.refresh_from_db()
    row = Entry.objects.get(action=Action.CERTIFICATE_REPLACED)
    assert (row.actor, row.target_id, row.details["by"]) == (None, old.code, new.code)
    mail = OutgoingMail.objects.get(key=f"certificate_replaced:{old.pk}")
    assert mail.recipient == ended.user.email and new.number in mail.text
    said = [entry.sentence for entry in history(old)]
    assert said[0].startswith("Platforma") and not any("None" in x for x in said)


def test_a_revoked_participation_hinders_no_completion(ended, course, supervisor):
    old = issue_participation(enrolment=ended, by=supervisor)
    revoke_certificate(certificate=old, by=supervisor, reason="Greșeală")
    pass_quiz(ended, course.test)
    assert Certificate.objects.get(revoked_at=None).kind == "completion"


def test_a_nameless_participation_still_says_participation(ended, supervisor):
    certificate = issue_participation(enrolment=ended, by=supervisor)
    nameless = _without_name(certificate.facts)
    assert nameless["ru"]["words"]["statement"] == "принял(-а) участие в курсе"
    assert nameless["ro"]["holder"] == ""


def test_a_name_that_cannot_be_printed_gets_none(ended, supervisor):
    ended.user.full_name = "王 Ana"
    ended.user.save()
    with pytest.raises(NameUnprintable):
        issue_participation(enrolment=ended, by=supervisor)
    assert not Certificate.objects.exists()


def test_the_supervisor_gives_them_from_the_groups_page(ended, supervisor, client_of):
    client = client_of(supervisor)
    address = f"/ro/cohorts/{ended.cohort.code}/people/participation/"
    people = client.get(f"/ro/cohorts/{ended.cohort.code}/people/").content.decode()
    assert address in people
    page = client.get(address).content.decode()
    assert "Ștefăniță Țurcanu" in page
    nobody = client.post(address, {})
    assert nobody.status_code == 422
    answer = client.post(address, {"people": [str(ended.uid)]}, follow=True)
    assert "1 certificat de participare este eliberat." in answer.content.decode()
    assert Certificate.objects.get().kind == "participation"
    again = client.post(address, {"people": [str(ended.uid)]})
    assert again.status_code == 422
    assert Certificate.objects.count() == 1


def test_a_group_that_goes_on_says_so(failed, supervisor, client_of):
    client = client_of(supervisor)
    address = f"/ro/cohorts/{failed.cohort.code}/people/participation/"
    assert "Grupul continuă" in client.get(address).content.decode()
