"""Many certificates issued anew: the dry run, the chunks, and what is left alone."""

import html

import pytest
from django.urls import reverse

from lms.accounts.models import User
from lms.audit.models import Entry
from lms.certificates.models import Certificate, CertificateCounter, Reissue
from lms.certificates.reissues import services
from lms.certificates.reissues.effects import ReissueChunk
from lms.certificates.services import revoke_certificate
from lms.notifications.models import OutgoingMail
from lms.outbox.models import Effect
from lms.outbox.services import work_off, work_off_all

from .register.conftest import coordinator, elsewhere, graduates

__all__ = ["coordinator", "elsewhere", "graduates"]
pytestmark = pytest.mark.django_db


def words(answer):
    return html.unescape(answer.content.decode())


def rename(certificate, name):
    User.objects.filter(pk=certificate.user_id).update(
        full_name=name, family_name=name, given_names=""
    )


def ordered(by, cohort=None):
    reissue = services.order_reissue(
        by=by, cohort=cohort, why="facts", reason="Nume corectate"
    )
    services.check_reissue(reissue.pk)
    reissue.refresh_from_db()
    return reissue


def outcomes(reissue):
    rows = reissue.rows.order_by("certificate_id")
    return list(rows.values_list("outcome", "why"))


def numbers():
    return sorted(Certificate.objects.values_list("number", flat=True))


def test_the_dry_run_says_which_and_what_and_changes_nothing(
    certificate, graduates, cohort, coordinator, client_of
):
    same, strange, gone = graduates(3)
    rename(certificate, "Ștefania Nouă")
    rename(strange, "張")
    rename(gone, "")
    reissue = ordered(coordinator, cohort)
    assert outcomes(reissue) == [
        ("changes", ""),
        ("same", ""),
        ("blocked", "unprintable"),
        ("blocked", "nameless"),
    ]
    assert (reissue.state, reissue.rows_total) == ("checked", 1)
    assert reissue.rows.get(certificate=certificate).fields == ["holder"]
    assert Certificate.objects.count() == 4 and not OutgoingMail.objects.exists()
    address = reverse("cms_certificate_reissue", args=[reissue.uid])
    text = words(client_of(coordinator).get(address))
    assert "<del>Ștefăniță Țurcanu</del> <ins>Ștefania Nouă</ins>" in text
    assert "Persoana nu are nume" in text


def test_the_page_orders_begins_and_ends(certificate, cohort, coordinator, client_of):
    rename(certificate, "Ștefania Nouă")
    client = client_of(coordinator)
    here = reverse("cms_certificate_reissues")
    assert client.post(here, {"why": "facts"}).status_code == 422
    said = {"cohort": cohort.pk, "why": "facts", "reason": "Nume corectate"}
    address = client.post(here, said)["Location"]
    assert "reissue-progress" in words(client.get(address))
    client.post(address)  # before the check is done
    assert Reissue.objects.get().state == "checking"
    work_off(services.CHECK_EFFECT)
    client.post(address)
    work_off_all()
    assert Certificate.objects.get(revoked_at=None).facts["ro"]["holder"] == (
        "Ștefania Nouă"
    )
    reissue = Reissue.objects.get()
    assert (reissue.state, outcomes(reissue)) == ("done", [("replaced", "")])
    row = Entry.objects.get(action="certificates_reissued")
    assert (row.actor, row.details["count"]) == (coordinator.public_id, 1)
    assert Entry.objects.get(action="certificate_replaced").actor == row.actor
    assert OutgoingMail.objects.count() == 1
    assert client.post(address).status_code == 302  # pressed again, nothing more
    assert Certificate.objects.count() == 2


