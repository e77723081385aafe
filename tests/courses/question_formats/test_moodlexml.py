"""Moodle XML: every kind, unsupported ones listed, hostile and damaged files refused."""

from decimal import Decimal

import pytest

from courses.imports.findings import FileRefused
from courses.imports.items import Marked, PoolName
from tests.courses.question_formats.reading_questions import (
    codes,
    item,
    items,
    key,
    notes,
    read,
)
from tests.courses.question_formats.samples import MOODLEXML, TWO_ANSWERS, moodlexml


@pytest.fixture(scope="module")
def by_kind():
    return {question.kind: question for question in items(MOODLEXML, "moodlexml")}


def refusal(data: bytes | str) -> str:
    with pytest.raises(FileRefused) as refused:
        read(data, "moodlexml")
    assert refused.value.finding.message.endswith(".")
    return refused.value.finding.code


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


def test_the_category_names_the_pool_in_both_languages(by_kind):
    names = Marked("{mlang ro}Semnele{mlang}{mlang ru}Признаки{mlang}", "html")
    assert by_kind["single"].pool == PoolName("Semne", "", names)


def test_html_becomes_lines_and_entities_become_letters(by_kind):
    single = by_kind["single"]
    assert single.stem["ro"] == "Cine merge?\nAlegeți\N{NO-BREAK SPACE}unul."
    assert single.feedback["ro"] == "Legea & practica"
    assert (single.identity, single.tags) == ("Q-1", ["semne"])
    assert single.options[0].feedback["ro"] == "Da."


def test_multiple_keeps_shares_of_thirds(by_kind):
    shares = [option.fraction for option in by_kind["multiple"].options]
    assert shares == [Decimal("33.33333")] * 3 + [-100]


def test_false_may_stand_first(by_kind):
    true, false = by_kind["truefalse"].options
    assert (true.text["ro"], true.fraction, true.feedback["ro"]) == (
        "Adevărat",
        0,
        "Nu.",
    )
    assert (false.text["ro"], false.fraction, false.feedback["ro"]) == (
        "Fals",
        100,
        "Corect.",
    )


def test_true_and_false_in_another_language_are_taken_in_order_and_noted():
    answers = (
        '<answer fraction="0"><text>Adevărat</text></answer>'
        '<answer fraction="100"><text>Fals</text></answer>'
    )
    data = moodlexml(answers, "truefalse")
    assert [o.fraction for o in item(data, "moodlexml").options] == [0, 100]
    assert notes(data, "moodlexml") == {"true_first"}


def test_matching_keeps_a_match_without_partner(by_kind):
    assert [o.match["ro"] for o in by_kind["matching"].options] == [
        "0 800",
        "112",
        "113",
    ]
    assert by_kind["matching"].options[2].text["ro"] == ""


def test_ordering_follows_the_places_not_the_file(by_kind):
    items_in_order = [o.text["ro"] for o in by_kind["ordering"].options]
    assert items_in_order == ["primul", "al doilea", "al treilea"]


def test_short_answers_are_plain_text(by_kind):
    assert key(by_kind["shortanswer"]) == [("a < b", "100"), ("toad", "80")]


def test_numbers_have_tolerances(by_kind):
    (option,) = by_kind["numeric"].options
    assert (option.value, option.tolerance) == (Decimal("6.25"), Decimal("0.05"))


def test_what_is_left_out_is_noted():
    inside = (
        "<defaultgrade>2.0</defaultgrade><hint><text>Gândiți-vă.</text></hint>"
        "<correctfeedback><text>Bravo!</text></correctfeedback>" + TWO_ANSWERS
    )
    found = notes(moodlexml(inside), "moodlexml")
    assert found == {"weight_left_out", "hints_left_out", "overall_left_out"}
    assert "case_ignored" in notes(MOODLEXML, "moodlexml")


def test_moodles_own_feedback_is_not_worth_a_note():
    inside = "<correctfeedback><text>Your answer is correct.</text></correctfeedback>"
    assert notes(moodlexml(inside + TWO_ANSWERS), "moodlexml") == set()


def test_pictures_are_noted_and_their_words_kept():
    stem = "<![CDATA[Ce vedeți? <img src='@@PLUGINFILE@@/a.png' alt='un pașaport'>]]>"
    data = moodlexml(TWO_ANSWERS, stem=stem)
    assert item(data, "moodlexml").stem["ro"] == "Ce vedeți? [un pașaport]"
    assert notes(data, "moodlexml") == {"picture_left_out"}


def test_hidden_questions_come_as_no_longer_used():
    assert item(moodlexml("<hidden>1</hidden>" + TWO_ANSWERS), "moodlexml").retired


