"""Two who send the same form at once: each gets an answer that he or she can go on from."""

import threading
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from lms.accounts.models import OrganisationUnit, User
from tests.factories.accounts import UserFactory
from tests.lms.accounts.test_signup import URL, answers
from tests.support.editions import work_off
from tests.support.second_step import code_of, give_app, signed_in

ADDRESS = "stefan@example.org"
commits = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def first_and_second(first, second):
    """Return what comes of ``second`` when ``first`` has done the same a moment before.

    The second looks whether it is free, waits at the row of the first, and finds that
    committed.
    """
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            waiting = pool.submit(with_its_own_connection, second)
            wait_until_it_is_held_up(waiting)
        return waiting.result()


def with_its_own_connection(act):
    try:
        return act()
    finally:
        connection.close()


def wait_until_it_is_held_up(waiting: Future) -> None:
    pause = threading.Event()
    with connection.cursor() as cursor:
        while not waiting.done():
            cursor.execute(
                "SELECT 1 FROM pg_locks"
                " WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.fetchone():
                return
            pause.wait(0.01)
    raise AssertionError(f"It waited for nothing: {waiting.result()}")


@commits
def test_the_second_of_two_who_sign_up_gets_the_answer_for_a_known_address():
    # Who signs up later is told nothing, and the owner of the address gets a mail.
    later = Client().post(URL.format("ro"), answers(email="alta@example.org"))
    answer = first_and_second(
        lambda: UserFactory(email=ADDRESS, full_name="Primul Venit"),
        lambda: Client().post(URL.format("ro"), answers()),
    )
    assert (answer.status_code, answer.url) == (302, later.url)
    person = User.objects.get(email=ADDRESS)
    assert person.full_name == "Primul Venit"
    assert "/accounts/password/reset/" in mail.outbox[-1].body
    assert mail.outbox[-1].to == [ADDRESS]


@commits
def test_an_address_that_another_confirms_at_once_stays_with_one_of_them():
    own, others = UserFactory(email="ana@example.org"), UserFactory()
    EmailAddress.objects.create(user=own, email=own.email, verified=True, primary=True)
    client = signed_in(Client(), own, "password")
    client.post(reverse("account_email"), {"email": ADDRESS, "action_add": ""})
    work_off("mail")
    code = next(w for w in mail.outbox[-1].body.split() if w.isupper() and len(w) > 5)
    confirm = reverse("account_email_verification_sent")
    answer = first_and_second(
        lambda: EmailAddress.objects.create(user=others, email=ADDRESS, verified=True),
        lambda: client.post(confirm, {"code": code}),
    )
    assert answer.status_code == 302
    own.refresh_from_db()
    assert own.email == "ana@example.org"
    kept = EmailAddress.objects.get(user=own)
    assert (kept.email, kept.primary, kept.verified) == (own.email, True, True)


@commits
def test_an_app_set_up_twice_at_once_is_set_up_once():
    person = UserFactory(email="ana@example.org")
    EmailAddress.objects.create(
        user=person, email=person.email, verified=True, primary=True
    )
    client = signed_in(Client(), person, "password")
    page = reverse("mfa_activate_totp")
    secret = client.get(page).context["form"].secret
    answer = first_and_second(
        lambda: give_app(person),
        lambda: client.post(page, {"code": code_of(secret)}),
    )
    assert answer.status_code == 409
    assert "Altcineva a salvat" in answer.content.decode()
    assert Authenticator.objects.filter(user=person).count() == 2


@commits
@pytest.mark.parametrize("language", ["ro", "ru"])
def test_a_unit_saved_twice_at_once_in_the_cms_is_no_fault_of_ours(language, caplog):
    admin = UserFactory(is_superuser=True, is_staff=True, language=language)
    client = signed_in(Client(), admin, "password")
    client.cookies["language"] = language
    agency = OrganisationUnit.objects.get(code="agency")
    form = {"name_ro": "Sud", "name_ru": "Юг", "kind": "territorial_agency"}
    form |= {"parent": agency.pk, "code": "sud-nou", "iso_code": ""}
    page = reverse("cms_units:add")
    named = {**form, "parent": agency, "name_ro": "Sudul celuilalt"}
    answer = first_and_second(
        lambda: OrganisationUnit.objects.create(**named),
        lambda: client.post(page, form),
    )
    assert answer.status_code == 409
    told = {"ro": "Altcineva a salvat", "ru": "Это уже сохранил"}[language]
    assert told in answer.content.decode()
    assert OrganisationUnit.objects.get(code="sud-nou").name_ro == "Sudul celuilalt"
    assert "sud-nou" not in caplog.text and "Refused, as it is taken" in caplog.text
