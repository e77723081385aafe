"""Names in a roster put right: capitals, cedillas, letters from the other alphabet."""

import re

from lms.accounts.names import clean_name

LONGEST = 150
_LATIN_TO_CYRILLIC = str.maketrans("ABEKMHOPCTXYaeopcxykËë", "АВЕКМНОРСТХУаеорсхукЁё")
_CYRILLIC_TO_LATIN = str.maketrans(
    "АВЕКМНОРСТХУІЈЅаеорсхукіјѕ", "ABEKMHOPCTXYIJSaeopcxykijs"
)
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_NAME = re.compile(r"[^\W\d_]+(?:[ '’.\-]+[^\W\d_]+)*\.?")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_SPACED_DASH = re.compile(r" ?- ?")
# Every dash is a hyphen, every quotation mark an apostrophe; soft hyphens go.
_SIGNS: dict[int, str] = {
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-"),
    **dict.fromkeys(map(ord, "`\u00b4\u2018\u2019\u201b\u02bc\u02b9\u2032"), "'"),
    **dict.fromkeys(map(ord, "\u00ad\u200b"), ""),
}
_PART = re.compile(r"[^\W\d_]+")


class NotAName(Exception):
    """The text is no name; ``code`` is "name_mixed" or "name_strange"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def without_brackets(text: str) -> tuple[str, str]:
    """Return a name without what stands in brackets in it, and that; "" where nothing."""
    found = _BRACKETS.findall(text)
    return _BRACKETS.sub(" ", text), ", ".join(found)


def mended_name(text: str) -> str:
    """Return a name in one alphabet with its capitals. Raises NotAName."""
    name = clean_name(text.translate(_SIGNS)).strip(" ,;")
    name = _SPACED_DASH.sub("-", name)
    if not _NAME.fullmatch(name):
        raise NotAName("name_strange")
    words = [_in_one_alphabet(word, name) for word in name.split(" ")]
    return " ".join(_PART.sub(_capitalised, word) for word in words)


def _in_one_alphabet(word: str, name: str) -> str:
    """Return a word without the look-alikes that another keyboard put into it."""
    cyrillic, latin = _CYRILLIC.findall(word), _LATIN.findall(word)
    if not cyrillic or not latin:
        return word
    to_cyrillic = word.translate(_LATIN_TO_CYRILLIC)
    to_latin = word.translate(_CYRILLIC_TO_LATIN)
    can_be_cyrillic = not _LATIN.search(to_cyrillic)
    can_be_latin = not _CYRILLIC.search(to_latin)
    if can_be_cyrillic and can_be_latin:
        is_cyrillic = len(_CYRILLIC.findall(name)) > len(_LATIN.findall(name))
        return to_cyrillic if is_cyrillic else to_latin
    if can_be_cyrillic or can_be_latin:
        return to_cyrillic if can_be_cyrillic else to_latin
    raise NotAName("name_mixed")


def _capitalised(part: re.Match[str]) -> str:
    """Return "Popescu" for "POPESCU" and "popescu"; "McKay" and "Ș" stay."""
    text = part[0]
    if len(text) > 1 and (text.isupper() or text.islower()):
        return text[0].upper() + text[1:].lower()
    return text


def joined_name(surname: str, given: str, patronymic: str) -> str:
    """Return one name in the order of its language: Ana Rusu, but Русу Анна Петровна."""
    surname, given, patronymic = surname.strip(), given.strip(), patronymic.strip()
    is_cyrillic = _CYRILLIC.search(surname + given)
    parts = [surname, given, patronymic] if is_cyrillic else [given, surname]
    return " ".join(part for part in parts if part)
