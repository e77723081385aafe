"""No-break spaces where Romanian and Russian want them.

Every rule swaps one space for one no-break space, so lengths stay and doing it twice
changes nothing.
"""

import re

NBSP = "\N{NO-BREAK SPACE}"

_UNITS = {
    "ro": (
        "%|‰|lei|leu|bani|euro|de|mii|mie|milioane|milion|zi|zile|ani|an|ore|oră|ora|"
        "minute|minut|secunde|luni|lună|săptămâni|săptămână|km|m|kg|g|persoane|"
        "ianuarie|februarie|martie|aprilie|mai|iunie|iulie|august|septembrie|"
        "octombrie|noiembrie|decembrie"
    ),
    "ru": (
        "%|‰|леев|лея|лей|евро|тысяч|тысячи|тысяча|тыс|млн|миллионов|миллиона|"
        "миллион|день|дня|дней|лет|год|года|году|годов|годы|гг?|час|часа|часов|минут|"
        "минуты|минута|секунд|месяц|месяца|месяцев|недели|недель|неделя|км|м|кг|г|"
        "человек|человека|января|февраля|марта|апреля|мая|июня|июля|августа|"
        "сентября|октября|ноября|декабря"
    ),
}
_ABBREVIATIONS = {
    "ro": r"nr|art|alin|lit|pct|pag|str|cap|dl|dna",
    "ru": r"ст|п|пп|ч|стр|гл|рис|ул|г",
}
_RULES = {
    code: [
        # 5 lei, 20 de zile, 80 %
        re.compile(rf"(?<=\d) (?=(?:{_UNITS[code]})(?!\w))"),
        # 1 200 and telephone numbers
        re.compile(r"(?<=\d) (?=\d)"),
        # nr. 5, art. 241
        re.compile(rf"(?<!\w)(?:{_ABBREVIATIONS[code]})\.( )(?=[\d«„A-ZА-ЯȘȚĂÂÎ])"),
        re.compile(r"(?<=№) (?=\d)"),
    ]
    for code in ("ro", "ru")
}
# A Russian dash never begins a line.
_RULES["ru"].append(re.compile(r"(?<=\S) (?=—)"))


def spaced(text: str, code: str) -> str:
    """Return the text with no-break spaces where the language wants them."""
    for rule in _RULES[code]:
        text = rule.sub(lambda match: match[0].replace(" ", NBSP), text)
    return text


def ordinary(text: str, code: str) -> str:
    """Return the text with ordinary spaces wherever ``spaced`` would set them again."""
    loose = text.replace(NBSP, " ")
    return loose if spaced(loose, code) == text else text
