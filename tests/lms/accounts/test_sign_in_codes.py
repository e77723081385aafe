"""Codes on paper: for people without an address only, once, and hard to guess."""

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from lms.accounts.models import SignInCode
from lms.accounts.placeholders import new_placeholder
from lms.accounts.sign_in_codes import MAX_TRIES, NotForCodes, make_codes, redeem
from lms.notifications.models import OutgoingMail
from lms.notifications.services import send_mail
from lms.outbox.models import Effect
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
PAGE = "/ro/accounts/printed-code/"


def person_without_address(**fields):
    person = UserFactory(email=new_placeholder(), **fields)
    EmailAddress.objects.create(
        user=person, email=person.email, verified=True, primary=True
    )
    return person


@pytest.fixture
def person(db):
    return person_without_address()


@pytest.fixture
def code(person, supervisor):
    return make_codes(people=[person], by=supervisor, each=1)[0].codes[0]


def post(client, code, **more):
    return client.post(PAGE, {"code": code, "consent": "on", **more})


def test_a_code_signs_in_once_however_it_is_typed(client, person, code):
    typed = f" {code.lower().replace('-', ' ')} "
    assert post(client, typed).url == "/ro/my/"
    assert client.get("/ro/my/").status_code == 200
    person.refresh_from_db()
    assert person.consented_at is not None
    client.logout()
    assert post(client, code).status_code == 422


def test_without_agreeing_the_code_is_not_used_up(client, code):
    assert client.post(PAGE, {"code": code}).status_code == 422
    assert post(client, code).status_code == 302


def test_five_wrong_endings_close_a_code(code):
    for _ in range(MAX_TRIES):
        assert redeem(typed=f"{code[:5]}AAAA-AAAA") is None
    assert redeem(typed=code) is None


def test_a_wrong_and_an_unknown_code_answer_alike(client, code):
    wrong = post(client, f"{code[:5]}AAAA-AAAA").content.decode().replace(code[:5], "")
    unknown = post(client, "0000-AAAA-AAAA").content.decode().replace("0000-", "")
    assert "AAAA" in wrong
    strip = [line for line in wrong.splitlines() if "csrf" not in line]
    assert strip == [line for line in unknown.splitlines() if "csrf" not in line]


def test_an_ended_code_does_not_work(code):
    SignInCode.objects.update(created_at="2020-01-01T00:00Z", expires_at=timezone.now())
    assert redeem(typed=code) is None


def test_a_new_sheet_ends_the_old_one(person, supervisor, code):
    new = make_codes(people=[person], by=supervisor, each=2)[0].codes
    assert redeem(typed=code) is None
    assert [redeem(typed=one) for one in new] == [person, person]


def test_the_database_keeps_no_code(code):
    row = SignInCode.objects.get()
    assert code.replace("-", "")[4:] not in "".join(map(str, vars(row).values()))


def test_a_code_outlives_the_sites_key_while_that_is_kept_as_a_former_one(
    code, person, settings
):
    former = settings.SECRET_KEY
    settings.SECRET_KEY = "the next one"
    assert redeem(typed=code) is None
    settings.SECRET_KEY_FALLBACKS = ["another", former]
    assert redeem(typed=code) == person


def test_nobody_with_an_address_or_a_role_can_be_signed_in_by_paper(
    supervisor, learner
):
    boss = person_without_address(roles=["analyst"])
    chief = person_without_address(is_superuser=True)
    for person in (learner, boss, chief):
        with pytest.raises(NotForCodes):
            make_codes(people=[person], by=supervisor, each=1)


def test_a_code_ends_when_the_person_gets_an_address(person, code):
    type(person).objects.filter(pk=person.pk).update(email="ana@mail.md")
    assert redeem(typed=code) is None


def test_guessing_is_slowed_down(client, monkeypatch, code):
    monkeypatch.setattr(
        "lms.accounts.views.PRINTED_CODE_RATES", {"printed_code": "2/m/ip"}
    )
    statuses = [post(client, "AAAA-AAAA-AAAA").status_code for _ in range(3)]
    assert statuses == [422, 422, 429]


def test_no_mail_ever_leaves_for_a_person_without_an_address(client, person, settings):
    settings.EMAIL_BACKEND = "lms.notifications.backend.OutboxBackend"
    send_mail(
        key="k",
        recipient=person.email,
        language="ro",
        template="nudge",
        context={"name": "A", "supervisor": "B", "address": "/"},
    )
    client.post("/ro/accounts/login/code/", {"email": person.email})
    states = list(OutgoingMail.objects.values_list("state", flat=True))
    assert states == ["failed", "failed"]
    assert not Effect.objects.filter(kind="mail").exists()


def test_the_short_address_on_paper_leads_to_the_page(client):
    answer = client.get("/code/", headers={"Accept-Language": "ru"})
    assert answer.url == "/ru/accounts/printed-code/"
