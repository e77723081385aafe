"""Column detection: what a list's columns mean, from headings in ro, ru or en."""

import re
from itertools import zip_longest

from django.utils.translation import gettext_lazy as _

from courses.text.normalise import folded
from lms.cohorts.rosters.fact_headings import FACT_HEADINGS
from lms.cohorts.rosters.tables import Line, Table

LABELS = {
    "full_name": _("Name and surname in one cell"),
    "surname": _("Surname"),
    "given_name": _("Given name"),
    "patronymic": _("Patronymic"),
    "email": _("Email"),
    "language": _("Language"),
    "unit": _("District or part of the agency"),
    "locality": _("Town or village"),
    "sex": _("Sex"),
    "phone": _("Phone"),
    "birth_date": _("Date of birth"),
    "occupation": _("Occupation"),
}
# Headings as they are met, folded: without diacritics, in small letters.
_HEADINGS = {
    "full_name": (
        *("nume si prenume", "numele si prenumele", "nume prenume", "numele prenumele"),
        *("prenume si nume", "prenumele si numele", "nume complet", "numele complet"),
        *("n p", "n p p", "nume prenume patronimic", "angajat", "salariat"),
        *(
            "numele prenumele patronimicul",
            "persoana",
            "participant",
            "asistent social",
        ),
        *("фио", "ф и о", "фамилия имя", "фамилия имя отчество", "фамилия и имя"),
        *("имя и фамилия", "имя фамилия", "сотрудник", "работник", "участник"),
        *("full name", "fullname", "name and surname", "employee", "participant"),
        *("name surname", "first and last name", "employee name"),
    ),
    "surname": (
        *("nume de familie", "numele de familie", "familia", "фамилия", "surname"),
        *("last name", "lastname", "family name"),
    ),
    "given_name": (
        *("prenume", "prenumele", "имя", "first name", "firstname", "given name"),
        "forename",
    ),
    "patronymic": ("patronimic", "patronimicul", "отчество", "patronymic"),
    "email": (
        *("email", "e mail", "mail", "e mailul", "emailul", "adresa email"),
        *("adresa e mail", "adresa de email", "adresa de e mail", "posta electronica"),
        *("adresa electronica", "email address", "e mail address", "work email"),
        *("email de serviciu", "email serviciu", "электронная почта", "эл почта"),
        *("почта", "адрес электронной почты", "имейл", "емейл", "е mail", "мейл"),
        *("электронный адрес", "эл адрес", "адрес эл почты", "e posta", "емайл"),
    ),
    "language": (
        *("limba", "limba de instruire", "limba cursului", "limba preferata"),
        *("limba de studiu", "язык", "язык обучения", "язык курса", "language", "lang"),
        "limba comunicarii",
    ),
    "unit": (
        *("raion", "raionul", "raionul municipiul", "unitatea", "unitate", "atas"),
        *("subdiviziune", "subdiviziunea", "structura", "structura teritoriala"),
        *("structura teritoriala de asistenta sociala", "stas", "agentia", "district"),
        *("agentia teritoriala", "район", "подразделение", "структура", "агентство"),
        *("территориальная структура", "территориальное агентство", "unit"),
        *("organisation unit", "organization unit", "raion municipiu", "department"),
        *("район муниципий", "directia", "управление"),
    ),
    "locality": (
        *("localitate", "localitatea", "sat", "satul", "oras", "orasul", "comuna"),
        *("primaria", "населенный пункт", "село", "город", "нас пункт", "locality"),
        *("town", "village", "city", "satul comuna", "domiciliu", "место работы"),
        *("locul de munca", "satul orasul"),
    ),
    "sex": ("sex", "sexul", "gen", "genul", "пол", "gender"),
    **FACT_HEADINGS,
}
_MEANING = {word: name for name, words in _HEADINGS.items() for word in words}
# "Nume" and "Name" are the surname only beside a column for the given name.
_NAME_ALONE = frozenset(["nume", "numele", "name"])
# What a heading is about that has more words than any list of headings can know, by
# words that it must have; asked only for what no column is for yet.
_BY_WORDS = (
    ("full_name", ({"numele", "prenumele"}, {"nume", "prenume"}, {"фио"})),
    ("full_name", ({"ф", "и", "о"}, {"фамилия", "имя"}, {"name", "surname"})),
    ("email", ({"email"}, {"mail"}, {"почта"}, {"почты"})),
    ("phone", ({"tel"}, {"telefon"}, {"telefonul"}, {"mobil"}, {"тел"}, {"телефон"})),
    ("birth_date", ({"nasterii"}, {"рождения"}, {"birth"})),
    ("unit", ({"raion"}, {"raionul"}, {"район"})),
    ("sex", ({"sex"}, {"sexul"}, {"gen"}, {"пол"})),
)
_NAMES = {"full_name", "surname", "given_name"}
_BRACKETS = re.compile(r"[(\[{].*?[)\]}]")
_SEARCHED_LINES = 30
_FEWEST_KNOWN = 2


