"""Revoking and replacing from the register: who may, what is shown, what follows."""

import html

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from lms.audit.models import Entry
from lms.certificates.comparison import digest_of, facts_today
from lms.certificates.models import Certificate
from lms.certificates.services import replace_certificate, revoke_certificate
from lms.notifications.models import OutgoingMail
from tests.support.second_step import signed_in

pytestmark = pytest.mark.django_db
WHY = {"why": "rules", "reason": "A copiat răspunsurile <i>altcuiva</i>."}


def page(name, certificate):
    return reverse(f"cms_certificate{name}", args=[certificate.code])


def words(answer):
    return html.unescape(answer.content.decode())


def rename(learner, name="Ștefania Țurcanu-Rusu"):
    learner.full_name = name
    learner.save()


def shown(certificate):
    return digest_of(facts_today(Certificate.objects.get(pk=certificate.pk)))


# --- revoking -----------------------------------------------------------------------


def test_an_administrator_revokes_with_a_class_and_a_sentence(
    certificate, admin, client_of
):
    answer = client_of(admin).post(page("_revoke", certificate), WHY)
    assert answer.status_code == 302
    certificate.refresh_from_db()
    assert certificate.revoked_class == "rules"
    assert certificate.revoked_reason == WHY["reason"]
    assert certificate.revoked_by == admin
    row = Entry.objects.get(action="certificate_revoked")
    assert (row.actor, row.person) == (admin.public_id, certificate.user.public_id)
    assert (row.target_id, row.details) == (certificate.code, {"why": "rules"})


@pytest.mark.parametrize(
    "left_out",
    [
        *({"why": ""}, {"why": "x"}),
        *({"reason": text} for text in ("", "\u200b \u2800", "ok", "....", "1234")),
    ],
)
def test_without_class_or_sentence_nothing_is_revoked(
    left_out, certificate, admin, client_of
):
    answer = client_of(admin).post(page("_revoke", certificate), {**WHY, **left_out})
    assert answer.status_code == 422
    certificate.refresh_from_db()
    assert certificate.revoked_at is None
    if "why" in left_out:
        assert WHY["reason"] in words(answer)  # what was written is not lost


def test_the_database_knows_no_revocation_without_why(certificate, admin):
    for wrong in ({"revoked_class": ""}, {"revoked_reason": ""}, {"revoked_by": None}):
        whole = {
            "revoked_at": certificate.issued_at,
            "revoked_class": "error",
            "revoked_reason": "r",
            "revoked_by": admin,
        }
        rows = Certificate.objects.filter(pk=certificate.pk)
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**whole | wrong)


