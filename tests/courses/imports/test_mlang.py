"""Both languages out of one text."""

import pytest

from courses.imports.findings import NotRight
from courses.imports.mlang import joined, split
from tests.courses.question_formats.reading_questions import item, notes, read


@pytest.mark.parametrize(
    ("text", "ro", "ru"),
    [
        ("{mlang ro}Da{mlang}{mlang ru}Да{mlang}", "Da", "Да"),
        ("{mlang ro}Da{mlang} {MLANG RU}Да{MLANG}", "Da ", " Да"),
        ("1. {mlang ro}Da{mlang}{mlang ru}Да{mlang}!", "1. Da!", "1. Да!"),
        ("{mlang ro,ru}ANAS{mlang}", "ANAS", "ANAS"),
        ("{mlang ro_md}Da{mlang}{mlang ru-MD}Да{mlang}", "Da", "Да"),
        ("{mlang ru}Да{mlang}{mlang other}Da{mlang}", "Da", "Да"),
        (
            '<span lang="ro" class="multilang">Da</span><span lang="ru" class="multilang">Да</span>',
            "Da",
            "Да",
        ),
        (
            "<span class='multilang' lang='ru'>Д<span>а</span></span><span class=multilang lang=ro>D</span>",
            "D",
            "Д<span>а</span>",
        ),
        ('<lang lang="ro">Da</lang><lang lang="ru">Да</lang>', "Da", "Да"),
        (
            "<p>{mlang ro}</p><p>Da</p>{mlang}{mlang ru}<p>Да</p>{mlang}",
            "<p></p><p>Da</p>",
            "<p><p>Да</p>",
        ),
    ],
)
def test_tags_and_spans_are_taken_apart(text, ro, ru):
    assert split(text).tagged == {"ro": ro, "ru": ru}


def test_a_text_without_tags_is_common():
    text = 'Fără <span lang="fr">étiquettes</span> {x}'
    assert (split(text).common, split(text).has_tags) == (text, False)


def test_other_languages_are_known_as_such():
    found = split("{mlang en}Yes{mlang}{mlang ro}Da{mlang}")
    assert (found.tagged, found.foreign) == ({"ro": "Da"}, {"en"})


@pytest.mark.parametrize(
    "text",
    [
        "{mlang ro}Da",
        "Da{mlang}",
        "{mlang ro}Da{mlang ru}Да{mlang}",
        '<span lang="ro" class="multilang">Da',
    ],
)
def test_tags_that_do_not_match_are_wrong(text):
    with pytest.raises(NotRight):
        split(text)


def test_joining_and_taking_apart_are_opposites():
    texts = {"ro": "Da", "ru": "Да"}
    assert split(joined(texts)).tagged == texts
    assert joined({"ro": "", "ru": "Да"}) == "{mlang ru}Да{mlang}"
    assert joined({"ro": "", "ru": ""}) == ""


def test_untagged_answers_of_a_question_in_two_languages_are_in_both():
    question = item(
        "{mlang ro}Cine?{mlang}{mlang ru}Кто?{mlang}{=ANAS ~{mlang ro}Nimeni{mlang}{mlang ru}Никто{mlang}}"
    )
    assert question.stem == {"ro": "Cine?", "ru": "Кто?"}
    assert [o.text for o in question.options] == [
        {"ro": "ANAS", "ru": "ANAS"},
        {"ro": "Nimeni", "ru": "Никто"},
    ]
    assert question.languages == ("ro", "ru")


def test_one_language_says_that_the_other_is_missing():
    (question,) = read("Cine?{T}")
    assert [note.code for note in question.notes] == ["no_ru"]
    (question,) = read("Кто?{T}", language="ru")
    assert [note.code for note in question.notes] == ["no_ro"]
    assert question.item.stem == {"ro": "", "ru": "Кто?"}


def test_a_missing_translation_of_one_answer_is_noted_with_its_place():
    text = "{mlang ro}A{mlang}{mlang ru}Б{mlang}{=a ~{mlang ro}b{mlang}}"
    (note,) = read(text)[0].notes
    assert (note.code, note.field) == ("text_not_ru", "options.2.text")


def test_other_languages_are_noted():
    assert notes("{mlang ro}A{mlang}{mlang ru}Б{mlang}{mlang en}A{mlang}{T}") == {
        "other_languages"
    }


def test_escaped_tags_in_gift_are_tags_too():
    question = item(r"\{mlang ro\}Cine?\{mlang\}\{mlang ru\}Кто?\{mlang\}{T}")
    assert question.stem == {"ro": "Cine?", "ru": "Кто?"}
