"""A certificate whose holder was erased: it stays as a number, and nothing comes of it."""

import html
import io
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from lms.certificates.archives import services as archives
from lms.certificates.exceptions import HolderErased, NameUnprintable, NothingToCertify
from lms.certificates.files import ensure_file, read_file
from lms.certificates.models import Certificate, CertificateArchive, CertificateFile
from lms.certificates.participation import earners_of
from lms.certificates.reissues import services
from lms.certificates.requests import name_differs
from lms.certificates.services import issue_participation, replace_certificate
from lms.cohorts.models import Enrolment
from lms.notifications.models import OutgoingMail
from lms.outbox.services import work_off_all
from tests.lms.privacy.conftest import erase, second_admin
from tests.support.certificates import edited

from .register.conftest import coordinator, graduates
from .test_participation import ended, failed
from .test_reissues import ordered, outcomes

__all__ = ["coordinator", "ended", "erase", "failed", "graduates", "second_admin"]
pytestmark = pytest.mark.django_db


def words(answer):
    return html.unescape(answer.content.decode())


@pytest.fixture
def kept(graduates):
    """Two of the group, with their PDFs; the first of them is erased by ``nameless``."""
    both = graduates(2)
    for each in both:
        for code in ("ro", "ru"):
            ensure_file(each, code)
    work_off_all()
    return both


@pytest.fixture
def copy(kept):
    """The PDF that is in somebody's hands, with a word changed."""
    return edited(read_file(kept[0], "ro"), holder="Ion Rusu")


@pytest.fixture
def nameless(kept, copy, erase):
    erase(kept[0].user)
    work_off_all()
    found = Certificate.objects.get(pk=kept[0].pk)
    assert found.is_nameless
    assert not CertificateFile.objects.get(certificate=found, language="ro").file
    return found


def test_the_groups_archive_has_the_others_and_names_what_is_missing(
    nameless, kept, cohort, supervisor
):
    archives.order_archive(group=cohort, by=supervisor)
    work_off_all()
    archive = CertificateArchive.objects.get()
    assert (archive.state, archive.files_missing) == ("ready", 2)
    with archive.file.open("rb") as file, ZipFile(file) as book:
        names = book.namelist()
        missing = book.read("missing.txt").decode()
    assert sum(kept[1].number in name for name in names) == 2
    assert missing == f"{nameless.number} ro\n{nameless.number} ru\n"


def test_no_page_hands_it_out_or_breaks(
    nameless, cohort, supervisor, coordinator, admin, client_of
):
    client = client_of(admin)
    page = client.get(reverse("cms_certificate", args=[nameless.code]))
    assert "Descărcați PDF" not in words(page)
    assert reverse("cms_certificate_replace", args=[nameless.code]) not in words(page)
    pdf = reverse("cms_certificate_pdf", args=[nameless.code, "ro"])
    assert client.get(pdf).status_code == 404
    pdf = reverse("cohort_certificate_pdf", args=[cohort.code, nameless.code, "ro"])
    assert client_of(supervisor).get(pdf).status_code == 404
    for act in ("replace", "correct"):
        address = reverse(f"cms_certificate_{act}", args=[nameless.code])
        answer = client_of(coordinator).get(address, follow=True)
        assert "nu se mai poate elibera un alt certificat" in words(answer)


def test_a_changed_copy_of_it_is_told_apart_by_page_and_command(
    nameless, copy, client, tmp_path
):
    cache.clear()
    file = SimpleUploadedFile("c.pdf", copy, "application/pdf")
    answer = client.post("/v/file?language=en", {"file": file})
    assert answer.status_code == 200 and "was changed" in words(answer)
    (tmp_path / "c.pdf").write_bytes(copy)
    said = io.StringIO()
    with pytest.raises(CommandError):
        call_command("verify_certificate", str(tmp_path / "c.pdf"), stdout=said)
    assert nameless.number in said.getvalue()


def test_nobody_gets_a_new_one_under_the_name_of_an_erased_account(
    nameless, cohort, coordinator
):
    with pytest.raises(NameUnprintable):
        replace_certificate(certificate=nameless, by=coordinator, reason="Nume nou")
    nameless.refresh_from_db()
    assert nameless.revoked_at is None
    assert not name_differs(nameless, nameless.user)
    reissue = ordered(coordinator, cohort)
    assert outcomes(reissue)[0] == ("blocked", "nameless")
    services.start_reissue(reissue=reissue, by=coordinator)
    work_off_all()
    assert Certificate.objects.count() == 2
    assert not OutgoingMail.objects.filter(key__startswith="certificate").exists()


def test_who_was_erased_is_offered_no_participation(ended, supervisor, erase):
    before = Enrolment.objects.select_related("user").get(pk=ended.pk)
    assert earners_of(ended.cohort) == [ended]
    erase(ended.user)
    assert earners_of(ended.cohort) == []
    # Pressed before the erasure, and answered after it.
    with pytest.raises(NothingToCertify):
        issue_participation(enrolment=before, by=supervisor)
    assert not Certificate.objects.exists()


@pytest.mark.parametrize("language", ["ro", "ru"])
def test_a_file_that_is_being_drawn_meanwhile_is_not_kept(graduates, erase, language):
    folder = Path(CertificateFile._meta.get_field("file").storage.location)
    others = set(folder.rglob("*.pdf"))
    (read_by_the_worker,) = graduates(1)
    erase(read_by_the_worker.user)
    with pytest.raises(HolderErased):
        ensure_file(read_by_the_worker, language)
    assert not CertificateFile.objects.exists()
    assert set(folder.rglob("*.pdf")) <= others
