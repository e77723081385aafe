from lms.certificates.models import CertificateFile
from lms.certificates.services import issue_certificate
from lms.outbox.models import Effect
from lms.outbox.services import work_off, work_off_all
from lms.progress.manifest import outline_of
from tests.lms.certificates.conftest import COMPLETED_AT


def test_working_off_the_outbox_draws_both_languages(certificate):
    work_off_all()
    languages = CertificateFile.objects.filter(certificate=certificate)
    assert set(languages.values_list("language", flat=True)) == {"ro", "ru"}
    assert set(
        Effect.objects.filter(kind="certificate.pdf").values_list("state", flat=True)
    ) == {"done"}


def test_an_effect_done_but_not_marked_is_safe_to_repeat(certificate):
    work_off_all()
    hashes = list(CertificateFile.objects.values_list("pk", "sha256", "file"))
    Effect.objects.filter(kind="certificate.pdf").update(state="waiting", done_at=None)
    work_off_all()
    assert list(CertificateFile.objects.values_list("pk", "sha256", "file")) == hashes


def test_a_title_the_typefaces_lack_is_set_aside_with_its_characters(
    finished, monkeypatch
):
    heading = {"ro": "Curs 王", "ru": "Курс 王"}
    monkeypatch.setitem(outline_of(finished).course, "heading", heading)
    issue_certificate(enrolment=finished, issued_at=COMPLETED_AT, language="ro")
    for _ in range(2):
        work_off("certificate.pdf")
    effects = Effect.objects.filter(kind="certificate.pdf")
    assert {effect.state for effect in effects} == {"aside"}
    assert all("王" in effect.reason for effect in effects)
