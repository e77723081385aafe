"""GIFT: every kind, its shares and feedback, signs, and what is wrong in a file."""

from decimal import Decimal

import pytest

from courses.imports.findings import FileRefused
from tests.courses.question_formats.reading_questions import (
    codes,
    item,
    items,
    key,
    notes,
    read,
)
from tests.courses.question_formats.samples import GIFT


@pytest.fixture(scope="module")
def by_kind():
    return {question.kind: question for question in items(GIFT)}


def test_a_file_with_every_kind_is_read(by_kind):
    kinds = [
        "single",
        "multiple",
        "truefalse",
        "matching",
        "ordering",
        "shortanswer",
        "numeric",
    ]
    assert list(by_kind) == kinds
    assert {question.pool.name for question in by_kind.values()} == {"Semne"}


def test_single_keeps_negative_shares_and_feedback_and_marks_the_gap(by_kind):
    single = by_kind["single"]
    assert single.stem["ro"] == "Cine _____ merge primul?"
    assert key(single) == [
        ("poliția", "0"),
        ("asistentul social", "100"),
        ("nimeni", "-25"),
    ]
    assert [o.feedback["ro"] for o in single.options] == ["", "Da, el.", "Nu."]


def test_multiple_keeps_partial_credit_and_general_feedback(by_kind):
    multiple = by_kind["multiple"]
    assert [f"{o.fraction:f}" for o in multiple.options] == ["50", "50", "-100", "0"]
    assert multiple.feedback["ro"] == "Semnele nu dovedesc nimic."


def test_true_and_false_have_words_in_both_languages_and_their_own_feedback(by_kind):
    true, false = by_kind["truefalse"].options
    assert (true.text, true.fraction) == ({"ro": "Adevărat", "ru": "Верно"}, 100)
    assert (true.feedback["ro"], false.feedback["ro"]) == ("Corect.", "Greșit.")
    assert by_kind["truefalse"].feedback["ro"] == "Art. 20."


@pytest.mark.parametrize(
    ("word", "right"),
    [("T", 0), ("TRUE", 0), ("true", 0), ("F", 1), ("FALSE", 1), ("False", 1)],
)
def test_all_ways_of_writing_true_and_false(word, right):
    question = item(f"Este.{{{word}}}")
    assert question.kind == "truefalse"
    assert question.options[right].fraction == 100


def test_matching_keeps_a_match_without_partner(by_kind):
    pairs = [(o.text["ro"], o.match["ro"]) for o in by_kind["matching"].options]
    assert pairs == [
        ("Linia fierbinte", "0 800 77777"),
        ("Poliția", "112"),
        ("", "113"),
    ]
    assert sum(o.fraction for o in by_kind["matching"].options) == pytest.approx(
        100, abs=0.01
    )


def test_ordering_is_read_as_moodles_plugin_writes_it(by_kind):
    assert [o.text["ro"] for o in by_kind["ordering"].options] == [
        "Ascult",
        "Notez",
        "Sun",
    ]


def test_ordering_without_settings_loses_no_item():
    question = item("Ordonați.{>\n1\n2\n3\n}")
    assert [o.text["ro"] for o in question.options] == ["1", "2", "3"]


def test_short_answers_keep_patterns_shares_and_feedback(by_kind):
    assert key(by_kind["shortanswer"]) == [
        ("ANITP", "100"),
        ("Permanent*", "50"),
        ("*", "0"),
    ]


def test_numbers_have_tolerances_and_ranges(by_kind):
    exact, near = by_kind["numeric"].options
    assert (exact.value, exact.tolerance, exact.fraction) == (2005, 0, 100)
    assert (near.value, near.tolerance, near.feedback["ro"]) == (2005, 5, "Aproape.")


@pytest.mark.parametrize(
    ("written", "value", "tolerance"),
    [
        ("#4", "4", "0"),
        ("#3.141..3.142", "3.1415", "0.0005"),
        ("#3,14:0,01", "3.14", "0.01"),
        ("#-5:1", "-5", "1"),
        ("#−5:1", "-5", "1"),
        ("#1.5e3:10", "1500", "10"),
        ("#=.5:.1", "0.5", "0.1"),
    ],
)
def test_ways_of_writing_a_number(written, value, tolerance):
    (option,) = item(f"Cât?{{{written}}}").options
    assert (option.value, option.tolerance) == (Decimal(value), Decimal(tolerance))


def test_feedback_for_any_other_number_is_noted_not_lost_silently():
    (note,) = [
        n for n in read("Cât?{#3:2~#Greșit de tot}")[0].notes if n.code != "no_ru"
    ]
    assert note.code == "any_other_answer"
    assert "Greșit de tot" in note.message


def test_escaped_signs_and_line_breaks():
    question = item(r"::a\:\:b::C\=\{x\} \#1\nrând nou \\{~\~a =\=b\:c ~d\\}")
    assert question.name == "a::b"
    assert question.stem["ro"] == "C={x} #1\nrând nou \\"
    assert key(question) == [("~a", "0"), ("=b:c", "100"), ("d\\", "0")]


def test_html_markdown_and_plain_are_told_apart():
    texts = [
        question.stem["ro"]
        for question in items(
            "[html]<p>A &lt; B</p><p>C</p>{T}\n\n[plain]<p>A &lt;</p>{T}\n\n"
            "[markdown]**Tare** și _moale_{T}\n\n[moodle]unu<br>doi\ntrei{T}"
        )
    ]
    assert texts == ["A < B\nC", "<p>A &lt;</p>", "Tare și moale", "unu\ndoi\ntrei"]