def test_old_files_have_numbers_and_shares_elsewhere():
    inside = "<answer>23<tolerance>0</tolerance><fraction>100</fraction></answer>"
    (option,) = item(moodlexml(inside, "numerical"), "moodlexml").options
    assert (option.value, option.fraction) == (23, 100)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("essay", "kind_essay"),
        ("description", "kind_description"),
        ("cloze", "kind_cloze"),
        ("multianswer", "kind_cloze"),
        ("calculated", "kind_calculated"),
        ("calculatedsimple", "kind_calculated"),
        ("calculatedmulti", "kind_calculated"),
        ("gapselect", "kind_gaps"),
        ("ddwtos", "kind_gaps"),
        ("ddimageortext", "kind_picture"),
        ("ddmarker", "kind_picture"),
        ("randomsamatch", "kind_random"),
        ("stack", "kind_other"),
    ],
)
def test_unsupported_kinds_are_listed_with_the_reason(kind, code):
    (question,) = read(moodlexml(TWO_ANSWERS, kind), "moodlexml")
    assert (question.finding.code, question.finding.row, question.finding.line) == (
        code,
        1,
        3,
    )
    assert question.is_skipped
    assert question.finding.message.endswith(".")


def test_a_marked_unit_is_not_supported_and_others_are_noted():
    unit = (
        "<units><unit><multiplier>1</multiplier><unit_name>m</unit_name></unit></units>"
    )
    number = '<answer fraction="100"><text>5</text></answer>'
    marked = moodlexml(
        number + unit + "<unitgradingtype>1</unitgradingtype>", "numerical"
    )
    assert codes(marked, "moodlexml") == ["unit_marked"]
    assert notes(moodlexml(number + unit, "numerical"), "moodlexml") == {
        "units_left_out"
    }


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ("", "no_answer"),
        ('<answer fraction="100"><text>x</text></answer>', "too_few_answers"),
        ('<answer fraction="abc"><text>x</text></answer>', "share_unreadable"),
        ('<answer fraction="1e9"><text>x</text></answer>', "share_unreadable"),
        ('<answer fraction="NaN"><text>x</text></answer>', "share_unreadable"),
        (TWO_ANSWERS + '<answer fraction="0"><text></text></answer>', "blank_answer"),
        (TWO_ANSWERS.replace("100", "50"), "no_right_answer"),
    ],
)
def test_what_is_wrong_is_said(inside, code):
    assert codes(moodlexml(inside), "moodlexml") == [code]


def test_a_question_without_text_is_wrong():
    assert codes(moodlexml(TWO_ANSWERS, stem=" &#160; "), "moodlexml") == ["blank_stem"]


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY a{n} "{"&a;" * 10}">' for n in range(9))
    + "]><quiz>&a8;</quiz>"
)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (BOMB, "xml_dtd"),
        ('<!DOCTYPE quiz SYSTEM "file:///etc/passwd"><quiz/>', "xml_dtd"),
        (
            '<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>',
            "xml_dtd",
        ),
        (
            '<!DOCTYPE quiz [<!ENTITY % p SYSTEM "http://127.0.0.1/x">%p;]><quiz/>',
            "xml_dtd",
        ),
        ("<quiz>&nbsp;</quiz>", "xml_entity"),
        ("<quiz><question>", "xml_broken"),
        ("<quiz></question></quiz>", "xml_broken"),
        ("<quiz/><quiz/>", "xml_broken"),
        ("<" * 1000, "xml_broken"),
        ("<quiz>" + "<a>" * 100_000, "xml_deep"),
        ("<course/>", "xml_root"),
        ("<quiz/>", "no_questions"),
        ("A?{T}", "not_xml"),
        ('<?xml version="1.0" encoding="utf-32"?><quiz>', "xml_broken"),
    ],
)
def test_damaged_and_hostile_files_are_refused_whole(data, code):
    assert refusal(data) == code


@pytest.mark.parametrize("share", [0.25, 0.5, 0.75, 0.99])
def test_half_a_file_is_refused_whole(share):
    data = MOODLEXML.encode()
    assert refusal(data[: int(len(data) * share)]) in {"xml_broken", "utf8_broken"}


def test_the_place_of_the_damage_is_told():
    with pytest.raises(FileRefused) as refused:
        read("<quiz>\n<question>\n</quiz>", "moodlexml")
    assert refused.value.finding.line == 3
    assert (
        "line 3, column 3" in refused.value.finding.message
        or refused.value.finding.params["number"] == 3
    )


def test_too_many_questions_are_refused():
    assert (
        refusal("<quiz>" + "<question type='essay'/>" * 2001 + "</quiz>")
        == "too_many_questions"
    )
