"""Files of others: ours unchanged, ours changed, not ours, and those that do harm."""

import io
import random
import zlib

import pikepdf
import pytest
from pypdf import PdfReader, PdfWriter

from lms.certificates.checking import isolated
from lms.certificates.checking.files import check_file
from lms.certificates.checking.isolated import Busy, read_pdf
from lms.certificates.files import ensure_file, read_file
from lms.certificates.services import replace_certificate, revoke_certificate
from tests.support.certificates import edited, expire, forged
from tests.support.signing import PASSWORD, Authority


@pytest.fixture
def pdf(certificate):
    ensure_file(certificate, "ro")
    return read_file(certificate, "ro")


@pytest.fixture
def signed(certificate, settings, tmp_path):
    settings.CERTIFICATE_SIGNING_P12 = str(Authority().key_file(tmp_path / "key.p12"))
    settings.CERTIFICATE_SIGNING_PASSWORD = PASSWORD
    ensure_file(certificate, "ro")
    return read_file(certificate, "ro")


@pytest.fixture
def no_reader(monkeypatch):
    """What is ours to the byte needs no reading."""

    def never(content):
        raise AssertionError("The file was opened.")

    monkeypatch.setattr("lms.certificates.checking.files.read_pdf", never)


def test_ours_unchanged(certificate, pdf, no_reader):
    verdict = check_file(pdf)
    assert verdict.is_valid and verdict.certificate == certificate
    assert verdict.signature == "none"


def test_ours_unchanged_and_signed(certificate, signed, no_reader):
    verdict = check_file(signed)
    assert verdict.is_valid and verdict.signature == "valid" and verdict.signed_by


@pytest.mark.parametrize(
    ("service", "state"),
    [(revoke_certificate, "revoked"), (replace_certificate, "replaced")],
)
def test_ours_unchanged_but_no_longer_standing(
    certificate, pdf, supervisor, service, state
):
    service(certificate=certificate, by=supervisor, reason="Motiv")
    assert check_file(pdf).state == state


def test_ours_unchanged_but_expired(certificate, pdf, monkeypatch):
    expire(certificate)
    assert check_file(pdf).state == "expired"


@pytest.mark.parametrize(
    ("changes", "differs"),
    [
        ({"holder": "Ștefania Țurcanu"}, ["holder", "wording"][:1]),
        ({"course": "Prevenirea incendiilor"}, ["course"]),
        ({"completed_on": "23 iulie 2026"}, ["completed_on"]),
        ({"issued_on": "23 iulie 2026"}, ["issued_on"]),
        ({"duration": "300 de ore"}, ["duration"]),
        ({"number": "TIP-2026-000002"}, ["number", "properties"]),
        ({"edition": "7"}, ["edition"]),
        # It stands behind the course as well, and may have been put there.
        ({"wording": "a absolvit cu distincție cursul"}, ["course", "wording"]),
        (
            {"holder": "Ion Rusu", "issued_on": "1 mai 2024"},
            ["holder", "issued_on"],
        ),
    ],
    ids=lambda value: "-".join(value),
)
def test_each_edited_fact_is_named(certificate, pdf, changes, differs):
    verdict = check_file(edited(pdf, **changes))
    assert (verdict.state, list(verdict.differences)) == ("changed", differs)
    assert verdict.certificate == certificate


@pytest.mark.parametrize(
    ("fact", "longer", "differs"),
    [
        ("holder", "{}-Rusu", ["holder"]),
        ("holder", "Maria {}", ["holder", "wording"]),
        ("course", "{} pentru formatori", ["course"]),
        ("number", "{}1", ["number", "properties"]),
        ("completed_on", "1{}", ["completed_on"]),
        ("duration", "{} și 30 de minute", ["duration"]),
    ],
    ids=lambda value: "-".join(value),
)
def test_a_fact_with_something_more_around_it_is_named(
    certificate, pdf, fact, longer, differs
):
    facts = certificate.facts[PdfReader(io.BytesIO(pdf)).root_object["/Lang"][:2]]
    verdict = check_file(edited(pdf, **{fact: longer.format(facts[fact])}))
    assert (verdict.state, list(verdict.differences)) == ("changed", differs)


def test_a_code_of_somebody_else_shows_whose_it_is(
    certificate, pdf, other_learner, finished
):
    """Who prints a real code below another name is told the name that belongs to it."""
    facts = dict(certificate.facts["ro"], holder="Ion Rusu", number="TIP-2026-009999")
    verdict = check_file(forged(facts, "ro"))
    assert verdict.state == "changed" and "holder" in verdict.differences


def test_without_its_code_a_file_tells_nothing_of_anybody(certificate, pdf):
    """Numbers can be counted through: a file with one must not tell whose it is."""
    other = "https://evil.example.org/v/2222222222222222"
    facts = dict(certificate.facts["ro"], address=other, code="2222222222222222")
    verdict = check_file(forged(facts, "ro"))
    assert verdict.state == "unknown" and verdict.certificate is None


def test_another_address_behind_the_link_is_named(certificate, pdf):
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.pages[0].Annots[0].A.URI = pikepdf.String("https://evil.example.org/")
        written = io.BytesIO()
        opened.save(written)
    verdict = check_file(written.getvalue())
    assert verdict.state == "changed" and "address" in verdict.differences


def test_what_is_drawn_over_leaves_the_text_and_is_still_changed(certificate, pdf):
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        white = b"q 1 1 1 rg 60 300 400 60 re f Q"
        opened.pages[0].contents_add(pikepdf.Stream(opened, white))
        written = io.BytesIO()
        opened.save(written)
    verdict = check_file(written.getvalue())
    assert verdict.state == "changed" and verdict.differences == ()


