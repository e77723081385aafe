"""The languages of the content: which there are, what they are called, how they are written.

The settings say which there are. Code that names one of them is data of that language, or
wrong: everything else goes by ``CODES`` and by what ``ORTHOGRAPHIES`` knows.
"""

from dataclasses import dataclass
from typing import Any, TypeVar

from django.conf import settings
from django.utils import translation

T = TypeVar("T")

# Each language by its own name: {"ro": "Română", "ru": "Русский"}.
NAMES: dict[str, str] = dict(settings.LANGUAGES)
CODES: tuple[str, ...] = tuple(NAMES)
# Content is written in it first; what has no language is taken to be in it.
DEFAULT: str = settings.LANGUAGE_CODE
# What a text is translated from or into.
OTHER: dict[str, str] = dict(zip(CODES, reversed(CODES), strict=True))


@dataclass(frozen=True)
class Orthography:
    """How one language is written, for sorting, checking and typesetting its texts."""

    # Small letters in their order.
    alphabet: str
    # The dictionary of hunspell.
    dictionary: str
    # Words that stay on one line with the number before, or after, as regular expressions.
    units: str
    abbreviations: str
    is_cyrillic: bool = False
    # Whether old keyboards write its letters with a cedilla instead of a comma below.
    has_comma_letters: bool = False
    # Whether a dash may never begin a line.
    holds_dashes: bool = False

    @property
    def letters(self) -> str:
        """Return small letters and capitals."""
        return self.alphabet + self.alphabet.upper()


ORTHOGRAPHIES = {
    "ro": Orthography(
        alphabet="aăâbcdefghiîjklmnopqrsștțuvwxyz",
        dictionary="ro_RO",
        units=(
            "%|‰|lei|leu|bani|euro|de|mii|mie|milioane|milion|zi|zile|ani|an|ore|oră|ora|"
            "minute|minut|secunde|luni|lună|săptămâni|săptămână|km|m|kg|g|persoane|"
            "ianuarie|februarie|martie|aprilie|mai|iunie|iulie|august|septembrie|"
            "octombrie|noiembrie|decembrie"
        ),
        abbreviations="nr|art|alin|lit|pct|pag|str|cap|dl|dna",
        has_comma_letters=True,
    ),
    "ru": Orthography(
        alphabet="абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        dictionary="ru_RU",
        units=(
            "%|‰|леев|лея|лей|евро|тысяч|тысячи|тысяча|тыс|млн|миллионов|миллиона|"
            "миллион|день|дня|дней|лет|год|года|году|годов|годы|гг?|час|часа|часов|минут|"
            "минуты|минута|секунд|месяц|месяца|месяцев|недели|недель|неделя|км|м|кг|г|"
            "человек|человека|января|февраля|марта|апреля|мая|июня|июля|августа|"
            "сентября|октября|ноября|декабря"
        ),
        abbreviations="ст|п|пп|ч|стр|гл|рис|ул|г",
        is_cyrillic=True,
        holds_dashes=True,
    ),
}


def content_language() -> str:
    """Return the active language if content exists in it, else the default."""
    code = (translation.get_language() or "")[:2]
    return code if code in CODES else DEFAULT


def translated_name(code: str) -> Any:
    """Return what a language is called in whichever is active when it is shown."""
    return translation.get_language_info(code)["name_translated"]


# --- texts by language ---------------------------------------------------------------


def by_language(*texts: T) -> dict[str, T]:
    """Return {"ro": ..., "ru": ...} from one value for each language, in their order."""
    return dict(zip(CODES, texts, strict=True))


def no_text() -> dict[str, str]:
    """Return a text that is empty in every language."""
    return dict.fromkeys(CODES, "")


def in_language(text: dict[str, Any], code: str = "") -> Any:
    """Return one language of {"ro": ..., "ru": ...}; another where it is empty."""
    wanted = text.get(code or content_language())
    return wanted or next(filter(None, map(text.get, CODES)), "")


def columns_of(*names: str) -> tuple[str, ...]:
    """Return the columns of translated fields: "heading_ro", "heading_ru"."""
    return tuple(f"{name}_{code}" for name in names for code in CODES)
