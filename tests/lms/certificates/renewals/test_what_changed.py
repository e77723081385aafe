"""Renewals by what changed: what is asked of whom, and what the certificate then says."""

import pytest
import time_machine
from django.db import IntegrityError, transaction

from courses.models import LessonPage
from lms.certificates.exceptions import NothingToCertify
from lms.certificates.kinds import Kind
from lms.certificates.models import Certificate
from lms.certificates.participation import earners_of, earns_participation
from lms.certificates.renewals.rules import (
    renewal_of,
    takes_of,
)
from lms.certificates.renewals.services import renew
from lms.certificates.services import (
    issue_certificate,
    issue_participation,
)
from lms.certificates.wording import statement_of
from lms.cohorts.models import Cohort, Enrolment
from lms.cohorts.services import enrol
from lms.progress.models import EnrolmentProgress, UnitProgress
from tests.factories.cohorts import CohortFactory
from tests.lms.certificates.conftest import complete
from tests.lms.certificates.renewals.conftest import (
    OPENS_ON,
    by_changes,
    days,
    noon,
    released,
)
from tests.support.editions import add_lesson, release
from tests.support.learning import finish_lesson, whole_course

pytestmark = pytest.mark.django_db
NEW_FACTS = {"renewable_from", "renews", "takes"}


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
    assert facts["words"]["duration"] == "Volumul reînnoirii"
    units = [unit["heading"] for module in facts["modules"] for unit in module["units"]]
    assert units == ["Lecția noutati (ro)"]


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
    released(course)
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
    released(course)
    with time_machine.travel(noon(first.valid_until), tick=False):
        assert renewal_of(first).units == []
        add_lesson(course, "alte-noutati", what_changed=True, minutes=15)
        released(course)
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
    released(course)
    finish_lesson(begun, changed_unit)
    assert Certificate.objects.get(enrolment=begun).renews == certificate


def test_who_begins_after_that_takes_the_whole_course(
    certificate, design, in_window, changed_unit, course
):
    by_changes(design)
    LessonPage.objects.filter(pk=changed_unit.pk).update(retired=True)
    add_lesson(course, "patru")
    newest = released(course)
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


def test_who_fails_to_renew_has_no_participation_that_says_renewed(
    certificate, design, in_window, changed_unit, supervisor
):
    by_changes(design)
    begun = renew(certificate=certificate)
    Cohort.objects.filter(pk=begun.cohort_id).update(
        starts_on=in_window - days(20), deadline=in_window - days(1)
    )
    begun.cohort.refresh_from_db()
    progress, _is_new = EnrolmentProgress.objects.get_or_create(
        enrolment=begun, defaults={"units_required": 1}
    )
    assert not earns_participation(begun, progress)
    assert earners_of(begun.cohort) == []
    with pytest.raises(NothingToCertify):
        issue_participation(enrolment=begun, by=supervisor)
    assert "reînnoi" not in statement_of(Kind.PARTICIPATION, "", "changes")
