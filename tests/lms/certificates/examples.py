"""Sheets as full as they get: four logos, three signatories, long words, both languages."""

import io
from dataclasses import replace

from PIL import Image, ImageDraw

from lms.certificates.pdf.sheet import Fact, Picture, Sheet, Signatory
from tests.lms.certificates.conftest import romanian_sheet, russian_sheet

LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 60"><g fill="#0033a0">'
    '<rect width="120" height="60" rx="8"/><path d="M20 45L40 10 60 45z" fill="#ffd200"/>'
    '<circle cx="90" cy="30" r="18" fill="none" stroke="white" stroke-width="4"/>'
    '<path d="M80 30a10 10 0 0120 0" fill="rgb(204, 9, 47)"/></g></svg>'
)
LONG_NAME = (
    "Alexandra-Ecaterina Constantinopolschi-Preobrajenschi"
    " Sviatoslav-Vladislavovna-Anastasia Ioannovna Țurcanu-Brâncoveanu"
)
LONG_COURSE = (
    "Prevenirea și combaterea traficului de ființe umane: identificarea, referirea,"
    " asistența și protecția victimelor în serviciile sociale comunitare din țară, 2026"
)
LONG_RUSSIAN_COURSE = (
    "Предупреждение торговли людьми и борьба с ней: выявление, направление, помощь и"
    " защита жертв и потенциальных жертв в общинных социальных службах Молдовы, 2026"
)
PEOPLE = (
    ("Ana Popescu", "Directoarea Agenției Naționale", "Директор агентства"),
    ("John Miller", "Șeful Misiunii OIM în Moldova", "Глава миссии МОМ"),
    ("Victoria Ceban", "Coordonatoarea programului", "Координатор программы"),
)
FACTS = {
    "ro": (
        Fact("Curs absolvit la", "23 august 2026"),
        Fact("Volumul cursului", "6 ore academice"),
        Fact("Ediția cursului", "2"),
        Fact("Certificat eliberat la", "23 august 2026"),
        Fact("Valabil până la", "23 august 2029"),
        Fact("Reînnoiește certificatul", "TIP-2023-000001"),
    ),
    "ru": (
        Fact("Курс завершён", "23 августа 2026 г."),
        Fact("Продолжительность курса", "6 академических часов"),
        Fact("Издание курса", "2"),
        Fact("Сертификат выдан", "23 августа 2026 г."),
        Fact("Действителен до", "23 августа 2029 г."),
        Fact("Продлевает сертификат", "TIP-2023-000001"),
    ),
}


def png(width: int = 400, height: int = 120) -> bytes:
    """Return a see-through picture with a stroke of ink."""
    picture = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    ImageDraw.Draw(picture).line([(10, 80), (90, 20), (width - 10, 70)], "navy", 6)
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


def logo(words: str = "Sigla agenției") -> Picture:
    return Picture(LOGO.encode(), is_vector=True, alternative=words)


def full_sheet(language: str = "ro", **changes) -> Sheet:
    """Return a sheet with everything that a design can put on it."""
    signature = Picture(png(), is_vector=False, alternative="Semnătura")
    signed = tuple(
        Signatory(name, role if language == "ro" else russian, signature)
        for name, role, russian in PEOPLE
    )
    values = {
        "facts": FACTS[language],
        "logos": (logo("1"), logo("2"), logo("3"), logo("4")),
        "signatories": signed,
        "donor": "Cu sprijinul UE." if language == "ro" else "При поддержке ЕС.",
        "wording": "Ordinul 45/2026." if language == "ro" else "Приказ № 45.",
    }
    make = romanian_sheet if language == "ro" else russian_sheet
    return make(**(values | changes))


def both_languages(first: str = "ro", **changes) -> Sheet:
    """Return a full sheet with both languages, this one first."""
    second = "ru" if first == "ro" else "ro"
    return replace(full_sheet(first, **changes), second=full_sheet(second, **changes))


def longest(first: str = "ro") -> Sheet:
    """Return a sheet on which every text is as long as it may be."""
    sheet = both_languages(first, holder=LONG_NAME)
    long = {"ro": LONG_COURSE, "ru": LONG_RUSSIAN_COURSE}
    roles = tuple(
        replace(who, name="Constantin " * 8, title="Directoarea generală " * 7)
        for who in sheet.signatories
    )
    pages = [
        replace(
            one,
            course=long[one.language],
            wording="Program aprobat " * 18,
            donor="Cu sprijinul financiar " * 12,
            issuer="Organizația Internațională " * 7,
            agency="Национальное агентство " * 8,
            title="Certificat de absolvire " * 4,
            signatories=roles,
            second=None,
        )
        for one in sheet.languages
    ]
    return replace(pages[0], second=pages[1])
