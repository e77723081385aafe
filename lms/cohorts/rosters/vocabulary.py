"""Cell values of a roster: words for languages and sexes."""

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
