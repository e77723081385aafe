"""A group's certificates on the supervisors' site, and their archive."""

import html
import io
import shutil
import zipfile

import pytest
from django.urls import reverse

from lms.audit.models import Entry
from lms.certificates.archives.services import (
    make_archive,
    order_archive,
    remove_ended,
)
from lms.certificates.files import read_file
from lms.certificates.models import CertificateArchive, CertificateFile
from lms.certificates.services import revoke_certificate
from lms.outbox.services import make_due, work_off, work_off_all
from tests.factories.accounts import UserFactory
from tests.support.disks import fill

pytestmark = pytest.mark.django_db


def at(cohort, name="", *more):
    return reverse(f"cohort_certificates{name}", args=[cohort.code, *more])


def words(answer):
    return html.unescape(answer.content.decode())


def content_of(answer):
    return b"".join(answer.streaming_content)


def test_a_supervisor_finds_and_sees_and_downloads(
    certificate, cohort, supervisor, client_of
):
    work_off("certificate.pdf")
    client = client_of(supervisor)
    text = words(client.get(at(cohort), {"what": "turcanu", "state": "valid"}))
    address = reverse("cohort_certificate", args=[cohort.code, certificate.code])
    assert address in text and certificate.number in text
    assert certificate.number not in words(client.get(at(cohort), {"what": "ceban"}))
    one = words(client.get(address))
    # To see and to hand out, not to revoke or to replace.
    assert "/cms/certificates/" not in one
    pdf = client.get(f"{address}ru.pdf")
    assert pdf.content == read_file(certificate, "ru")
    assert Entry.objects.filter(action="exported", actor=supervisor.public_id).exists()


def test_the_person_s_page_leads_to_the_certificate(
    certificate, cohort, enrolment, supervisor, client_of
):
    address = reverse("cohort_person", args=[cohort.code, enrolment.uid])
    one = reverse("cohort_certificate", args=[cohort.code, certificate.code])
    assert one in words(client_of(supervisor).get(address))


def test_another_supervisor_finds_nothing(certificate, cohort, client_of):
    client = client_of(UserFactory(roles=["supervisor"]))
    assert client.get(at(cohort)).status_code == 404
    assert client.get(at(cohort, "_print")).status_code == 404
    one = reverse("cohort_certificate", args=[cohort.code, certificate.code])
    assert client.get(one).status_code == 404


def test_a_revoked_certificate_is_not_handed_out(
    certificate, cohort, admin, supervisor, client_of
):
    work_off("certificate.pdf")
    revoke_certificate(certificate=certificate, by=admin, reason="r")
    one = reverse("cohort_certificate", args=[cohort.code, certificate.code])
    assert client_of(supervisor).get(f"{one}ro.pdf").status_code == 404


def test_the_archive_has_each_valid_pdf_byte_for_byte(
    certificate, graduates, cohort, admin, supervisor, client_of
):
    other, revoked = graduates(2)
    work_off("certificate.pdf")
    revoke_certificate(certificate=revoked, by=admin, reason="r")
    client = client_of(supervisor)
    assert client.post(at(cohort, "_archive")).status_code == 302
    client.post(at(cohort, "_archive"))  # pressed twice, it is one
    archive = CertificateArchive.objects.get()
    assert "archive-progress" in words(client.get(at(cohort)))
    waiting = client.get(at(cohort), headers={"HX-Request": "true"})
    assert "HX-Refresh" not in waiting.headers
    work_off_all()
    assert client.get(at(cohort), headers={"HX-Request": "true"})["HX-Refresh"]
    address = at(cohort, "_zip", archive.uid)
    assert address in words(client.get(at(cohort)))
    with zipfile.ZipFile(io.BytesIO(content_of(client.get(address)))) as book:
        expected = {
            read_file(each, code)
            for each in (certificate, other)
            for code in ("ro", "ru")
        }
        pdfs = [name for name in book.namelist() if name.endswith(".pdf")]
        assert {book.read(name) for name in pdfs} == expected
        assert f"{certificate.number} Ștefăniță Țurcanu ro.pdf" in book.namelist()


