"""Every refusal of a broken package: file, line and code."""

import pytest
from django.utils import translation

from courses.course_files.counting import summary
from courses.course_files.package import package_of
from courses.course_files.reading import read_draft
from tests.courses.conftest import option, question, two


def codes(package) -> list[tuple[str, str]]:
    return [(p.file, p.code) for p in read_draft(package.write()).report.sorted()]


LESSON = "module-1/lesson-1.yaml"
TEST = "module-1/test.yaml"


def test_a_right_package_has_no_problem(package):
    assert codes(package) == []


def test_every_problem_has_file_line_code_and_a_sentence(package):
    package.block("l1-h1")["text"] = {"ro": "Numai română"}
    problem = read_draft(package.write()).report.sorted()[0]
    lines = (package.root / LESSON).read_text(encoding="utf-8").splitlines()
    assert problem.file == LESSON
    assert "Numai română" in "".join(lines[problem.line - 1 : problem.line + 1])
    assert problem.code == "one_language"
    assert problem.message.endswith(".")


@pytest.mark.parametrize(
    "text", [{"ro": "x"}, {"ro": "x", "ru": ""}, {"ro": "x", "ru": "  "}, "x", None]
)
def test_a_text_in_one_language_is_refused(package, text):
    package.lesson["heading"] = text
    assert codes(package) == [(LESSON, "one_language")]


@pytest.mark.parametrize(
    "part", ["objectives", "monday", "case", "check", "summary", "sources"]
)
def test_a_lesson_without_a_part_is_refused(package, part):
    package.without(part)
    if part == "check":
        package.lesson["questions"] = []
    assert codes(package) == [(LESSON, f"lesson_without_{part}")]


def test_two_checks_are_not_enough(package):
    package.lesson["body"] = [b for b in package.lesson["body"] if b["id"] != "l1-k3"]
    package.lesson["questions"].pop()
    assert codes(package) == [(LESSON, "lesson_without_check")]


@pytest.mark.parametrize(
    ("kind", "rights", "good"),
    [
        ("single", [True, False, False], True),
        ("single", [True, True, False], False),
        ("single", [False, False, False], False),
        ("single", [True], False),
        ("multiple", [True, True, False], True),
        ("multiple", [True, False, False], False),
        ("multiple", [True, True, True], False),
        ("truefalse", [True, False], True),
        ("truefalse", [True, False, False], False),
        ("truefalse", [True, True], False),
    ],
)
def test_a_question_needs_exactly_its_keys(package, kind, rights, good):
    asked = package.test["questions"][0]
    asked["kind"] = kind
    asked["options"] = [
        option(name, right) for name, right in zip("abc", rights, strict=False)
    ]
    assert codes(package) == ([] if good else [(TEST, "wrong_key")])


@pytest.mark.parametrize(
    ("accepted", "code"),
    [("*a" * 11, "too_many_stars"), ("a" * 201, "accepted_too_long")],
)
def test_an_accepted_answer_has_its_limits(package, accepted, code):
    words = {"id": "a", "text": two("a"), "fraction": 100}
    long = {"id": "b", "text": {"ro": "b", "ru": accepted}, "fraction": 50}
    asked = package.test["questions"][0]
    asked.update(kind="shortanswer", options=[words, long])
    assert codes(package) == [(TEST, code)]


def test_the_other_kinds_of_question_are_read(package):
    package.test["questions"] += [
        {
            "id": "q-m",
            "kind": "matching",
            "stem": two("Legați"),
            "options": [{"id": i, "text": two(i), "match": two(f"m{i}")} for i in "ab"],
        },
        {
            "id": "q-o",
            "kind": "ordering",
            "stem": two("Ordonați"),
            "options": [{"id": i, "text": two(i)} for i in "abc"],
        },
        {
            "id": "q-s",
            "kind": "shortanswer",
            "stem": two("Scrieți"),
            "options": [{"id": "a", "text": two("da")}],
        },
        {
            "id": "q-n",
            "kind": "numeric",
            "stem": two("Câte"),
            "options": [{"id": "a", "value": 3, "tolerance": "0.5"}],
        },
    ]
    assert codes(package) == []


