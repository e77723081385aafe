"""The file itself: read back, compared byte by byte, and looked into."""

import io
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pikepdf
import pytest
from pypdf import PdfReader

from lms.certificates.pdf.document import certificate_pdf
from lms.certificates.pdf.sheet import UnprintableText
from tests.lms.certificates.conftest import ADDRESS, romanian_sheet, russian_sheet

NINETY_LETTERS = "Александра-Екатерина Константинопольская-Преображенская Святослав-Владиславовна Иоанновна"


def text_of(content: bytes) -> str:
    """All words of the only page, with single spaces."""
    reader = PdfReader(io.BytesIO(content))
    assert len(reader.pages) == 1
    return " ".join(reader.pages[0].extract_text().split())


def opened(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content))


def tags_of(element) -> list[str]:
    if not isinstance(element, pikepdf.Dictionary) or "/S" not in element:
        return []
    kids = element.get("/K", [])
    return [str(element.S)] + [tag for kid in kids for tag in tags_of(kid)]


@pytest.mark.parametrize("sheet", [romanian_sheet(), russian_sheet()], ids=["ro", "ru"])
def test_every_printed_text_reads_back_whole(sheet):
    text = text_of(certificate_pdf(sheet))
    for printed in sheet.texts():
        if printed not in (sheet.language, sheet.qr_alternative, sheet.address):
            assert printed in text
    assert sheet.address in text.replace(" ", "")


@pytest.mark.parametrize("name", [NINETY_LETTERS, "W" * 150, "Ă" * 149 + " Ț", "Li"])
def test_a_name_of_any_length_stays_whole_and_on_the_sheet(name):
    content = certificate_pdf(russian_sheet(holder=name))
    assert name.replace(" ", "") in text_of(content).replace(" ", "")
    places = []
    PdfReader(io.BytesIO(content)).pages[0].extract_text(
        visitor_text=lambda text, cm, tm, font, size: (
            places.append((tm[4], tm[5])) if text.strip() else None
        )
    )
    assert all(50 < left < 842 and 30 < bottom < 566 for left, bottom in places)


def test_the_same_sheet_gives_the_same_bytes():
    sheet = romanian_sheet()
    first = certificate_pdf(sheet)
    certificate_pdf(russian_sheet())  # whatever was drawn in between
    assert certificate_pdf(sheet) == first


def test_another_process_gives_the_same_bytes():
    code = (
        "import hashlib; from lms.certificates.pdf.document import certificate_pdf;"
        "from tests.lms.certificates.conftest import romanian_sheet as sheet;"
        "print(hashlib.sha256(certificate_pdf(sheet())).hexdigest())"
    )
    setup = "import django, os; os.environ['DJANGO_SETTINGS_MODULE']='lms.settings.test'; django.setup();"
    seen = {
        subprocess.run(
            [sys.executable, "-c", setup + code],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1


def test_threads_do_not_disturb_one_another():
    sheets = [romanian_sheet(), russian_sheet()] * 8
    with ThreadPoolExecutor(4) as pool:
        drawn = list(pool.map(certificate_pdf, sheets))
    assert set(drawn) == {certificate_pdf(sheet) for sheet in sheets[:2]}
    assert drawn[0] == drawn[2]


def test_a_character_without_glyph_is_refused_by_name():
    with pytest.raises(UnprintableText, match="汉"):
        certificate_pdf(romanian_sheet(holder="Ana 汉"))


def test_the_file_is_tagged_in_reading_order():
    pdf = opened(certificate_pdf(romanian_sheet()))
    tags = tags_of(pdf.Root.StructTreeRoot.K[0])
    assert tags[:5] == ["/Document", "/P", "/P", "/H1", "/P"]
    assert tags[-4:] == ["/Figure", "/P", "/P", "/Link"]
    assert pdf.Root.MarkInfo.Marked
    assert pdf.pages[0].obj.Tabs == "/S"


def test_every_mark_leads_back_to_its_element():
    pdf = opened(certificate_pdf(romanian_sheet()))
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    content = pdf.pages[0].Contents.read_bytes()
    assert numbers[0] == pdf.pages[0].obj.StructParents == 0
    assert len(numbers[1]) == content.count(b"/MCID")
    assert content.count(b"BDC") + content.count(b"BMC") == content.count(b"EMC")


def test_the_qr_code_is_described_and_the_address_is_a_link():
    sheet = romanian_sheet()
    pdf = opened(certificate_pdf(sheet))
    elements = pdf.Root.StructTreeRoot.K[0].K
    figure = next(element for element in elements if element.S == "/Figure")
    assert str(figure.Alt) == sheet.qr_alternative
    assert len(figure.A.BBox) == 4
    link = pdf.pages[0].obj.Annots[0]
    assert str(link.A.URI) == ADDRESS
    assert link.F == 4


def test_properties_tell_language_title_and_the_standards_met():
    sheet = russian_sheet(issuer="Миссия <и> «Партнёры» & Ко")
    pdf = opened(certificate_pdf(sheet))
    assert str(pdf.Root.Lang) == "ru"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert str(pdf.docinfo.Title) == "Сертификат о прохождении курса TIP-2026-000001"
    assert str(pdf.docinfo.CreationDate) == "D:20260822221500Z"
    with pdf.open_metadata() as metadata:
        assert metadata["dc:title"] == str(pdf.docinfo.Title)
        assert metadata["dc:creator"] == [sheet.issuer] == [str(pdf.docinfo.Author)]
        assert metadata.pdfa_status == "2A"
    assert b"<pdfuaid:part>1<" in pdf.Root.Metadata.read_bytes()


def test_every_font_is_embedded_with_a_way_back_to_text():
    pdf = opened(certificate_pdf(russian_sheet()))
    fonts = list(pdf.pages[0].resources.Font.values())
    assert fonts
    for font in fonts:
        assert "FiraGO" in str(font.BaseFont)
        assert "/FontFile2" in font.FontDescriptor
        assert b"<0000>" not in font.ToUnicode.read_bytes()


def test_colours_have_a_profile_without_date():
    pdf = opened(certificate_pdf(romanian_sheet()))
    profile = pdf.Root.OutputIntents[0].DestOutputProfile.read_bytes()
    assert profile[8:12] == bytes.fromhex("04200000")
    assert profile[24:36] == bytes(12)


def test_nothing_in_the_file_reaches_out_or_runs():
    pdf = opened(certificate_pdf(romanian_sheet()))
    names = b" ".join(str(thing).encode() for thing in pdf.objects)
    assert b"/JavaScript" not in names
    assert "/OpenAction" not in pdf.Root
