"""What is printed reads back as it is recorded, for two hundred names."""

import io
import random

import pytest
from pypdf import PdfReader

from lms.certificates.pdf.document import certificate_pdf
from tests.lms.certificates.examples import both_languages, full_sheet

GIVEN = (
    *("Ștefăniță", "Ioana-Țîța", "Anastasia", "Gheorghe", "Mălina", "O'Brien"),
    *("Наталья", "Пётр", "Эльвира", "Їжак", "Γιώργος", "გიორგი", "Łukasz", "Ngô"),
    *("Ḩasan", "Zoë", "Anne-Marie", "Žofie", "Ağça", "<b>Ana</b>", "Tom & Ana", "../x"),
)
FAMILY = (
    *("Țurcanu", "Brâncoveanu", "Popa", "Șoșoacă-Îndrea", "Rusu", "D’Artagnan"),
    *("Щербакова", "Ёлкина", "Ильинична Чайковская", "Παπαδόπουλος", "აბაშიძე"),
    *("Østergård", "Nguyễn Phúc", "de la Cruz y Ñandú", "%s {0} \\n", "&amp;"),
)


def names(count: int) -> list[str]:
    """Return as many different names; every run has the same."""
    chance = random.Random(2026)
    found: dict[str, None] = {}
    while len(found) < count:
        parts = [chance.choice(GIVEN)]
        parts += chance.sample(FAMILY, chance.choice([0, 1, 1, 1, 2]))
        parts += [chance.choice(GIVEN)] * chance.choice([0, 0, 1])
        found[" ".join(parts)] = None
    return list(found)


ALL = names(200)


def text_of(content: bytes) -> str:
    return "".join(PdfReader(io.BytesIO(content)).pages[0].extract_text().split())


def require_read_back(sheet) -> None:
    text = text_of(certificate_pdf(sheet))
    for one in sheet.languages:
        unseen = (one.language, one.qr_alternative)
        for printed in one.texts():
            if printed not in unseen:
                assert "".join(printed.split()) in text, printed


def one_family(name: str) -> bool:
    """Georgian with a letter that only the other family has cannot be set."""
    return not ({"გ", "ა"} & set(name) and {"Ḩ"} & set(name))


@pytest.mark.parametrize("start", range(0, 200, 20))
def test_names_read_back_in_each_language_and_in_both(start):
    for number, name in enumerate(filter(one_family, ALL[start : start + 20])):
        require_read_back(full_sheet("ro", holder=name))
        require_read_back(full_sheet("ru", holder=name))
        require_read_back(both_languages(("ro", "ru")[number % 2], holder=name))