def test_a_field_of_another_kind_of_question_is_refused(package):
    package.test["questions"][0]["options"][0]["match"] = two("x")
    assert codes(package) == [(TEST, "unknown_field")]


def test_an_unknown_term_is_refused(package):
    package.block("l1-p1")["text"]["ru"] = "[слово](glossary:nothing)"
    assert codes(package) == [(LESSON, "unknown_term")]


def test_a_dead_link_is_refused(package):
    package.block("l1-p1")["text"]["ro"] = "[x](unit:m9l9)"
    assert codes(package) == [(LESSON, "dead_link")]


def test_a_named_page_can_be_linked_and_no_other(package):
    package.block("l1-p1")["text"]["ro"] = "[x](page:helplines) [y](page:glossary)"
    assert codes(package) == []
    package.block("l1-p1")["text"]["ro"] = "[x](page:nothing)"
    assert codes(package) == [(LESSON, "dead_link")]


def test_a_checked_helpline_without_a_contact_is_refused(package):
    package["helplines.yaml"][0]["number"] = ""
    assert codes(package) == [("helplines.yaml", "nothing_checked")]


def test_a_helpline_may_wait_to_be_checked(package):
    del package["helplines.yaml"][0]["checked_on"]
    package["helplines.yaml"][0] |= {"number": "", "editor_note": "De întrebat."}
    assert codes(package) == []


def test_what_is_no_mail_address_is_refused(package):
    package["helplines.yaml"][0]["email"] = "cineva la example"
    assert codes(package) == [("helplines.yaml", "bad_address")]


def test_a_link_to_a_unit_that_the_cms_knows_is_alive(package):
    package.block("l1-p1")["text"]["ro"] = (
        "[x](unit:11111111-1111-4111-8111-111111111111)"
    )
    known = frozenset(["11111111-1111-4111-8111-111111111111"])
    assert read_draft(package.write(), known).report.problems == []


def test_an_image_without_alternative_is_refused(package):
    del package.block("l1-d1")["alt"]
    assert (LESSON, "image_without_alt") in codes(package)


@pytest.mark.parametrize("name", ["none.svg", "../course.yaml", "", "three.png"])
def test_a_picture_that_is_not_there_is_refused(package, name):
    package.block("l1-d1")["file"] = name
    assert codes(package) == [(LESSON, "unknown_file")]


@pytest.mark.parametrize("letter", ["ş", "ţ", "Ş", "Ţ"])
def test_cedilla_letters_are_refused(package, letter):
    package.block("l1-p1")["text"]["ro"] = f"Un text cu {letter}"
    assert codes(package) == [(LESSON, "cedilla")]


def test_an_id_used_twice_is_refused_and_the_first_place_named(package):
    package["module-1/lesson-2.yaml"]["body"][2]["id"] = "l1-h1"
    problem = read_draft(package.write()).report.sorted()[0]
    assert (problem.file, problem.code) == ("module-1/lesson-2.yaml", "id_twice")
    assert f"{LESSON}, line" in problem.message


def test_an_option_id_used_twice_in_its_question_is_refused(package):
    package.test["questions"][0]["options"][1]["id"] = "a"
    assert codes(package) == [(TEST, "id_twice")]


def test_a_choice_that_leads_nowhere_is_refused(package):
    package.block("l1-case")["nodes"][0]["choices"][0]["next"] = "third"
    assert codes(package) == [(LESSON, "unknown_node")]


def test_an_unknown_field_is_refused_at_its_line(package):
    package.lesson["colour"] = "red"
    problem = read_draft(package.write()).report.sorted()[0]
    lines = (package.root / LESSON).read_text(encoding="utf-8").splitlines()
    assert problem.code == "unknown_field"
    assert lines[problem.line - 1] == "colour: red"