def with_heading(lines: list[Line]) -> Table:
    """Return the table below its heading; titles above the heading are left out."""
    for place, line in enumerate(lines[:_SEARCHED_LINES]):
        if len(proposed_columns(line.cells)) >= _FEWEST_KNOWN:
            return _below(lines, place)
    if lines and not any("@" in cell for cell in lines[0].cells):
        return Table(lines[0].cells, lines[1:])
    return Table([], lines)


def _below(lines: list[Line], place: int) -> Table:
    """Return the table below a heading of one row, or of two that stand for one."""
    above = lines[place - 1].cells if place else []
    heading = lines[place].cells
    below = lines[place + 1].cells if place + 1 < len(lines) else []
    if is_heading(below) and below != heading:
        return Table(_over_each_other(heading, below), lines[place + 2 :])
    if set(proposed_columns(_over_each_other(above, heading))) > set(
        proposed_columns(heading)
    ):
        heading = _over_each_other(above, heading)
    return Table(heading, lines[place + 1 :])


def _over_each_other(upper: list[str], lower: list[str]) -> list[str]:
    """Return what stands right above each column."""
    pairs = zip_longest(upper, lower, fillvalue="")
    return [low.strip() or high for high, low in pairs]


def is_heading(cells: list[str]) -> bool:
    """Tell whether a row names columns and nobody: two known headings, no address."""
    if any("@" in cell for cell in cells):
        return False
    known = {folded(cell) for cell in cells if _meaning(cell) or _is_name(cell)}
    return len(known) >= _FEWEST_KNOWN


def _ways(cell: str) -> list[str]:
    """Return a heading folded: whole, without brackets, and each side of a slash."""
    bare = _BRACKETS.sub(" ", cell)
    return [folded(text) for text in (cell, bare, *bare.split("/"))]


def _meaning(cell: str) -> str:
    """Return the field that a heading names; nothing where it is not known."""
    return next((_MEANING[way] for way in _ways(cell) if way in _MEANING), "")


def _is_name(cell: str) -> bool:
    return any(way in _NAME_ALONE for way in _ways(cell))


def proposed_columns(heading: list[str]) -> dict[str, int]:
    """Return by field the column whose heading names it; the first one where several do."""
    found: dict[str, int] = {}
    for place, cell in enumerate(heading):
        if name := _meaning(cell):
            found.setdefault(name, place)
    for place, cell in enumerate(heading):
        if not _meaning(cell) and _is_name(cell):
            name = "surname" if "given_name" in found else "full_name"
            found.setdefault(name, place)
    _add_by_words(found, heading)
    if "full_name" in found and "surname" not in found:
        found.pop("given_name", None)
    return found


def _add_by_words(found: dict[str, int], heading: list[str]) -> None:
    """Add the columns that only words of their headings tell of."""
    for place, cell in enumerate(heading):
        # A cell with a number or an address is no heading.
        if place in found.values() or "@" in cell or any(map(str.isdigit, cell)):
            continue
        words = set(folded(cell).split())
        for name, wanted in _BY_WORDS:
            is_named = name == "full_name" and _NAMES & found.keys()
            if not is_named and any(one <= words for one in wanted):
                found.setdefault(name, place)
                break


def guessed_columns(table: Table) -> dict[str, int]:
    """Return the columns as the headings name them, and addresses where they stand."""
    found = proposed_columns(table.heading)
    if "email" not in found:
        for place in range(table.width):
            texts = [line.cell(place) for line in table.lines[:20]]
            filled = [text for text in texts if text]
            if filled and sum("@" in text for text in filled) * 2 > len(filled):
                found["email"] = place
                break
    return found


def has_enough(columns: dict[str, int], *, without_address: bool) -> bool:
    """Tell whether names, and addresses where they are needed, have their columns."""
    named = "full_name" in columns or "surname" in columns or "given_name" in columns
    return named and ("email" in columns or without_address)
