"""How long a certificate is valid, frozen at issue; the days at which it begins and ends."""

import datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from lms.accounts.models import User
from lms.certificates.checking.standing import EXPIRED, VALID, state_of
from lms.certificates.comparison import changed_fields, facts_today
from lms.certificates.models import Certificate, CertificateDesign
from lms.certificates.register.states import in_state
from lms.certificates.renewals.rules import LATER, OPEN, is_due, renewal_of
from lms.certificates.services import issue_certificate, replace_certificate
from tests.lms.certificates.conftest import complete
from tests.lms.certificates.designs.conftest import make_design
from tests.lms.certificates.renewals.conftest import (
    CHISINAU,
    ENDS_ON,
    OPENS_ON,
    days,
    noon,
)

pytestmark = pytest.mark.django_db


def issued(enrolment, day: datetime.date) -> Certificate:
    return issue_certificate(
        enrolment=complete(enrolment), issued_at=noon(day), language="ro"
    )


def test_the_end_and_the_window_are_frozen(certificate):
    assert (certificate.valid_until, certificate.renewable_from) == (ENDS_ON, OPENS_ON)
    for facts in certificate.facts.values():
        assert facts["valid_until"] == "2029-08-23"
        assert facts["renewable_from"] == "2029-05-25"


def test_another_validity_later_changes_no_certificate(certificate, design):
    design.validity_months, design.renewal_days = 12, 10
    design.save()
    certificate.refresh_from_db()
    assert (certificate.valid_until, certificate.renewable_from) == (ENDS_ON, OPENS_ON)
    new = facts_today(certificate)
    assert not {"valid_until", "renewable_from"} & set(
        changed_fields(certificate.facts, new)
    )


@pytest.mark.parametrize("column", ["valid_until", "renewable_from", "renews_id"])
def test_the_database_refuses_another_life(certificate, column):
    value = certificate.pk if column == "renews_id" else datetime.date(2040, 1, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.filter(pk=certificate.pk).update(**{column: value})


@pytest.mark.parametrize("months", [12, 24, 36])
def test_who_is_certified_on_a_leap_day_is_valid_to_the_end_of_february(
    enrolment, months
):
    make_design(
        validity_months=months, in_force_from=datetime.date(2020, 1, 1), course=None
    )
    CertificateDesign.objects.filter(validity_months=None).delete()
    got = issued(enrolment, datetime.date(2028, 2, 29))
    assert got.valid_until == datetime.date(2028 + months // 12, 2, 28)


def test_four_years_lead_from_one_leap_day_to_the_next(enrolment):
    make_design(validity_months=48)
    got = issued(enrolment, datetime.date(2028, 2, 29))
    assert got.valid_until == datetime.date(2032, 2, 29)


def test_the_last_day_is_valid_to_midnight_in_moldova(certificate):
    # In UTC it is the day before until two or three o'clock in the morning.
    last = datetime.datetime(2029, 8, 23, 23, 59, 59, tzinfo=CHISINAU)
    with time_machine.travel(last, tick=False):
        assert state_of(certificate) == VALID
        assert Certificate.objects.filter(in_state("valid")).exists()
    with time_machine.travel(last + datetime.timedelta(seconds=1), tick=False):
        assert state_of(certificate) == EXPIRED
        assert Certificate.objects.filter(in_state("expired")).exists()


def test_the_window_opens_at_midnight_in_moldova(certificate):
    opens = datetime.datetime.combine(OPENS_ON, datetime.time(), CHISINAU)
    for moment, state, due in (
        (opens - datetime.timedelta(seconds=1), LATER, False),
        (opens, OPEN, True),
    ):
        with time_machine.travel(moment, tick=False):
            assert renewal_of(certificate).state == state
            assert Certificate.objects.filter(is_due()).exists() is due


def test_a_window_longer_than_the_validity_opens_on_the_day_of_issue(enrolment):
    make_design(validity_months=1, renewal_days=90)
    got = issued(enrolment, datetime.date(2026, 8, 23))
    assert got.renewable_from == datetime.date(2026, 8, 23)


def test_an_officer_is_told_of_such_a_window(db):
    made = make_design(live=False, validity_months=2, renewal_days=57)
    with pytest.raises(ValidationError) as refused:
        made.full_clean()
    assert list(refused.value.message_dict) == ["renewal_days"]


def test_without_validity_nothing_ends_and_nothing_is_due(enrolment, db):
    got = issued(enrolment, datetime.date(2026, 8, 23))
    assert (got.valid_until, got.renewable_from) == (None, None)
    with time_machine.travel(noon(datetime.date(2060, 1, 1))):
        assert renewal_of(got) is None
        assert state_of(got) == VALID
        assert not Certificate.objects.filter(is_due()).exists()


def test_replaced_in_the_window_it_keeps_its_end(certificate, in_window, admin):
    User.objects.filter(pk=certificate.user_id).update(
        full_name="Ana Țurcanu", family_name="Ana Țurcanu", given_names=""
    )
    new = replace_certificate(certificate=certificate, by=admin, reason="numele")
    assert (new.valid_until, new.renewable_from) == (ENDS_ON, OPENS_ON)
    assert new.facts["ro"]["valid_until_on"] == "23 august 2029"
    assert renewal_of(new).state == OPEN
    certificate.refresh_from_db()
    assert renewal_of(certificate) is None
    assert list(Certificate.objects.filter(is_due())) == [new]


def test_the_window_is_of_the_design_at_issue(certificate, design, in_window):
    assert renewal_of(certificate).opens_on == OPENS_ON
    assert days(90) == ENDS_ON - OPENS_ON