def in_padding(signed, place):
    """Tell whether a byte is one of the noughts behind a signature."""
    ends = signed.index(b">", place)
    return set(signed[place:ends]) == {ord("0")}


def test_a_few_flipped_bytes_anywhere_are_never_valid(certificate, signed):
    random.seed(12)
    states = set()
    for place in random.sample(range(len(signed)), 8):
        content = bytearray(signed)
        content[place] ^= 1
        verdict = check_file(bytes(content))
        assert not verdict.is_valid, place
        # What fills the room left for the signature is no part of what was signed.
        assert verdict.signature != "valid" or in_padding(signed, place), place
        states.add(verdict.state)
    assert "changed" in states


def test_a_signature_that_no_longer_fits_is_called_broken(certificate, signed):
    content = signed.replace(b"/Title", b"/Titlf", 1)
    assert check_file(content).signature == "broken"


def test_something_added_behind_a_signature_is_called_broken(certificate, signed):
    writer = PdfWriter(io.BytesIO(signed), incremental=True)
    writer.pages[0].rotate(180)
    written = io.BytesIO()
    writer.write(written)
    content = written.getvalue()
    assert content.startswith(signed)
    verdict = check_file(content)
    assert (verdict.state, verdict.signature) == ("changed", "broken")


def test_a_signature_of_somebody_else_is_called_foreign(
    certificate, signed, settings, tmp_path
):
    from lms.certificates.signing.keys import signing_key
    from lms.certificates.signing.levels import SIGNATURE
    from lms.certificates.signing.seal import sealed

    settings.CERTIFICATE_SIGNING_P12 = str(Authority().key_file(tmp_path / "other.p12"))
    facts = dict(certificate.facts["ro"], holder="Ion Rusu")
    from lms.certificates.facts import sheet_of
    from lms.certificates.pdf.document import certificate_pdf

    plain = certificate_pdf(sheet_of(facts, "ro"), {SIGNATURE: "Semnătură"})
    verdict = check_file(sealed(plain, signing_key()))
    assert (verdict.state, verdict.signature) == ("changed", "foreign")


# --- files that do harm --------------------------------------------------------------


def blank(pages: int = 1, **more) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    if more.get("password"):
        writer.encrypt(more["password"])
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def bomb() -> bytes:
    """Return a page whose content unpacks to 640 MB."""
    packer = zlib.compressobj(9)
    zeros = b" " * (16 * 1024 * 1024)
    packed = b"".join(packer.compress(zeros) for _ in range(40)) + packer.flush()
    return with_content(packed, b"/Filter /FlateDecode ")


def with_content(content: bytes, words: bytes = b"") -> bytes:
    return (
        b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R/MediaBox[0 0 9 9]>>endobj\n"
        b"4 0 obj<<%s/Length %d>>stream\n%s\nendstream endobj\n"
        b"trailer<</Root 1 0 R>>\n%%%%EOF\n" % (words, len(content), content)
    )


def loop() -> bytes:
    """Return pages that contain themselves."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF\n"
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "not_pdf"),
        (b"PK\x03\x04 a document", "not_pdf"),
        (b"%PDF-1.7\n" + b"\x00" * 500, "damaged"),
        (b"%PDF-1.7\n" + b"[" * 100_000, "damaged"),
        (blank(password="secret"), "encrypted"),
        (blank(pages=5), "too_many_pages"),
        (loop(), "damaged"),
        (b"%PDF-1.7\n" + b" " * (2 * 1024 * 1024), "large"),
    ],
    ids=["empty", "zip", "zeros", "nested", "locked", "long", "loop", "huge"],
)
def test_what_cannot_be_read_is_told_why(content, reason):
    verdict = check_file(content)
    assert (verdict.state, verdict.reason) == ("unreadable", reason)


@pytest.mark.django_db
def test_a_bomb_ends_its_reader_alone():
    verdict = check_file(bomb())
    assert verdict.state in {"unreadable", "unknown"}


@pytest.mark.django_db
def test_a_reader_for_which_the_machine_has_no_time_says_nothing_of_the_file(
    monkeypatch,
):
    monkeypatch.setattr(isolated, "SECONDS", 0.01)
    with pytest.raises(Busy):
        check_file(blank())


@pytest.mark.django_db
def test_another_pdf_is_not_ours():
    assert check_file(blank()).state == "unknown"


@pytest.mark.django_db
def test_half_of_a_certificate_is_never_valid(certificate, pdf):
    for share in (2, 3, 10):
        assert not check_file(pdf[: len(pdf) // share]).is_valid


def test_no_more_are_read_at_once_and_nobody_waits(monkeypatch):
    for _ in range(isolated.AT_ONCE):
        isolated._places.acquire()
    try:
        with pytest.raises(Busy):
            read_pdf(blank())
    finally:
        for _ in range(isolated.AT_ONCE):
            isolated._places.release()
    assert not read_pdf(blank()).trouble


def test_the_reader_knows_nothing_of_the_site(monkeypatch, certificate, pdf):
    monkeypatch.setenv("SECRET_KEY", "must not reach the reader")
    seen = {}

    def run(words, **how):
        seen.update(how)
        return isolated.subprocess.CompletedProcess(words, 0, b'{"trouble": "damaged"}')

    monkeypatch.setattr(isolated.subprocess, "run", run)
    read_pdf(pdf)
    assert seen["env"] == {}


def test_the_fixture_is_a_real_certificate(pdf):
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
