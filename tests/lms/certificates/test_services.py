import datetime

import pytest
from django.db import IntegrityError, transaction

from lms.certificates import services
from lms.certificates.exceptions import CertificateRevoked, CourseNotFinished
from lms.certificates.models import Certificate, CertificateCounter
from lms.certificates.services import (
    issue_certificate,
    replace_certificate,
    revoke_certificate,
)
from lms.certificates.signals import certificate_issued
from lms.cohorts.services import enrol
from lms.outbox.models import Effect
from lms.progress.models import EnrolmentProgress
from tests.factories.cohorts import CohortFactory
from tests.lms.certificates.conftest import COMPLETED_AT, complete
from tests.support.learning import (
    finish_lesson,
    go_half_way,
    pass_quiz,
    whole_course,
)


def issue(enrolment, **changes):
    return issue_certificate(
        **(
            {"enrolment": enrolment, "issued_at": COMPLETED_AT, "language": "ro"}
            | changes
        )
    )


@pytest.fixture
def heard():
    """The certificates that certificate_issued told of."""
    told = []

    def listen(sender, certificate, **kwargs):
        told.append(certificate)

    certificate_issued.connect(listen)
    yield told
    certificate_issued.disconnect(listen)


def test_issue_twice_gives_one(finished, heard):
    first = issue(finished)
    again = issue(
        finished, issued_at=COMPLETED_AT + datetime.timedelta(days=9), language="ru"
    )
    assert again == first
    assert Certificate.objects.get().issued_at == COMPLETED_AT
    assert heard == [first]


def test_issue_asks_for_both_pdfs_once(certificate, finished):
    issue(finished)
    keys = Effect.objects.filter(kind="certificate.pdf").values_list("key", flat=True)
    assert set(keys) == {f"{certificate.pk}:ro", f"{certificate.pk}:ru"}


def test_nothing_is_issued_at_99_percent(enrolment):
    EnrolmentProgress.objects.create(
        enrolment=enrolment, units_required=100, units_done=99
    )
    with pytest.raises(CourseNotFinished):
        issue(enrolment)
    assert not Certificate.objects.exists()
    assert not CertificateCounter.objects.exists()


def test_nothing_is_issued_before_the_first_step(enrolment):
    with pytest.raises(CourseNotFinished):
        issue(enrolment)


def test_completing_the_course_issues_in_the_language_used(course, enrolment):
    go_half_way(enrolment, course)
    finish_lesson(enrolment, course.second)
    assert not Certificate.objects.exists()
    pass_quiz(enrolment, course.test)
    certificate = Certificate.objects.get()
    progress = EnrolmentProgress.objects.get(enrolment=enrolment)
    assert certificate.issued_at == progress.completed_at
    assert certificate.language == "ro"
    assert certificate.facts["ru"]["holder"] == "Ștefăniță Țurcanu"


def test_a_failure_after_completion_takes_the_certificate_along(course, enrolment):
    with pytest.raises(RuntimeError), transaction.atomic():
        whole_course(enrolment, course)
        raise RuntimeError
    assert not Certificate.objects.exists()
    assert not CertificateCounter.objects.exists()


def test_numbers_run_through_the_year_of_moldova(finished, other_learner, cohort):
    silvester = datetime.datetime(2026, 12, 31, 22, 30, tzinfo=datetime.UTC)
    other = complete(enrol(user=other_learner, cohort=cohort))
    assert issue(finished, issued_at=silvester).number == "TIP-2027-000001"
    assert issue(other, issued_at=silvester).number == "TIP-2027-000002"


def test_a_number_is_never_given_again(
    certificate, finished, supervisor, other_learner, cohort
):
    revoke_certificate(certificate=certificate, by=supervisor, reason="Greșeală")
    other = issue(complete(enrol(user=other_learner, cohort=cohort)))
    assert (certificate.number, other.number) == ("TIP-2026-000001", "TIP-2026-000002")


def test_the_same_edition_in_another_cohort_gives_no_second_certificate(
    certificate, finished, learner, supervisor
):
    finished.state = "transferred"
    finished.save()
    elsewhere = CohortFactory(edition=finished.edition, supervisor=supervisor)
    assert issue(complete(enrol(user=learner, cohort=elsewhere))) == certificate


