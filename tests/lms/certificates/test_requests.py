"""A request for another name: said on the page, asked once, answered by a person."""

import html

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from lms.certificates.comparison import digest_of, facts_today
from lms.certificates.exceptions import AlreadyAnswered, NothingToAsk
from lms.certificates.models import Certificate, CertificateRequest
from lms.certificates.requests import ask_replacement, refuse_replacement
from lms.certificates.services import replace_certificate, revoke_certificate
from lms.notifications.models import OutgoingMail

from .register.conftest import coordinator, elsewhere

__all__ = ["coordinator", "elsewhere"]
pytestmark = pytest.mark.django_db
NEW = "Ștefania Țurcanu-Rusu"
NAMED = {"family_name": "Țurcanu-Rusu", "given_names": "Ștefania"}


def words(answer):
    return html.unescape(answer.content.decode())


@pytest.fixture
def renamed(certificate, learner):
    learner.full_name = NEW
    learner.save()
    return learner


@pytest.fixture
def asked(certificate, renamed):
    return ask_replacement(certificate=certificate, by=renamed)


def answering(request):
    return reverse("cms_certificate_request", args=[request.uid])


def test_a_new_name_in_the_profile_asks_about_the_certificate(
    certificate, learner, client_of
):
    client = client_of(learner)
    address = reverse("account_profile")
    ask = reverse("certificate_ask", args=[certificate.code])
    assert ask not in words(client.get(address))
    said = {**NAMED, "language": "ro", "sex": "", "unit": ""}
    text = words(client.post(address, said, follow=True))
    assert ask in text
    assert "Ștefăniță Țurcanu" in text and NEW in text
    answer = client.post(ask, follow=True)
    asked = CertificateRequest.objects.get()
    assert (asked.user, asked.certificate, asked.new_name) == (
        learner,
        certificate,
        NEW,
    )
    assert "Ați cerut un certificat nou" in words(answer)
    # The account says so too, and asks no second time.
    text = words(client.get(address))
    assert "Ați cerut un certificat nou" in text and ask not in text


def test_the_profile_does_not_promise_the_new_name_on_the_old_certificate(
    learner, client_of
):
    text = words(client_of(learner).get(reverse("account_profile")))
    assert "cel pe care îl aveți deja își păstrează numele" in text


def test_an_invisible_or_spaced_difference_is_none(certificate, learner, client_of):
    learner.full_name = "Ștefăniță\u200b  Țurcanu"
    learner.save()
    with pytest.raises(NothingToAsk):
        ask_replacement(certificate=certificate, by=learner)
    answer = client_of(learner).post(
        reverse("certificate_ask", args=[certificate.code]), follow=True
    )
    assert "poartă numele din contul" in words(answer)


def test_pressed_twice_it_is_one_request_with_the_last_name(asked, renamed):
    renamed.full_name = "Ștefania Rusu"
    again = ask_replacement(certificate=asked.certificate, by=renamed)
    assert again.pk == asked.pk
    assert CertificateRequest.objects.get().new_name == "Ștefania Rusu"


def test_the_database_keeps_one_open_request_a_certificate(asked, renamed):
    with pytest.raises(IntegrityError), transaction.atomic():
        CertificateRequest.objects.create(
            user=renamed, certificate=asked.certificate, new_name="x"
        )


def test_nobody_asks_for_somebody_else(certificate, other_learner, client_of):
    ask = reverse("certificate_ask", args=[certificate.code])
    assert client_of(other_learner).post(ask).status_code == 404


def test_a_coordinator_sees_how_many_wait_and_replaces(asked, coordinator, client_of):
    client = client_of(coordinator)
    here = reverse("cms_certificate_requests")
    assert here in words(client.get(reverse("cohort_list")))
    assert "Cereri (1)" in words(client.get(reverse("cms_certificates")))
    assert NEW in words(client.get(here))
    text = words(client.get(answering(asked)))
    assert f"<ins>{NEW}</ins>" in text
    said = {
        "replace": "1",
        "why": "facts",
        "reason": "Act de identitate văzut",
        "shown": digest_of(facts_today(asked.certificate)),
    }
    client.post(answering(asked), said)
    asked.refresh_from_db()
    assert (asked.state, asked.decided_by) == ("replaced", coordinator)
    asked.certificate.refresh_from_db()
    assert asked.certificate.replaced_by.facts["ro"]["holder"] == NEW
    assert "Cereri (0)" in words(client.get(reverse("cms_certificates")))
    assert here not in words(client.get(reverse("cohort_list")))


def test_refused_with_an_answer_that_the_learner_reads(
    asked, renamed, coordinator, client_of
):
    client = client_of(coordinator)
    answer = client.post(answering(asked), {"refuse": "1", "reason": " "})
    assert answer.status_code == 422
    client.post(answering(asked), {"refuse": "1", "reason": "Aduceți buletinul."})
    asked.refresh_from_db()
    assert (asked.state, asked.reason) == ("refused", "Aduceți buletinul.")
    mail = OutgoingMail.objects.get()
    assert mail.recipient == renamed.email and "Aduceți buletinul." in mail.text
    text = words(client_of(renamed).get(reverse("account_profile")))
    assert "Aduceți buletinul." in text
    # And asks again, with papers this time.
    assert ask_replacement(certificate=asked.certificate, by=renamed).pk != asked.pk


def test_another_part_s_request_is_not_there(asked, elsewhere, admin, client_of):
    client = client_of(elsewhere)
    assert client.get(answering(asked)).status_code == 404
    assert NEW not in words(client.get(reverse("cms_certificate_requests")))
    assert NEW in words(client_of(admin).get(reverse("cms_certificate_requests")))


def test_a_replacement_by_another_door_answers_the_request(asked, admin):
    replace_certificate(certificate=asked.certificate, by=admin, reason="r")
    asked.refresh_from_db()
    assert (asked.state, asked.decided_by) == ("replaced", admin)
    with pytest.raises(AlreadyAnswered):
        refuse_replacement(request=asked, by=admin, reason="r")


def test_a_revocation_answers_the_request_in_the_holder_s_language(
    asked, renamed, admin
):
    renamed.language = "ru"
    renamed.save()
    revoke_certificate(certificate=asked.certificate, by=admin, reason="Secret")
    asked.refresh_from_db()
    assert asked.state == "refused"
    assert asked.reason == "Сертификат больше не действителен."
    with pytest.raises(NothingToAsk):
        ask_replacement(
            certificate=Certificate.objects.get(pk=asked.certificate_id), by=renamed
        )


def test_two_who_answer_one_after_the_other(asked, coordinator, admin, client_of):
    refuse_replacement(request=asked, by=admin, reason="Prima")
    answer = client_of(coordinator).post(
        answering(asked), {"refuse": "1", "reason": "A doua"}, follow=True
    )
    assert "are deja un răspuns" in words(answer)
    asked.refresh_from_db()
    assert asked.reason == "Prima"
