"""No-break spaces where Romanian and Russian want them.

Every rule swaps one space for one no-break space, so lengths stay and doing it twice
changes nothing.
"""

import re

from courses.text.languages import ORTHOGRAPHIES, Orthography

NBSP = "\N{NO-BREAK SPACE}"


def _rules(language: Orthography) -> list[re.Pattern[str]]:
    rules = [
        # 5 lei, 20 de zile, 80 %
        re.compile(rf"(?<=\d) (?=(?:{language.units})(?!\w))"),
        # 1 200 and telephone numbers
        re.compile(r"(?<=\d) (?=\d)"),
        # nr. 5, art. 241
        re.compile(rf"(?<!\w)(?:{language.abbreviations})\.( )(?=[\d«„A-ZА-ЯȘȚĂÂÎ])"),
        re.compile(r"(?<=№) (?=\d)"),
    ]
    if language.holds_dashes:
        rules.append(re.compile(r"(?<=\S) (?=—)"))
    return rules


_RULES = {code: _rules(language) for code, language in ORTHOGRAPHIES.items()}


def spaced(text: str, code: str) -> str:
    """Return the text with no-break spaces where the language wants them."""
    for rule in _RULES[code]:
        text = rule.sub(lambda match: match[0].replace(" ", NBSP), text)
    return text


def ordinary(text: str, code: str) -> str:
    """Return the text with ordinary spaces wherever ``spaced`` would set them again."""
    loose = text.replace(NBSP, " ")
    return loose if spaced(loose, code) == text else text
