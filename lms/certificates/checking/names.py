"""Comparing names and words that people typed, or a PDF gave back."""

import unicodedata


def letters(text: str) -> str:
    """Return the text as it is seen, without spaces and what no eye sees."""
    seen = unicodedata.normalize("NFKC", text)
    return "".join(
        x for x in seen if not x.isspace() and unicodedata.category(x) != "Cf"
    )


def name_words(text: str) -> list[str]:
    """Return the words of a name, however its order, its case and its marks are written.

    "TURCANU Stefanita" is "Ștefăniță Țurcanu".
    """
    plain = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(
        x if x.isalpha() else " " for x in plain if not unicodedata.combining(x)
    )
    return sorted(kept.split())


def is_same_name(one: str, other: str) -> bool:
    """Tell whether both name the same person; an empty name is nobody's."""
    words = name_words(one)
    return bool(words) and words == name_words(other)
