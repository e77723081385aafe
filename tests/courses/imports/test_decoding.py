"""Encodings told apart or refused, never garbled; sizes and foreign files."""

import io

import pytest

from courses.imports.decoding import MAX_BYTES, read_bytes, text_of
from courses.imports.findings import FileRefused

ROMANIAN = "Întrebare: ce faceţi „acum” – şi când? Îi spuneţi că aşteaptă ţara.\n"
RUSSIAN = "Вопрос: что Вы делаете «сейчас» — и когда? Ещё № 5.\n"
FRENCH = "Où est le garçon? À côté de l’école, très près — à 5 €.\n"
BOTH = ROMANIAN.replace("ţ", "ț").replace("ş", "ș") + RUSSIAN


def code_of(data: bytes) -> str:
    with pytest.raises(FileRefused) as refused:
        text_of(data)
    assert refused.value.finding.message.endswith(".")
    return refused.value.finding.code


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_unicode_is_read_with_and_without_a_mark(encoding):
    assert text_of(BOTH.encode(encoding)) == BOTH


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (ROMANIAN, "windows-1250"),
        (ROMANIAN.upper(), "windows-1250"),
        ("în\n", "windows-1250"),
        (RUSSIAN, "windows-1251"),
        ("Где?\n", "windows-1251"),
        ("ANAS и МВД, 5–10 лет\n", "windows-1251"),
        (FRENCH, "windows-1252"),
        ("Fara diacritice, dar cu “ghilimele” – atat.\n", "windows-1252"),
        ("Fara diacritice\n", "ascii"),
    ],
)
def test_tables_of_one_byte_are_told_apart(text, encoding):
    assert text_of(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN.replace("«", '"').replace("»", '"').replace("№", "N"), "koi8-r"),
        (RUSSIAN.replace("«", '"').replace("»", '"').replace("—", "-"), "cp866"),
        (RUSSIAN.replace("«", '"').replace("»", '"').replace("—", "-"), "mac-cyrillic"),
        ("Ελληνικά είναι εδώ", "windows-1253"),
        ("Привет ñandú", "utf-7"),
    ],
)
def test_other_tables_are_refused_not_garbled(text, encoding):
    data = text.encode(encoding, errors="replace")
    if data.isascii():
        assert text_of(data).isascii()
    else:
        assert code_of(data) in {"encoding_unknown", "control_character", "not_text"}


def test_a_letter_cut_in_two_is_refused_with_its_line():
    data = f"unu\n{RUSSIAN}".encode()
    with pytest.raises(FileRefused) as refused:
        text_of(data[: data.index("когда".encode()) + 3])
    assert (refused.value.finding.code, refused.value.finding.line) == (
        "utf8_broken",
        2,
    )


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        (RUSSIAN, "windows-1251"),
        ("Ce faci, măi? Știu că în țară.", "windows-1252"),
        (RUSSIAN, "latin-1"),
    ],
)
def test_a_text_garbled_before_is_refused(text, read_as):
    garbled = text.encode().decode(read_as, errors="ignore")
    assert code_of(garbled.encode()) in {"already_garbled", "control_character"}


@pytest.mark.parametrize("text", ["«СССР»", "в ДТСР» и", "РФ… С“", "Âge, Ñandú, Ă®"])
def test_a_right_text_is_not_taken_for_garbled(text):
    assert text_of(text.encode()) == text


def test_what_xml_declares_is_believed_and_checked():
    xml = f'<?xml version="1.0" encoding="windows-1251"?><quiz>{RUSSIAN}</quiz>'
    assert RUSSIAN in text_of(xml.encode("windows-1251"))
    wrong = xml.replace("windows-1251", "utf-8").encode("windows-1251")
    assert code_of(wrong) == "utf8_broken"
    assert (
        code_of(xml.replace("windows-1251", "us-ascii").encode("utf-8"))
        == "encoding_wrong"
    )


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"\xef\xbb\xbf \r\n\t", "empty_file"),
        (b"PK\x03\x04rest", "archive"),
        (b"\x1f\x8brest", "archive"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not_text"),
        (bytes(range(256)) * 4, "not_text"),
        (b"text\n\x07bell", "control_character"),
        ("a\ufdd0".encode(), "control_character"),
        (b"\xff\xfea\x00\x00\xd8", "encoding_wrong"),
        (b"a" * (MAX_BYTES + 1), "too_big"),
    ],
)
def test_what_is_no_text_is_refused(data, code):
    assert code_of(data) == code


def test_line_ends_are_unified():
    assert text_of(b"a\r\nb\rc\n") == "a\nb\nc\n"


def test_a_large_file_is_not_read_to_its_end(tmp_path):
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES * 50)
    with pytest.raises(FileRefused):
        read_bytes(path)
    assert read_bytes(io.BytesIO(b"abc")) == b"abc"