def test_a_class_once_set_is_never_changed(certificate, admin):
    revoke_certificate(certificate=certificate, by=admin, reason="r")
    rows = Certificate.objects.filter(pk=certificate.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(revoked_class="rules")


def test_who_signed_in_long_ago_is_asked_again(certificate, admin, client):
    signed_in(client, admin, "password", seconds_ago=3600)
    for name in ("_revoke", "_replace", "_correct"):
        answer = client.post(page(name, certificate), WHY)
        assert answer.status_code == 302 and "reauthenticate" in answer["Location"]
    certificate.refresh_from_db()
    assert certificate.revoked_at is None


def test_what_renews_it_is_named_before_it_is_revoked(
    certificate, graduates, admin, client_of
):
    later, gone = graduates(2)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        both = Certificate.objects.filter(pk__in=[later.pk, gone.pk])
        both.update(renews=certificate)
        cursor.execute("SET LOCAL session_replication_role = origin")
    revoke_certificate(certificate=gone, by=admin, reason="Greșit.")
    text = words(client_of(admin).get(page("_revoke", certificate)))
    assert f"A fost reînnoit prin {later.number}" in text and gone.number not in text


def test_coordinators_do_not_revoke(certificate, coordinator, client_of):
    client = client_of(coordinator)
    assert client.get(page("_revoke", certificate)).status_code == 404
    assert client.post(page("_revoke", certificate), WHY).status_code == 404
    assert page("_revoke", certificate) not in words(client.get(page("", certificate)))


def test_what_was_revoked_before_is_left_alone(certificate, admin, client_of):
    revoke_certificate(certificate=certificate, by=admin, reason="Prima dată")
    answer = client_of(admin).post(page("_revoke", certificate), WHY, follow=True)
    assert "revocat sau înlocuit anterior" in words(answer)
    certificate.refresh_from_db()
    assert certificate.revoked_reason == "Prima dată"


@pytest.mark.parametrize("language", ["ro", "ru"])
def test_the_holder_reads_no_reason_that_could_shame(
    language, certificate, learner, admin
):
    learner.language = language
    learner.save()
    revoke_certificate(
        certificate=certificate, by=admin, reason=WHY["reason"], why="rules"
    )
    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.language) == (learner.email, language)
    for text in (mail.subject, mail.text, html.unescape(mail.html)):
        assert "copiat" not in text and "regul" not in text and "правил" not in text
    for text in (mail.text, html.unescape(mail.html)):
        assert certificate.number in text
        assert certificate.facts[language]["course"] in text
        # Whom to ask: who leads the group, not an administrator nobody knows.
        assert "Ion Rusu" in text and "sef@example.org" in text


def test_nobody_is_written_to_at_a_closed_account(certificate, learner, admin):
    learner.is_active = False
    learner.save()
    revoke_certificate(certificate=certificate, by=admin, reason="r")
    assert not OutgoingMail.objects.exists()


def test_the_check_page_and_the_holder_read_the_class_alone(
    certificate, learner, admin, client_of, client
):
    revoke_certificate(
        certificate=certificate, by=admin, reason="Secret intern", why="request"
    )
    check = words(client.get(reverse("certificate_check", args=[certificate.code])))
    own = words(client_of(learner).get(reverse("certificate", args=[certificate.code])))
    for text in (check, own):
        assert "la cererea persoanei" in text
        assert "Secret intern" not in text


# --- replacing ----------------------------------------------------------------------


def test_a_coordinator_sees_old_facts_beside_new_ones_and_replaces(
    certificate, learner, coordinator, client_of
):
    rename(learner)
    client = client_of(coordinator)
    text = words(client.get(page("_replace", certificate)))
    assert "<del>Ștefăniță Țurcanu</del>" in text
    assert "<ins>Ștefania Țurcanu-Rusu</ins>" in text
    assert Certificate.objects.count() == 1
    said = {"why": "facts", "reason": "Căsătorie", "shown": shown(certificate)}
    client.post(page("_replace", certificate), said)
    certificate.refresh_from_db()
    new = certificate.replaced_by
    assert new.facts["ru"]["holder"] == "Ștefania Țurcanu-Rusu"
    assert (certificate.revoked_class, certificate.revoked_by) == ("facts", coordinator)
    row = Entry.objects.get(action="certificate_replaced")
    assert row.actor == coordinator.public_id


def test_a_name_changed_after_it_was_shown_is_not_frozen_unseen(
    certificate, learner, coordinator, client_of
):
    rename(learner)
    client = client_of(coordinator)
    said = {"why": "facts", "reason": "Căsătorie", "shown": shown(certificate)}
    rename(learner, "Altcineva Cutărescu")
    answer = client.post(page("_replace", certificate), said)
    assert answer.status_code == 422
    assert "<ins>Altcineva Cutărescu</ins>" in words(answer)
    assert "Căsătorie" in words(answer)
    assert Certificate.objects.count() == 1
    # Confirmed as it is shown now, it goes.
    client.post(page("_replace", certificate), said | {"shown": shown(certificate)})
    assert Certificate.objects.count() == 2


