"""Cell values of a roster: words for languages, sexes and units of the agency."""

import re

from courses.text.languages import columns_of
from courses.text.normalise import folded
from lms.accounts.models import OrganisationUnit

_WORDS_FOR_LANGUAGE = {
    "ro": (
        *("ro", "rom", "romana", "limba romana", "romanian", "md", "moldoveneasca"),
        *("румынский", "рум", "ро", "румынская", "молдавский", "romaneste"),
    ),
    "ru": (
        *("ru", "rus", "rusa", "limba rusa", "russian", "русский", "рус", "ру"),
        *("русская", "ruseste", "русский язык"),
    ),
}
_WORDS_FOR_SEX = {
    "f": (
        *("f", "fem", "feminin", "feminina", "femeie", "female", "woman", "ж", "жен"),
        *("женский", "женщина"),
    ),
    "m": (
        *("m", "masc", "masculin", "masculina", "barbat", "male", "man", "м", "муж"),
        *("мужской", "мужчина"),
    ),
}
LANGUAGES = {
    word: code for code, words in _WORDS_FOR_LANGUAGE.items() for word in words
}
SEXES = {word: code for code, words in _WORDS_FOR_SEX.items() for word in words}

# How Russian calls the places by their towns; the tree has "Кагульский район".
_RUSSIAN_TOWNS = {
    "MD-AN": ("Анений-Ной", "Новые Анены"),
    "MD-BA": ("Бельцы",),
    "MD-BD": ("Бендеры",),
    "MD-BR": ("Бричаны",),
    "MD-BS": ("Бессарабка", "Басарабяска"),
    "MD-CA": ("Кагул",),
    "MD-CL": ("Калараш",),
    "MD-CM": ("Чимишлия",),
    "MD-CR": ("Криуляны", "Криулень"),
    "MD-CS": ("Каушаны", "Кэушень"),
    "MD-CT": ("Кантемир",),
    "MD-CU": ("Кишинёв",),
    "MD-DO": ("Дондюшаны",),
    "MD-DR": ("Дрокия",),
    "MD-DU": ("Дубоссары",),
    "MD-ED": ("Единец", "Единцы"),
    "MD-FA": ("Фалешты",),
    "MD-FL": ("Флорешты",),
    "MD-GA": ("Гагаузия", "АТО Гагаузия", "Gagauz Yeri"),
    "MD-GL": ("Глодяны",),
    "MD-HI": ("Хынчешты",),
    "MD-IA": ("Яловены",),
    "MD-LE": ("Леова",),
    "MD-NI": ("Ниспорены",),
    "MD-OC": ("Окница",),
    "MD-OR": ("Оргеев",),
    "MD-RE": ("Резина",),
    "MD-RI": ("Рышканы",),
    "MD-SD": ("Шолданешты",),
    "MD-SI": ("Сынжерея",),
    "MD-SN": ("Приднестровье",),
    "MD-SO": ("Сороки",),
    "MD-ST": ("Страшены",),
    "MD-SV": ("Штефан-Водэ",),
    "MD-TA": ("Тараклия",),
    "MD-TE": ("Теленешты",),
    "MD-UN": ("Унгены",),
}
_IN_BRACKETS = re.compile(r"\([^()]*\)")
# Words before or after a place's name that say only what kind of place it is.
_KIND_OF_PLACE = re.compile(
    r"\b(raionul|raion|r nul|r|municipiul|municipiu|mun|orasul|oras|or|stas|das|dgas"
    r"|uta|район|р н|р он|муниципий|муниципия|мун|город|гор|г|ато|district)\b"
)


class Places:
    """The organisation's units by every name they are met under; one query."""

    def __init__(self) -> None:
        self._found: dict[str, int | None] = {}
        units = OrganisationUnit.objects.values_list(
            "pk", "code", "iso_code", *columns_of("name")
        )
        for pk, code, iso_code, *names in units:
            towns = _RUSSIAN_TOWNS.get(iso_code, ())
            for name in (code, iso_code, *names, *towns):
                self._add(name or "", pk)

    def _add(self, name: str, pk: int) -> None:
        # Lists write î where the tree, by today's rules, has â.
        old = name.replace("â", "î").replace("Â", "Î")
        for spelling in (name, old):
            for key in (folded(spelling), _bare(spelling)):
                if key and self._found.setdefault(key, pk) != pk:
                    self._found[key] = None  # two units: the name says neither

    def find(self, text: str) -> int | None:
        """Return the unit's primary key; None for an unknown or ambiguous name."""
        return self._found.get(folded(text)) or self._found.get(_bare(text))


def _bare(name: str) -> str:
    words = _KIND_OF_PLACE.sub(" ", folded(_IN_BRACKETS.sub(" ", name)))
    return " ".join(words.split())
