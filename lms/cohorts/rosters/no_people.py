"""Rows of a list that are no people: headings inside it, totals, signatures, numbering."""

import re

from courses.text.normalise import folded
from lms.cohorts.rosters.headers import is_heading
from lms.cohorts.rosters.tables import Line, Table

_TOTAL = re.compile(r"(in )?(total|totalul|subtotal|итого|всего)\b")
_SECTION = re.compile(
    r"(comunitatea|comuna|com|satul|sat|s|orasul|or|raionul|raion|r nul|primaria|sectia"
    r"|directia|sectorul|sector|echipa|serviciul|stas|atas|structura|municipiul|mun"
    r"|agentia|centrul|liceul|gimnaziul|scoala|oficiul|biroul|spitalul|inspectoratul"
    r"|община|село|город|район|отдел|сектор|управление|служба|примэрия|мун|агентство"
    r"|центр|лицей|гимназия|школа|бюро|больница)\b.+"
)
_SIGNATURE = re.compile(
    r"(director|directorul|directoarea|sef|seful|sefa|semnatura|intocmit|executor|ex"
    r"|coordonat|aprobat|aprob|data|l s|contabil|директор|руководитель|подпись"
    r"|исполнитель|начальник|составил|утверждаю|дата|м п)\b"
)
_VACANT = re.compile(
    r"(un )?((post|loc|functie|unitate) )?vacanta?\b.*|ваканси[яи]\b.*|вакант\w*"
)
_LAST_LINES = 10
_MOST_SIGNED = 3


def reason_left_out(line: Line, table: Table, columns: dict[str, int]) -> str:
    """Return why the row is nobody, as a code of ``messages``; empty for a person.

    A row with an address, or with all of a name in its columns, is always somebody.
    """
    filled = [cell for cell in line.cells if cell.strip()]
    if any("@" in cell for cell in filled) or not filled:
        return ""
    if is_heading(line.cells):
        return "left_heading"
    if len(filled) > 2 and filled == [str(n) for n in range(1, len(filled) + 1)]:
        return "left_numbering"
    if _VACANT.fullmatch(folded(line.cell(_first_of(columns)))):
        return "left_vacant"
    if _is_named(line, filled, columns):
        return ""
    words = folded(filled[0])
    if _TOTAL.match(words):
        return "left_total"
    if len(set(filled)) == 1 and len(table.heading) > 2 and _SECTION.fullmatch(words):
        return "left_heading"
    is_last = line.number >= table.last_number - _LAST_LINES
    if is_last and len(filled) <= _MOST_SIGNED and _SIGNATURE.match(words):
        return "left_signature"
    return ""


def _first_of(columns: dict[str, int]) -> int | None:
    return columns.get("full_name", columns.get("surname", columns.get("given_name")))


def _is_named(line: Line, filled: list[str], columns: dict[str, int]) -> bool:
    """Tell whether the columns of names are filled, by more than the row's first word."""
    name = line.cell(columns.get("full_name"))
    if name.strip():
        return name != filled[0]
    parts = [line.cell(columns.get(one)).strip() for one in ("surname", "given_name")]
    has_digits = any(letter.isdigit() for letter in "".join(parts))
    return all(parts) and parts[0] != parts[1] and not has_digits
