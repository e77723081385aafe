"""Spelling by the real hunspell, and what happens without it."""

from dataclasses import replace

import pytest

from courses.course_files import spelling
from courses.course_files.findings import Report
from courses.course_files.load import check_package
from courses.course_files.spelling import (
    SpellingUnavailable,
    check_spelling,
    misspelled,
)


def report_of(**texts) -> Report:
    report = Report()
    for code, text in texts.items():
        report.at("l.yaml", 7).say(code, text)
    return report


def test_right_words_pass_in_both_languages(tmp_path):
    report = report_of(
        ro="Dumneavoastră observați într-o casă și ascultați.",
        ru="Вы замечаете и слушаете ребёнка.",
    )
    assert check_spelling(report, tmp_path) == 0
    assert report.problems == []


def test_a_wrong_word_is_told_with_its_line(tmp_path):
    report = report_of(ro="Un text bun\n\nși o csaă nouă")
    assert check_spelling(report, tmp_path) == 1
    problem = report.problems[0]
    assert (problem.file, problem.line, problem.code) == ("l.yaml", 9, "spelling")
    assert "csaă" in problem.message


def test_the_projects_words_are_known_in_their_forms(tmp_path):
    (tmp_path / "words_ru.txt").write_text(
        "# имена\nсупервизия/ревизия\nМихаела # имя\n", encoding="utf-8"
    )
    report = report_of(ru="Михаела говорит о супервизии. Супервизия помогает.")
    assert check_spelling(report, tmp_path) == 0


def test_targets_of_links_and_the_other_alphabet_are_not_spelled(tmp_path):
    report = report_of(
        ro="un [cuvânt](glossary:qwxz) și слово",
        ru="сайт [здесь](https://qwxz.example)",
    )
    assert check_spelling(report, tmp_path) == 0


def test_without_hunspell_it_says_so_and_does_not_pass(monkeypatch, package):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(SpellingUnavailable):
        misspelled({"casă"}, "ro")
    report = check_package(package.write())
    assert [error["code"] for error in report["errors"]] == ["spelling_unavailable"]
    assert report["spelling"] == 0


def test_without_a_dictionary_it_says_so(monkeypatch):
    unknown = replace(spelling.ORTHOGRAPHIES["ro"], dictionary="xx_XX")
    monkeypatch.setitem(spelling.ORTHOGRAPHIES, "ro", unknown)
    with pytest.raises(SpellingUnavailable):
        misspelled({"casă"}, "ro")