def test_a_missing_field_is_refused(package):
    del package.lesson["minutes"]
    assert codes(package) == [(LESSON, "missing_field")]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("minutes", "25", "not_number"),
        ("minutes", True, "not_number"),
        ("minutes", 9000, "not_number"),
        ("required", "yes", "not_switch"),
        ("slug", "Slug cu spații", "bad_slug"),
        ("id", "Not An Id", "bad_id"),
        ("heading", two("Două\nrânduri"), "markup"),
        ("heading", two("**tare**"), "markup"),
        ("intro", two("<b>x</b>"), "markup"),
        ("editor_notes", "x", "not_list"),
        ("kind", "poem", "unknown_kind"),
        ("body", "text", "not_list"),
    ],
)
def test_a_value_of_the_wrong_sort_is_refused(package, field, value, code):
    package.lesson[field] = value
    assert (LESSON, code) in codes(package)


@pytest.mark.parametrize(
    "text", ["un **tare", "[x](javascript:y)", "<p>x</p>", "[x]()"]
)
def test_broken_markup_is_refused_at_its_line(package, text):
    package.block("l1-p1")["text"]["ro"] = f"Bine\n\n{text}\n"
    problem = read_draft(package.write()).report.sorted()[0]
    assert (problem.file, problem.code) == (LESSON, "markup")


def test_an_unknown_block_is_refused(package):
    package.block("l1-h1")["type"] = "video"
    assert codes(package) == [(LESSON, "unknown_block")]


def test_a_check_of_an_unknown_question_is_refused(package):
    package.block("l1-k1")["question"] = "nothing"
    package.lesson["questions"].pop(0)
    assert codes(package) == [(LESSON, "unknown_question")]


def test_a_question_that_no_check_asks_is_refused(package):
    package.lesson["questions"].append(question("l1-q4"))
    assert codes(package) == [(LESSON, "unasked_question")]


def test_a_quiz_of_an_unknown_pool_is_refused(package):
    package.test["pool_b"] = "nothing"
    assert codes(package) == [(TEST, "unknown_pool")]


def test_a_quiz_that_draws_more_than_there_is_is_refused(package):
    package.test["draw"] = 4
    assert codes(package) == [(TEST, "pool_too_small")]


def test_two_forms_may_stand_in_files_of_their_own(package):
    for form in ("form-a", "form-b"):
        questions = [question(f"{form}-q{n}") for n in (1, 2)]
        package.files[f"tests/{form}.yaml"] = {
            "kind": "pool",
            "id": form,
            "name": two(form),
            "questions": questions,
        }
    package.test.update({"pool": "form-a", "pool_b": "form-b", "draw": 0})
    del package.test["questions"], package.test["pool_name"]
    assert codes(package) == []


def test_a_unit_that_no_module_lists_is_refused(package):
    package.course["modules"][0]["units"].remove(TEST)
    assert codes(package) == [(TEST, "unlisted_file")]


def test_a_listed_unit_without_file_is_refused(package):
    package.course["modules"][0]["units"].append("module-1/lesson-9.yaml")
    assert codes(package) == [("course.yaml", "unknown_file")]


def test_a_unit_listed_twice_is_refused(package):
    package.course["modules"][0]["units"].append(TEST)
    assert codes(package) == [("course.yaml", "unit_twice"), (TEST, "slug_twice")]


def test_two_siblings_of_one_address_are_refused(package):
    package["module-1/lesson-2.yaml"]["slug"] = package.lesson["slug"]
    assert codes(package) == [("module-1/lesson-2.yaml", "slug_twice")]


@pytest.mark.parametrize(
    "svg",
    [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><script>x</script></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1" onload="x()"/>',
        '<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">&a;</svg>',
        "<svg",
        "<html/>",
        b"\xff\xfe\x00",
    ],
)
def test_a_hostile_or_broken_drawing_is_refused(package, svg):
    package.files["media/three.svg"] = svg
    assert codes(package) == [("media/three.svg", "bad_svg")]


