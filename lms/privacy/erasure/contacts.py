"""Phone numbers, mail addresses and personal codes in free text, found by their shape.

For text about one person or by him or her alone: whose else they may be there, nobody needs
them once that person is gone. Dates, years, sums and numbers of certificates stay.
"""

import re

ADDRESS = re.compile(r"(?:[\w.+%'’-]|&#x27;|&#39;|&amp;)+(?:@|%40)[\w-]+(?:\.[\w-]+)+")
BETWEEN = r"[ \t().\-–/\u00a0]{0,3}"
DIGITS = rf"(?:\+|00)?\(?\d(?:{BETWEEN}\d){{4,20}}"
DATE = (
    r"(?:0?[1-9]|[12]\d|3[01])(?P<mark>[./-])(?:0?[1-9]|1[0-2])(?P=mark)(?:\d{4}|\d{2})"
    r"|(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
)
# What a candidate is tried as, in this order. Digits may be no piece of a longer code.
CANDIDATE = re.compile(
    r"\b(?:tel|telefon\w*|mob|mobil\w*|gsm|phone|viber|whatsapp|telegram"
    rf"|тел|телефон\w*|моб|мобильн\w*)\b[\s.:№]{{0,4}}(?P<named>{DIGITS})(?!\w)"
    rf"|(?<!\w)(?:{DATE})(?!\d|(?P=mark)\d)"
    r"|(?<!\w)(?:19|20)\d\d\s?[-–/]\s?(?:19|20)\d\d(?!\w)"
    rf"|(?<!\w)(?<!\w[-–/.])(?P<digits>{DIGITS})(?!\w)(?![-–]\w)",
    re.IGNORECASE,
)
# By the number of digits: how those begin that are somebody's phone, or personal code.
BEGINNINGS = {
    8: r"[2-9](?!\d*000$)(?!0\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$)",
    9: "0[1-9]",
    10: "0[1-9]",
    11: "373|40|[78]",
    12: "380|90",
    13: "[029]",
}
OF_TOWN = re.compile(r"\d\d([- ])\d\d\1\d\d")


def without_contacts(text: str, mask: str) -> str:
    """Return the text with the mask over everything by which somebody can be reached."""
    return CANDIDATE.sub(lambda found: _masked(found, mask), ADDRESS.sub(mask, text))


def _masked(found: re.Match[str], mask: str) -> str:
    whole = found[0]
    if named := found["named"]:
        return whole[: -len(named)] + mask
    if not (digits := found["digits"]):
        return whole
    if span := _phone_in(digits):
        return digits[: span[0]] + mask + digits[span[1] :]
    return whole


def _phone_in(text: str) -> tuple[int, int] | None:
    """Return where the longest run of whole groups of digits is a phone number."""
    groups = list(re.finditer(r"[+(]*\d+", text))
    spans = [
        (first.start(), last.end())
        for number, first in enumerate(groups)
        for last in groups[number:]
    ]
    for start, end in sorted(spans, key=lambda span: span[0] - span[1]):
        if _is_phone(text[start:end]):
            return start, end
    return None


def _is_phone(text: str) -> bool:
    digits = re.sub(r"\D", "", text)
    if "+" in text or digits.startswith("00"):
        return 8 <= len(digits.lstrip("0")) <= 15
    beginning = BEGINNINGS.get(len(digits))
    is_known = bool(beginning and re.match(beginning, digits))
    return is_known or bool(OF_TOWN.fullmatch(text))