def test_a_name_that_cannot_be_printed_leaves_all_as_it_was(
    certificate, learner, coordinator, client_of
):
    rename(learner, "張 Ana")
    client = client_of(coordinator)
    said = {"why": "facts", "reason": "Nume", "shown": shown(certificate)}
    answer = client.post(page("_replace", certificate), said)
    assert answer.status_code == 422 and "張" in words(answer)
    certificate.refresh_from_db()
    assert certificate.revoked_at is None
    new = Certificate.objects.exclude(pk=certificate.pk)
    assert not new.exists() and not OutgoingMail.objects.exists()


def test_a_coordinator_corrects_the_name_first(
    certificate, learner, coordinator, client_of
):
    client = client_of(coordinator)
    answer = client.post(page("_correct", certificate), {"full_name": " \u200b "})
    assert answer.status_code == 422
    name = "  Ştefania   Ţurcanu "
    answer = client.post(page("_correct", certificate), {"full_name": name})
    assert answer["Location"] == page("_replace", certificate)
    learner.refresh_from_db()
    assert learner.full_name == "Ștefania Țurcanu"
    row = Entry.objects.get(action="person_changed")
    assert (row.actor, row.person) == (coordinator.public_id, learner.public_id)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("张伟", "张"),
        ("-", "nu pare a fi un nume"),
        ("12345 67", "nu pare a fi un nume"),
        ("Z" + "\u0301" * 120, "nu pare a fi un nume"),
    ],
)
def test_a_corrected_name_is_one_that_a_certificate_can_print(
    certificate, learner, coordinator, client_of, name, says
):
    before = learner.full_name
    answer = client_of(coordinator).post(
        page("_correct", certificate), {"full_name": name}
    )
    assert answer.status_code == 422 and says in words(answer)
    learner.refresh_from_db()
    assert learner.full_name == before


def test_an_administrator_s_name_is_corrected_by_administrators(
    certificate, learner, coordinator, admin, client_of
):
    type(learner).objects.filter(pk=learner.pk).update(is_superuser=True)
    address, said = page("_correct", certificate), {"full_name": "Altcineva Nou"}
    answer = client_of(coordinator).post(address, said, follow=True)
    assert "numele îl corectează un administrator" in words(answer)
    learner.refresh_from_db()
    assert learner.full_name == "Ștefăniță Țurcanu"
    client_of(admin).post(address, said)
    learner.refresh_from_db()
    assert learner.full_name == "Altcineva Nou"


def test_another_part_s_certificate_is_not_there(certificate, elsewhere, client_of):
    client = client_of(elsewhere)
    for name in ("", "_replace", "_correct", "_revoke"):
        assert client.get(page(name, certificate)).status_code == 404
    assert certificate.number not in words(client.get(reverse("cms_certificates")))


def test_nobody_decides_about_the_own_certificate(
    certificate, learner, coordinator, client_of
):
    learner.groups.add(*coordinator.groups.all())
    learner.unit = coordinator.unit
    learner.save()
    client = client_of(learner)
    said = {"why": "facts", "reason": "r", "shown": shown(certificate)}
    answer = client.post(page("_replace", certificate), said, follow=True)
    assert "altcineva" in words(answer)
    assert Certificate.objects.get().revoked_at is None


def test_the_page_tells_the_whole_history(certificate, learner, coordinator, client_of):
    rename(learner)
    new = replace_certificate(
        certificate=certificate, by=coordinator, reason="După <b>căsătorie</b>"
    )
    client = client_of(coordinator)
    old_page = client.get(page("", certificate)).content.decode()
    assert f"Vera Rotaru l-a înlocuit cu {new.number}: date corectate." in old_page
    assert "După &lt;b&gt;căsătorie" in old_page
    assert f"Eliberat în locul {certificate.number}." in words(
        client.get(page("", new))
    )
    mail = OutgoingMail.objects.get()
    assert new.number in mail.text and f"/certificates/{new.code}/" in mail.text
    assert "Vera Rotaru" in mail.text