def test_the_later_of_two_requests_at_once_takes_the_first_ones_certificate(
    certificate, finished, learner, supervisor, monkeypatch
):
    finished.state = "transferred"
    finished.save()
    elsewhere = CohortFactory(edition=finished.edition, supervisor=supervisor)
    look, blind = services._existing, [True]
    # The first look happens before the other request commits.
    monkeypatch.setattr(
        services, "_existing", lambda e: None if blind.pop() else look(e)
    )
    blind.insert(0, False)
    assert issue(complete(enrol(user=learner, cohort=elsewhere))) == certificate
    assert CertificateCounter.objects.get().last == 1


def test_a_revoked_certificate_does_not_come_back_by_itself(
    certificate, finished, supervisor
):
    revoke_certificate(certificate=certificate, by=supervisor, reason="Fraudă")
    again = issue(finished)
    assert again == certificate
    assert again.revoked_at is not None


def test_after_revocation_a_new_way_through_the_course_earns_a_new_certificate(
    certificate, finished, learner, supervisor
):
    revoke_certificate(certificate=certificate, by=supervisor, reason="Fraudă")
    finished.state = "withdrawn"
    finished.save()
    elsewhere = CohortFactory(edition=finished.edition, supervisor=supervisor)
    new = issue(complete(enrol(user=learner, cohort=elsewhere)))
    assert new != certificate
    assert new.revoked_at is None


def test_revocation_keeps_who_and_why(certificate, supervisor):
    row = revoke_certificate(certificate=certificate, by=supervisor, reason="Fraudă")
    row.refresh_from_db()
    assert (row.revoked_by, row.revoked_reason) == (supervisor, "Fraudă")
    assert row.revoked_at >= row.issued_at


def test_revocation_is_final(certificate, supervisor):
    revoke_certificate(certificate=certificate, by=supervisor, reason="Fraudă")
    for service in (revoke_certificate, replace_certificate):
        with pytest.raises(CertificateRevoked):
            service(certificate=certificate, by=supervisor, reason="Încă o dată")


def test_a_replacement_has_the_new_name_and_the_old_completion(
    certificate, learner, supervisor, heard
):
    learner.full_name = "Ștefania Țurcanu"
    learner.save()
    new = replace_certificate(
        certificate=certificate, by=supervisor, reason="Nume corectat"
    )
    certificate.refresh_from_db()
    assert certificate.replaced_by == new
    assert certificate.facts["ro"]["holder"] == "Ștefăniță Țurcanu"
    assert new.facts["ro"]["holder"] == "Ștefania Țurcanu"
    assert new.facts["ro"]["completed_at"] == certificate.facts["ro"]["completed_at"]
    assert new.number != certificate.number and new.code != certificate.code
    assert heard == []


def test_after_a_replacement_the_new_one_is_the_certificate(
    certificate, finished, supervisor
):
    new = replace_certificate(
        certificate=certificate, by=supervisor, reason="Nume corectat"
    )
    assert issue(finished) == new


def test_later_changes_of_person_and_course_leave_the_facts(
    certificate, learner, course
):
    learner.full_name = "Altcineva"
    learner.save()
    course.page.heading_ro = "Alt curs"
    course.page.save_revision().publish()
    certificate.refresh_from_db()
    assert certificate.facts["ro"]["holder"] == "Ștefăniță Țurcanu"
    assert certificate.facts["ro"]["course"] == "Curs (ro)"


@pytest.mark.parametrize(
    "change",
    [
        {"number": "TIP-2026-999999"},
        {"code": "2222222222222222"},
        {"facts": {"ro": {}, "ru": {}}},
        {"issued_at": datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)},
        {"language": "ru"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_database_refuses_to_change_what_was_issued(certificate, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.filter(pk=certificate.pk).update(**change)


def test_the_database_refuses_another_holder(certificate, other_learner):
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.filter(pk=certificate.pk).update(user=other_learner)


def test_the_database_refuses_a_second_live_certificate(certificate):
    certificate.pk, certificate.number, certificate.code = (
        None,
        "TIP-2026-000777",
        "X" * 16,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        certificate.save(force_insert=True)
