"""A text message whose worker is killed once the gateway has it: it arrives once."""

from uuid import uuid4

import pytest

from lms.accounts.models import SignInCode
from lms.accounts.placeholders import new_placeholder
from lms.notifications.models import TextMessage
from lms.notifications.sms import consents
from lms.notifications.sms.codes import text_code
from lms.outbox.models import Effect
from lms.outbox.services import make_due
from tests.factories.accounts import UserFactory
from tests.support.site import wait_for
from tests.support.sms_gateway import sms_gateway
from tests.support.workshop import workshop

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
WAIT_SECONDS = 60
PHONE = "+37369123456"


@pytest.fixture
def message(supervisor):
    """A code that waits to be sent to somebody who agreed."""
    person = UserFactory(email=new_placeholder(), phone=PHONE)
    consents.agree(person=person, by=supervisor)
    return text_code(person=person, by=supervisor, key=uuid4())


def until(is_so, worker):
    wait_for(is_so, WAIT_SECONDS, worker.log)


def test_a_kill_between_the_gateways_yes_and_the_mark_sends_no_second_text(
    message, tmp_path
):
    with sms_gateway() as gateway:
        gateway.answers.clear()
        settings = {
            "DJANGO_SETTINGS_MODULE": "tests.support.noon_settings",
            "SMS_URL": gateway.url,
        }
        with workshop(tmp_path, **settings) as worker:
            # The gateway has the message, and the worker has not heard that it does.
            until(lambda: gateway.messages, worker)
            worker.kill()
            message.refresh_from_db()
            assert message.state != "sent" and message.text
            gateway.answers.set()
            worker.start()
            make_due()
            until(lambda: not Effect.objects.exclude(state="done").exists(), worker)
    keys = [call["idempotency-key"] for call in gateway.calls]
    assert keys == [str(message.uid)] * 2
    (told,) = gateway.messages.values()
    assert (told["to"], told["text"]) == (PHONE, message.text)
    message.refresh_from_db()
    assert (message.state, message.text) == ("sent", "")
    # Nobody made a second code meanwhile, which would have ended the one that went.
    assert TextMessage.objects.count() == SignInCode.objects.count() == 1