def test_what_is_missing_is_named_and_nothing_empty_is_packed(
    certificate, graduates, cohort, supervisor
):
    (damaged,) = graduates(1)
    work_off("certificate.pdf")
    row = CertificateFile.objects.get(certificate=damaged, language="ru")
    with row.file.storage.open(row.file.name, "wb") as file:
        file.write(b"")
    (undrawn,) = graduates(1, first=1)
    archive, _is_new = order_archive(group=cohort, by=supervisor)
    make_archive(archive.pk)
    archive.refresh_from_db()
    assert (archive.state, archive.files_missing) == ("ready", 3)
    with archive.file.open("rb") as file, zipfile.ZipFile(file) as book:
        lines = book.read("missing.txt").decode().split("\n")
        assert {*lines} == {
            f"{damaged.number} ru",
            f"{undrawn.number} ro",
            f"{undrawn.number} ru",
            "",
        }
        assert all(book.getinfo(name).file_size for name in book.namelist())


def test_an_archive_is_for_who_ordered_it_and_goes(
    certificate, cohort, admin, supervisor, client_of
):
    archive, _is_new = order_archive(group=cohort, by=supervisor)
    make_archive(archive.pk)
    make_archive(archive.pk)  # a worker that was killed after it
    address = at(cohort, "_zip", archive.uid)
    assert client_of(admin).get(address).status_code == 404
    archive.refresh_from_db()
    kept = archive.file.name
    assert remove_ended(now=archive.expires_at) == 0
    CertificateArchive.objects.update(expires_at=archive.ready_at)
    assert client_of(supervisor).get(address).status_code == 404
    assert remove_ended(now=archive.expires_at) == 1
    assert not archive.file.storage.exists(kept)


def test_the_list_for_the_director_has_the_valid_ones_and_room_to_sign(
    certificate, graduates, cohort, admin, supervisor, client_of
):
    (revoked,) = graduates(1)
    revoke_certificate(certificate=revoked, by=admin, reason="r")
    text = words(client_of(supervisor).get(at(cohort, "_print")))
    assert certificate.number in text and "23.08.2026" in text
    assert revoked.number not in text
    assert 'class="signature"' in text and cohort.name in text
    row = Entry.objects.get(action="certificates_listed")
    assert (row.actor, row.target_id) == (supervisor.public_id, cohort.code)


def test_an_archive_whose_file_is_gone_says_so_and_is_made_anew(
    certificate, cohort, supervisor, client_of
):
    """As after a backup of the database alone."""
    archive, _is_new = order_archive(group=cohort, by=supervisor)
    work_off_all()
    archive.refresh_from_db()
    archive.file.storage.delete(archive.file.name)
    client = client_of(supervisor)
    answer = client.get(at(cohort, "_zip", archive.uid), follow=True)
    assert answer.status_code == 200 and answer.redirect_chain
    assert "Arhiva nu a putut fi creată." in words(answer)
    client.post(at(cohort, "_archive"))
    work_off_all()
    newer = CertificateArchive.objects.get(state="ready")
    zipped = content_of(client.get(at(cohort, "_zip", newer.uid)))
    assert zipfile.ZipFile(io.BytesIO(zipped)).testzip() is None


def test_an_archive_waits_for_room_on_the_disk_and_is_whole_then(
    certificate, cohort, supervisor, client_of, small_disk, monkeypatch
):
    work_off("certificate.pdf")
    archive, _is_new = order_archive(group=cohort, by=supervisor)
    for row in CertificateFile.objects.all():
        (small_disk / row.file.name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(row.file.path, small_disk / row.file.name)
    monkeypatch.setattr(archive.file.storage, "location", str(small_disk))
    monkeypatch.setattr(archive.file.storage, "base_location", str(small_disk))
    filling = fill(small_disk)
    work_off_all()
    assert not list(small_disk.rglob("archives/*"))
    client = client_of(supervisor)
    assert "archive-progress" in words(client.get(at(cohort)))
    assert client.get(at(cohort, "_zip", archive.uid)).status_code == 404
    filling.unlink()
    make_due()
    work_off_all()
    zipped = content_of(client.get(at(cohort, "_zip", archive.uid)))
    assert zipfile.ZipFile(io.BytesIO(zipped)).testzip() is None