@pytest.mark.parametrize("language", ["ro", "ru", None])
def test_the_report_is_english_whatever_language_is_active(package, language):
    package.files["media/three.svg"] = "<svg><script/></svg>"
    package.files["media/four.vtt"] = "x"
    with translation.override(language):
        problems = read_draft(package.write()).report.sorted()
    assert [problem.message for problem in problems] == [
        "Captions begin with the line WEBVTT.",
        "The drawing must be an <svg> with a viewBox.",
    ]


def test_a_folder_without_course_file_is_refused(tmp_path):
    problems = read_draft(tmp_path).report.sorted()
    assert [(p.file, p.code) for p in problems] == [("course.yaml", "no_package")]


@pytest.mark.parametrize("text", ["", "- a\n", "kind: lesson\n", "\t", "a"])
def test_a_useless_unit_file_is_refused_and_the_rest_still_read(package, text):
    package.files[LESSON] = text
    problems = read_draft(package.write()).report.sorted()
    assert any(p.file == LESSON for p in problems)


def test_all_problems_of_all_files_are_told_at_once(package):
    package.lesson["minutes"] = "x"
    package.test["pass_mark"] = 101
    package["glossary.yaml"][0]["english"] = 5
    assert codes(package) == [
        ("glossary.yaml", "not_text"),
        (LESSON, "not_number"),
        (TEST, "not_number"),
    ]


def test_counts_are_of_lessons_words_and_questions(package):
    draft = read_draft(package.write())
    counts = summary(package_of(draft), draft.report)
    assert (counts["modules"], counts["lessons"], counts["quizzes"]) == (1, 2, 1)
    assert (counts["questions"], counts["glossary"], counts["missing"]) == (9, 1, 0)
    assert counts["supervisors"] == {"modules": 0, "lessons": 0, "quizzes": 0}
    first = counts["per_lesson"][0]
    assert first["slug"] == "lesson-l1"
    assert first["ratio"] == round(first["words"]["ru"] / first["words"]["ro"], 3)
    assert counts["words"]["ro"] > sum(
        lesson["words"]["ro"] for lesson in counts["per_lesson"]
    )


def test_missing_texts_are_counted_in_a_broken_package(package):
    package.lesson["heading"] = {"ro": "x"}
    package.lesson["intro"] = {"ru": "x"}
    draft = read_draft(package.write())
    assert summary(package_of(draft), draft.report)["missing"] == 2


def test_supervisors_are_counted_apart(package):
    package.course["audience"] = "supervisors"
    draft = read_draft(package.write())
    counts = summary(package_of(draft), draft.report)
    assert counts["lessons"] == 0
    assert counts["supervisors"] == {"modules": 1, "lessons": 2, "quizzes": 1}


@pytest.mark.parametrize(
    "content", [b"", b"not a picture", b"\x89PNG\r\n\x1a\n" + b"\x00" * 50]
)
def test_a_picture_that_is_none_is_refused(package, content):
    package.files["media/village.png"] = content
    assert codes(package) == [("media/village.png", "bad_picture")]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda p: p.lesson.update(heading=two("x" * 300)), "too_long"),
        (lambda p: p["glossary.yaml"][0].update(english="x" * 300), "too_long"),
        (lambda p: p["helplines.yaml"][0].update(number="1" * 50), "too_long"),
        (
            lambda p: p.test["questions"][0]["options"][1].update(fraction=101),
            "not_number",
        ),
        (
            lambda p: p.test["questions"][0]["options"][1].update(fraction="1e99"),
            "not_number",
        ),
        (
            lambda p: p.test["questions"][0]["options"][1].update(fraction="nan"),
            "not_number",
        ),
    ],
)
def test_what_the_database_cannot_hold_is_refused(package, change, code):
    change(package)
    assert code in {found for _, found in codes(package)}
