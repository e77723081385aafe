"""Somebody with a phone and without a mail address, and a gateway by day."""

from uuid import uuid4

import pytest
import time_machine

from lms.accounts.placeholders import new_placeholder
from lms.notifications.sms import consents
from lms.notifications.sms.codes import text_code
from tests.factories.accounts import UserFactory
from tests.support.sms_gateway import sms_gateway

PHONE = "+37369123456"


@pytest.fixture
def gateway(settings):
    with sms_gateway() as server:
        settings.SMS_URL, settings.SMS_TOKEN = server.url, "gateway-t0ken"
        yield server


@pytest.fixture
def noon():
    with time_machine.travel("2026-03-10T10:00:00Z", tick=True) as clock:
        yield clock


@pytest.fixture
def person(db):
    return UserFactory(email=new_placeholder(), phone=PHONE, language="ro")


@pytest.fixture
def texted(person, supervisor):
    """Return a maker of codes by text message for somebody who has agreed."""

    def make(whom=person, key=None):
        consents.agree(person=whom, by=supervisor)
        return text_code(person=whom, by=supervisor, key=key or uuid4())

    return make
