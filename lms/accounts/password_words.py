"""Words that everybody who takes the course would think of, kept out of passwords.

OWASP ASVS 5.0, 6.1.2 and 6.2.11.
"""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

WORDS = (
    # The organisations and what this site is about.
    "agentia nationala asistenta sociala",
    "asistent",
    "asistenta",
    "social",
    "anas",
    "organizatia internationala pentru migratie",
    "migratie",
    "oim",
    "iom",
    "trafic",
    "trafficking",
    "curs",
    "course",
    "learning",
    "certificat",
    "lectie",
    "supervizor",
    "supervisor",
    "coordonator",
    "editor",
    "admin",
    "administrator",
    "moldova",
    "chisinau",
    "parola",
    "password",
    "demonstratie",
    "молдова",
    "кишинев",
    "социальный",
    "работник",
    "торговля",
    "людьми",
    "курс",
    "пароль",
    "админ",
)
# How many letters a password must have besides such words.
LEAST_LETTERS = 6
# Longer ones are no guess of anybody's, and are not looked through.
LONGEST_LOOKED_AT = 128


def _plain(text: str) -> str:
    """Lower case without marks over or under letters: „Chișinău” as "chisinau"."""
    parts = unicodedata.normalize("NFD", text.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


_WORDS = frozenset(word for text in WORDS for word in _plain(text).split())


def _is_composed(token: str) -> bool:
    """Tell whether the letters are nothing but words of the list, one after the other."""
    reached = {0}
    for end in range(1, len(token) + 1):
        if any(token[begin:end] in _WORDS for begin in reached):
            reached.add(end)
    return len(token) in reached


class CourseWordsValidator:
    """Refuses a password that is little more than words of this course."""

    def validate(self, password: str, user: object = None) -> None:
        """Raises ValidationError (``password_course_words``)."""
        tokens = re.findall(r"[^\W\d_]+", _plain(password)[:LONGEST_LOOKED_AT])
        own = [token for token in tokens if not _is_composed(token)]
        if len(own) < len(tokens) and sum(map(len, own)) < LEAST_LETTERS:
            raise ValidationError(self.get_help_text(), code="password_course_words")

    def get_help_text(self) -> str:
        return _(
            "Choose other words: the names of the course, of the agency or of a place"
            " are the first that somebody would try."
        )