def test_what_changed_since_the_check_is_left_alone(
    certificate, graduates, coordinator, admin, cohort
):
    moved, revoked, good = graduates(3)
    for each in (certificate, moved, revoked, good):
        rename(each, f"Nume Nou {'abcd'[each.pk % 4]}")
    reissue = ordered(coordinator, cohort)
    rename(certificate, "Încă Altul")
    revoke_certificate(certificate=revoked, by=admin, reason="r")
    services.start_reissue(reissue=reissue, by=coordinator)
    work_off(services.CHUNK_EFFECT)
    reissue.refresh_from_db()
    assert outcomes(reissue) == [
        ("blocked", "changed"),
        ("replaced", ""),
        ("blocked", "revoked"),
        ("replaced", ""),
    ]
    assert (reissue.state, reissue.rows_done) == ("done", 4)
    certificate.refresh_from_db()
    assert certificate.revoked_at is None


def test_who_lost_the_part_replaces_nothing_in_it(
    certificate, coordinator, elsewhere, cohort
):
    rename(certificate, "Nume Nou")
    reissue = ordered(coordinator, cohort)
    services.start_reissue(reissue=reissue, by=coordinator)
    User.objects.filter(pk=coordinator.pk).update(unit=elsewhere.unit)
    work_off(services.CHUNK_EFFECT)
    assert outcomes(reissue) == [("blocked", "elsewhere")]


def test_another_part_is_neither_checked_nor_chosen(
    certificate, elsewhere, cohort, client_of
):
    rename(certificate, "Nume Nou")
    assert not ordered(elsewhere).rows.exists()
    said = {"cohort": cohort.pk, "why": "facts", "reason": "r"}
    answer = client_of(elsewhere).post(reverse("cms_certificate_reissues"), said)
    assert answer.status_code == 422


def test_a_worker_killed_between_chunks_and_one_that_comes_late(
    certificate, graduates, coordinator, cohort, monkeypatch
):
    monkeypatch.setattr(services, "ROWS_A_CHUNK", 2)
    for each in (certificate, *graduates(4)):
        rename(each, f"Nume Nou {'abcdefgh'[each.pk % 8]}")
    reissue = ordered(coordinator, cohort)
    services.start_reissue(reissue=reissue, by=coordinator)
    # The worker does a chunk and is killed before it says so: it is done once more.
    assert services.reissue_chunk(reissue.pk, at=0)
    assert not services.reissue_chunk(reissue.pk, at=0)
    work_off(services.CHUNK_EFFECT)
    reissue.refresh_from_db()
    assert (reissue.state, reissue.rows_done) == ("done", 5)
    assert numbers() == [f"TIP-2026-{n:06d}" for n in range(1, 11)]
    assert CertificateCounter.objects.get(year=2026).last == 10
    assert OutgoingMail.objects.count() == 5


def test_a_chunk_that_fails_midway_changes_nothing(
    certificate, graduates, coordinator, cohort, monkeypatch
):
    for each in (certificate, *graduates(2)):
        rename(each, f"Nume Nou {'abcd'[each.pk % 4]}")
    reissue = ordered(coordinator, cohort)
    services.start_reissue(reissue=reissue, by=coordinator)
    real, calls = services.replace_certificate, []

    def fails_at_the_third(**facts):
        calls.append(facts)
        if len(calls) == 3:
            raise OSError("the disk is full")
        return real(**facts)

    monkeypatch.setattr(services, "replace_certificate", fails_at_the_third)
    work_off(services.CHUNK_EFFECT)
    assert Certificate.objects.count() == 3 and not OutgoingMail.objects.exists()
    assert CertificateCounter.objects.get().last == 3
    Effect.objects.filter(kind=services.CHUNK_EFFECT).update(due_at=reissue.created_at)
    work_off(services.CHUNK_EFFECT)
    reissue.refresh_from_db()
    assert reissue.state == "done" and Certificate.objects.count() == 6


def test_a_fault_for_good_is_told_and_can_go_on(certificate, coordinator, cohort):
    reissue = ordered(coordinator, cohort)
    Reissue.objects.filter(pk=reissue.pk).update(state="running")
    effects = Effect.objects.filter(kind=services.CHECK_EFFECT)
    ReissueChunk().follow(effects, Effect.State.DEAD_LETTER)
    reissue.refresh_from_db()
    assert reissue.state == "failed"
    ReissueChunk().follow(effects, Effect.State.WAITING)
    reissue.refresh_from_db()
    assert reissue.state == "running"
