"""Aiken: questions with one right answer, and what is wrong, with its line."""

import pytest

from courses.imports.findings import FileRefused
from tests.courses.question_formats.reading_questions import (
    codes,
    item,
    items,
    key,
    read,
)
from tests.courses.question_formats.samples import AIKEN


def test_questions_are_read():
    first, second = items(AIKEN, "aiken")
    assert first.stem["ro"] == "Ce faceți mai întâi?"
    assert key(first) == [("Plec", "0"), ("Ascult", "100"), ("Strig", "0")]
    assert key(second) == [("Никого", "0"), ("Супервизора", "100")]


def test_the_language_is_the_one_asked_for():
    question = items(AIKEN, "aiken", "ru")[1]
    assert (question.stem, question.languages) == (
        {"ro": "", "ru": "Кого Вы зовёте?"},
        ("ru",),
    )


def test_signs_of_html_are_plain_text():
    question = item(
        'Ce este <html class="x"> & altele?\nA)<b>\nB) &amp;\nANSWER: A', "aiken"
    )
    assert question.stem["ro"] == 'Ce este <html class="x"> & altele?'
    assert key(question) == [("<b>", "100"), ("&amp;", "0")]


def test_a_question_may_have_several_lines():
    question = item("Rând unu\nrând doi\nA) da\nB) nu\nANSWER: A", "aiken")
    assert question.stem["ro"] == "Rând unu\nrând doi"


def test_language_tags_are_understood():
    text = "{mlang ro}Da?{mlang}{mlang ru}Да?{mlang}\nA) 1\nB) 2\nANSWER: A"
    question = item(text, "aiken")
    assert question.stem == {"ro": "Da?", "ru": "Да?"}
    assert question.options[0].text == {"ro": "1", "ru": "1"}


@pytest.mark.parametrize(
    "key_line", ["ANSWER: В", "ANSWER:B", "Answer: b", "ANSWER: B)", "ANSWER : B"]
)
def test_the_key_may_come_from_a_russian_keyboard(key_line):
    question = item(f"Вопрос?\nA) нет\nB) да\n{key_line}", "aiken")
    assert key(question) == [("нет", "0"), ("да", "100")]


def test_russian_letters_are_answers_too():
    question = item("Вопрос?\nА) нет\nБ) да\nВ) нет\nANSWER: Б", "aiken")
    assert [share for _, share in key(question)] == ["0", "100", "0"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Unu\nA) x\nANSWER: A", ("aiken_too_few", 3)),
        ("ANSWER: A", ("aiken_not_started", 1)),
        ("\nA) x\n\nANSWER: A", ("aiken_not_started", 2)),
        ("Unu\nA) x\nB) y\n\nDoi\nA) x\nB) y\nANSWER: A", ("aiken_unfinished", 5)),
        ("Unu\nA) x\nB) y\nANSWER: A\n\nDoi\nA) x\nB) y\n", ("aiken_unfinished", 9)),
        ("Unu\nA) x\nB) y\nANSWER: C", ("aiken_letter", 4)),
        ("Unu\nA) x\nB) y\nANSWER:", ("aiken_letter", 4)),
        ("Unu\nA) x\nB) y\nANSWER: A, B", ("aiken_letter", 4)),
        ("Unu\nA) x\nA) y\nANSWER: A", ("aiken_twice", 4)),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text, found):
    refused = [question.finding for question in read(text, "aiken") if question.finding]
    assert (refused[0].code, refused[0].line) == found
    assert refused[0].message.endswith(".")


def test_right_questions_beside_wrong_ones_are_still_read():
    text = "Unu\nA) x\nANSWER: A\n\nDoi\nA) x\nB) y\nANSWER: A"
    assert codes(text, "aiken") == ["aiken_too_few"]
    assert [
        question.item.stem["ro"] for question in read(text, "aiken") if question.item
    ] == ["Doi"]


@pytest.mark.parametrize("text", ["A?{T}", "Text", "1,2,3"])
def test_a_file_without_a_key_is_no_aiken(text):
    with pytest.raises(FileRefused) as refused:
        read(text, "aiken")
    assert refused.value.finding.code == "not_aiken"


def test_too_many_questions_are_refused():
    with pytest.raises(FileRefused) as refused:
        read("A\nA) x\nB) y\nANSWER: A\n" * 2001, "aiken")
    assert refused.value.finding.code == "too_many_questions"