def test_a_single_answer_may_stand_without_its_sign():
    question = item("Capitala?{Chișinău}")
    assert (question.kind, key(question)) == ("shortanswer", [("Chișinău", "100")])


def test_tilde_and_equals_together_are_one_sign():
    assert key(item("A?{~=da ~nu}")) == [("da", "100"), ("nu", "0")]


def test_comments_hold_ids_and_tags():
    question = item("// [id:abc] [tag:semne] [tag:a\\]b]\nÎntrebare?{T}")
    assert (question.identity, question.tags) == ("abc", ["semne", "a]b"])


def test_categories_hold_until_the_next_and_may_touch_the_question():
    names = [
        question.pool and question.pool.name
        for question in items(
            "Unu{T}\n\n$CATEGORY: $course$/top/A\nDoi{T}\n\n$CATEGORY: top/B//C/D // E\n\nTrei{T}"
            "\n\n$CATEGORY: $course$\n\nPatru{T}"
        )
    ]
    assert names == [None, "A", "D / E", None]


def test_rows_and_lines_are_told():
    first, second = read("// comment\n\n\nUnu{T}\n\n// x\nDoi{F}")
    assert (first.entry.row, first.entry.line) == (1, 4)
    assert (second.entry.row, second.entry.line) == (2, 7)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Scrieți un eseu.{}", "kind_essay"),
        ("Scrieți.{####doar comentariu}", "kind_essay"),
        ("Ia {=a} și {=b}.", "several_gaps"),
        ("Alegeți.{=a =b ~c}", "two_full_answers"),
        ("Alegeți.{~%50%a ~%50%b}", "all_right"),
        ("Cât?{#*}", "any_number"),
        ("Cât?{#1e14}", "number_too_big"),
        ("Cât?{#0.0000001}", "number_too_precise"),
        ("{mlang en}Which?{mlang}{T}", "foreign_language"),
        ('[html]<img src="x.png">{T}', "only_picture"),
    ],
)
def test_what_the_bank_has_no_place_for_is_listed(text, code):
    (question,) = read(text)
    assert question.finding.code == code
    assert question.is_skipped
    assert question.finding.message.endswith(".")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Fără sfârșit{=a ~b", "braces"),
        ("Invers} {=a ~b", "braces"),
        ("Prea mult{=a ~b} rest}", "braces"),
        ("Acolade{=a {x} ~b}", "braces_inside"),
        ("{T}", "blank_stem"),
        ("::nume::{T}", "blank_stem"),
        ("[html]<p>&nbsp;</p>{T}", "blank_stem"),
        ("A?{text ~a =b}", "text_before_answers"),
        ("A?{~a}", "too_few_answers"),
        ("A?{~a ~b}", "no_right_answer"),
        ("A?{~%40%a ~%40%b ~c}", "shares_not_whole"),
        ("A?{~%200%a ~b}", "share_unreadable"),
        ("A?{=%50%a}", "no_right_answer"),
        ("A?{~ ~a =b}", "blank_answer"),
        ("A?{=a -> b =c}", "no_match"),
        ("A?{=a -> b}", "too_few_pairs"),
        ("A?{=a -> b =c -> }", "no_match"),
        ("A?{#}", "no_answer"),
        ("A?{#abc}", "not_number"),
        ("A?{#5:x}", "not_number"),
        ("A?{#5:-1}", "negative_tolerance"),
        ("A?{#9..1}", "negative_tolerance"),
        ("A?{>\nunu\n}", "too_few_answers"),
        ("{mlang ro}A{mlang ru}B{mlang}{T}", "mlang_broken"),
        ("{mlang ro}A{T}", "mlang_broken"),
        ("A?{" + "~x " * 150 + "=y}", "too_many_answers"),
        ("A" * 20_001 + "{T}", "text_too_long"),
        ("[html]A&#xD800;{T}", "unreadable_character"),
        ("A?{=" + "*a" * 11 + "}", "too_many_stars"),
        ("A?{=b =" + r"\\*a" * 11 + "}", "too_many_stars"),
        ("A?{=b =" + "a" * 201 + "}", "accepted_too_long"),
    ],
)
def test_what_is_wrong_is_said(text, code):
    (question,) = read(text)
    assert question.finding.code == code
    assert not question.is_skipped
    assert question.finding.message.endswith(".")


def test_one_right_answer_among_several_comes_as_single():
    text = "A?{~%100%a ~%-50%b ~c}"
    assert item(text).kind == "single"
    assert "became_single" in notes(text)


def test_an_escaped_star_is_noted():
    assert "star" in notes(r"A?{=2\\*3}")


def test_a_description_is_listed_beside_questions():
    assert codes("Doar text.\n\nA?{T}") == ["kind_description"]


@pytest.mark.parametrize(
    "text", ["doar cuvinte", "A?\nA) x\nB) y\nANSWER: A", "a;b;c\n1;2;3"]
)
def test_a_file_without_answers_is_no_gift(text):
    with pytest.raises(FileRefused) as refused:
        read(text)
    assert refused.value.finding.code == "not_gift"


def test_half_a_file_is_wrong_where_it_ends():
    half = GIFT[: GIFT.index("omul zâmbește")]
    assert codes(half)[-1] == "braces"


def test_too_many_questions_are_refused():
    with pytest.raises(FileRefused) as refused:
        read("A?{T}\n\n" * 2001)
    assert refused.value.finding.code == "too_many_questions"
