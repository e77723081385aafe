"""The pocket card on paper: printed by the browser, read back from the PDF."""

import unicodedata
from io import BytesIO

import pytest
from pypdf import PdfReader

A6_MM = (105, 148)
MM_PER_POINT = 25.4 / 72


@pytest.mark.parametrize(
    ("language", "first", "last"),
    [
        (
            "ro",
            "Actele sunt la altcineva.",
            "Nu îl înfruntați pe presupusul traficant.",
        ),
        (
            "ru",
            "Документы у другого человека.",
            "Не вступайте в спор с предполагаемым торговцем людьми.",
        ),
    ],
    ids=["ro", "ru"],
)
def test_the_card_is_one_whole_sheet_of_a6(language, first, last, drive):
    driver = drive(language)
    driver.goto("/xx/pocket-card/")
    sheet = driver.page.pdf(prefer_css_page_size=True, print_background=True)
    (page,) = PdfReader(BytesIO(sheet)).pages
    box = page.mediabox
    size = (round(box.width * MM_PER_POINT), round(box.height * MM_PER_POINT))
    assert size == A6_MM
    # The font sets fi as one sign, and no-break spaces stand between words.
    text = " ".join(unicodedata.normalize("NFKC", page.extract_text()).split())
    assert first in text and last in text and "116 111" in text
