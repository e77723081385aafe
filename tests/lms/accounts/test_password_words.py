"""Passwords: words of the course are no secret, everything else is one's own choice."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

REFUSED = [
    "ANAS-2026-anas",
    "curs2026curs!",
    "cursanas20262027",
    "Moldova2026!!",
    "Chișinău 2026 OIM",
    "Молдова-2026-курс",
    "parola parola 1",
    "Trafic.2026.ion",
]
TAKEN = [
    "manastire-veche-7",
    "discursiv lung 12",
    "curs de seara la mare",
    "Чистый ручей у дома",
    "correct horse battery",
    "x" * 3000 + "anas",
    "трава-Anas-зелёная",
    "84 62 91 75 33 k",
]


@pytest.mark.parametrize("password", REFUSED)
def test_a_password_of_the_courses_own_words_is_refused(password):
    with pytest.raises(ValidationError) as caught:
        validate_password(password)
    assert [error.code for error in caught.value.error_list] == [
        "password_course_words"
    ]


@pytest.mark.parametrize("password", TAKEN)
def test_other_passwords_are_taken_even_with_such_a_word(password):
    validate_password(password)


@pytest.mark.django_db
def test_the_sign_up_says_it_in_the_language_of_the_page(client):
    sent = {
        "family_name": "Rusu",
        "given_names": "Ana",
        "email": "ana@example.org",
        "consent": "on",
    }
    for language, words in (("ro", "Alegeți alte cuvinte"), ("ru", "Выберите другие")):
        page = client.post(
            f"/{language}/accounts/signup/", {**sent, "password1": "Anas-2026-curs"}
        )
        assert words in page.content.decode()
