"""Headings over phones, dates of birth and occupations, as lists have them, folded."""

FACT_HEADINGS = {
    "phone": (
        *("telefon", "telefonul", "tel", "nr telefon", "nr de telefon", "mobil", "gsm"),
        *(
            "numar de telefon",
            "numarul de telefon",
            "telefon mobil",
            "telefon de contact",
        ),
        *("телефон", "тел", "номер телефона", "моб телефон", "мобильный"),
        *("мобильный телефон", "контактный телефон", "phone", "phone number", "mobile"),
    ),
    "birth_date": (
        *("data nasterii", "data de nastere", "nascut", "nascut la", "anul nasterii"),
        *("ziua de nastere", "дата рождения", "д р", "год рождения", "date of birth"),
        *("birth date", "dob", "birthday"),
    ),
    "occupation": (
        *(
            "functia",
            "functie",
            "functia detinuta",
            "postul",
            "post",
            "profesia",
            "rol",
        ),
        *("ocupatia", "ocupatie", "rolul", "должность", "профессия", "роль"),
        *("занимаемая должность", "occupation", "position", "role", "job title"),
    ),
}
