"""To whom a text message may go, how often, and what it says to whoever reads it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from lms.accounts.models import SignInCode, User
from lms.accounts.sign_in_codes import NotForCodes, make_codes, redeem
from lms.notifications.models import SmsConsent, TextMessage
from lms.notifications.sms import consents
from lms.notifications.sms.codes import text_code
from lms.notifications.sms.lengths import parts_of
from lms.notifications.sms.sending import CannotText
from lms.outbox.models import Effect
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
GRAVE = ("trafic", "торгов", "curs", "курс", "OIM", "МОМ", "ANAS")


@pytest.mark.parametrize("language", ["ro", "ru"])
@pytest.mark.parametrize("host", ["edu.md", "learning.prevention.social.gov.md"])
def test_a_text_holds_a_code_that_works_and_says_nothing_grave(
    person, texted, settings, language, host
):
    settings.BASE_URL = f"https://{host}"
    User.objects.filter(pk=person.pk).update(language=language)
    person.refresh_from_db()
    message = texted()
    assert parts_of(message.text) <= 2 and f"{host}/code" in message.text
    assert not [word for word in GRAVE if word.lower() in message.text.lower()]
    # Romanian keeps its letters: they cost places, and a text without them looks like fraud.
    assert language == "ru" or "ă" in message.text
    code = next(word for word in message.text.split() if word.count("-") == 2)
    assert redeem(typed=code.strip(".,:")) == person


def test_a_very_long_host_gets_the_short_text(texted, settings):
    settings.BASE_URL = f"https://{'a' * 60}.{'b' * 20}.md"
    message = texted()
    assert parts_of(message.text) <= 2 and message.text.startswith("Cod")


def test_the_same_form_sent_twice_makes_one_message_and_one_code(texted):
    key = uuid4()
    assert texted(key=key).pk == texted(key=key).pk
    assert SignInCode.objects.count() == Effect.objects.count() == 1


def test_nobody_gets_a_text_who_has_not_agreed(person, supervisor):
    with pytest.raises(CannotText, match="acord|agreed"):
        text_code(person=person, by=supervisor, key=uuid4())
    assert not TextMessage.objects.exists() and not SignInCode.objects.exists()


def test_who_said_stop_is_not_written_to_whatever_others_say(
    person, texted, supervisor
):
    texted()
    consents.stop(person=person)
    with pytest.raises(CannotText):
        texted()
    assert not consents.agree(person=person, by=supervisor)
    assert consents.agree(person=person, by=person)
    assert consents.agreed_at(person) is not None
    assert SmsConsent.objects.get().recorded_by == person


def test_of_a_new_number_nothing_was_said(person, texted):
    texted()
    person.phone = "+37369000001"
    person.save()
    assert consents.agreed_at(person) is None


@pytest.mark.parametrize("phone", ["+40712345678", "+37253123456", ""])
def test_a_foreign_number_gets_a_clear_answer(supervisor, phone, texted):
    foreign = UserFactory(email=f"{uuid4()}@no-address.invalid", phone=phone)
    with pytest.raises(CannotText) as raised:
        texted(whom=foreign)
    assert str(raised.value.message)
    assert not TextMessage.objects.exists() and not SignInCode.objects.exists()


@pytest.mark.parametrize("phone", ["+37322123456", "+37390012345", "+37330123456"])
def test_only_a_mobile_phone_gets_a_text(phone, texted):
    fixed = UserFactory(email=f"{uuid4()}@no-address.invalid", phone=phone)
    with pytest.raises(CannotText, match="mobil"):
        texted(whom=fixed)
    assert not TextMessage.objects.exists() and not SignInCode.objects.exists()


def test_a_code_that_is_refused_leaves_the_one_on_paper(person, supervisor, texted):
    (printed,) = make_codes(people=[person], by=supervisor, each=1)
    person.phone = "+37322123456"
    person.save()
    with pytest.raises(CannotText):
        texted()
    assert redeem(typed=printed.codes[0]) == person


def test_a_stop_is_of_the_number_whoever_has_it(person, supervisor, texted):
    """Two accounts of one person: nobody else agrees for the one what the other stopped."""
    texted()
    other = UserFactory(email=f"{uuid4()}@no-address.invalid", phone=person.phone)
    assert consents.agree(person=other, by=supervisor)
    consents.stop(person=person)
    assert consents.has_stopped(other) and consents.agreed_at(other) is None
    assert not consents.agreed().filter(person=other).exists()
    assert not consents.agree(person=other, by=supervisor)
    assert consents.agree(person=other, by=other)
    assert consents.agreed_at(other) and not consents.has_stopped(other)
    assert consents.agreed().filter(person=other).exists()
    assert consents.has_stopped(person) and consents.agreed_at(person) is None
    newcomer = UserFactory(email=f"{uuid4()}@no-address.invalid", phone=person.phone)
    assert not consents.agree(person=newcomer, by=supervisor)


def test_a_stop_without_a_number_is_nobody_elses(person, supervisor):
    numberless = UserFactory(email=f"{uuid4()}@no-address.invalid", phone="")
    consents.stop(person=numberless)
    other = UserFactory(email=f"{uuid4()}@no-address.invalid", phone="")
    assert not consents.has_stopped(other) and not consents.has_stopped(person)


def test_the_operator_may_allow_a_country(supervisor, texted, settings):
    settings.SMS_COUNTRIES = ["MD", "RO"]
    foreign = UserFactory(email=f"{uuid4()}@no-address.invalid", phone="+40712345678")
    assert texted(whom=foreign).phone == "+40712345678"


def test_a_number_gets_few_texts_a_day_also_of_two_people(person, texted):
    """A number typed wrongly is somebody else's; so is a shared one of an office."""
    second = UserFactory(email=f"{uuid4()}@no-address.invalid", phone=person.phone)
    texted()
    with pytest.raises(CannotText):
        texted(whom=second)
    for number in range(2):
        age = timezone.now() - timedelta(hours=2 * number + 1)
        TextMessage.objects.filter(created_at__gt=age).update(created_at=age)
        texted()
    before = timezone.now() - timedelta(hours=3)
    TextMessage.objects.update(created_at=before)
    with pytest.raises(CannotText):
        texted()
    TextMessage.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert texted().state == "queued"


def test_who_has_an_address_or_a_role_gets_no_code_by_phone(supervisor, texted):
    for facts in ({"email": "a@example.org"}, {"roles": ["supervisor"]}):
        given = {"email": f"{uuid4()}@no-address.invalid", "phone": "+37369123457"}
        with pytest.raises(NotForCodes):
            texted(whom=UserFactory(**given | facts))
