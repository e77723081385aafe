import gc
from copy import deepcopy

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.course_files.load import load_package
from courses.models import Diagram, InfoPage, LessonPage, Question, QuizPage
from courses.rendering.lessons import lesson_parts
from courses.text.richtext import ids
from courses.translation_status.store import presented_together
from tests.courses.rendering.stamps import besides_stamps

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(loaded):
    return LessonPage.objects.get(slug="lesson-l1")


def reload():
    return LessonPage.objects.get(slug="lesson-l1")


def html_of(page, language: str, kind: str) -> BeautifulSoup:
    part = next(part for part in lesson_parts(page, language) if part.kind == kind)
    return BeautifulSoup(part.html, "html.parser")


def test_parts_keep_the_order_and_ids_of_the_body(page):
    parts = lesson_parts(page, "ro")
    assert [part.id for part in parts] == [block["id"] for block in page.body.raw_data]
    assert [part.id for part in lesson_parts(page, "ru")] == [part.id for part in parts]


def test_checks_carry_the_question_and_no_text_or_key(page):
    checks = [part for part in lesson_parts(page, "ro") if part.kind == "check"]
    assert [part.question_uid for part in checks] == [
        str(ids.uid(f"l1-q{n}")) for n in (1, 2, 3)
    ]
    assert all(part.html == "" and part.case is None for part in checks)


def test_a_case_is_given_whole_in_one_language(page):
    case = next(part.case for part in lesson_parts(page, "ru") if part.case)
    assert case.keys() == {"id", "title", "story_html", "facts_html", "nodes"}
    assert case["id"] == str(ids.uid("l1-case"))
    assert case["story_html"] == "<p>O <strong>poveste</strong> по-русски</p>"
    first, second = case["nodes"]
    assert first["text_html"] == "<p>Ce faceți? по-русски</p>"
    assert [choice["next"] for choice in first["choices"]] == ["second", ""]
    assert second["choices"][0].keys() == {"id", "text", "consequence_html", "next"}


@pytest.mark.parametrize(
    ("language", "heading"),
    [("ro", "Titlu în română"), ("ru", "Titlu по-русски")],
)
def test_headings_are_second_level_in_the_pages_language(page, language, heading):
    tag = html_of(page, language, "heading").h2
    assert tag.text == heading
    assert tag.get("lang") is None


def test_every_text_part_names_its_kind_in_its_class(page):
    for part in lesson_parts(page, "ro"):
        if part.kind not in ("check", "case"):
            root = BeautifulSoup(part.html, "html.parser").find(True)
            assert {"block", f"block--{part.kind}"} <= set(root["class"])


def test_no_part_has_inline_style_or_script(page):
    for language in ("ro", "ru"):
        html = "".join(part.html for part in lesson_parts(page, language))
        assert (
            "<script" not in html
            and "style=" not in html
            and " on" + "click" not in html
        )


def test_glossary_links_lead_to_the_term_in_the_same_language(page):
    link = html_of(page, "ru", "text").find("a", class_="term")
    assert link["href"] == "/ru/glossary/#debt-bondage"


def test_unit_links_lead_to_the_units_address_in_the_same_language(page):
    links = html_of(page, "ro", "text").find_all("a")
    assert links[1]["href"] == "/ro/course/module-1/lesson-l2/"


@pytest.mark.parametrize("language", ["ro", "ru"])
def test_links_to_named_pages_lead_there_in_the_same_language(loaded, language):
    loaded.block("l1-p1")["text"] = dict.fromkeys(("ro", "ru"), "[x](page:helplines)")
    load_package(loaded.write())
    link = html_of(reload(), language, "text").a
    assert link["href"] == f"/{language}/helplines/"


def test_external_links_tell_the_other_site_nothing(page):
    links = html_of(page, "ro", "text").find_all("a")
    assert links[2]["href"] == "https://example.org/a(b)"
    assert links[2]["rel"] == ["noopener", "noreferrer"]


def test_a_link_to_an_unpublished_unit_is_plain_text(
    page, django_capture_on_commit_callbacks
):
    lesson_parts(page, "ro")
    with django_capture_on_commit_callbacks(execute=True):
        LessonPage.objects.get(slug="lesson-l2").unpublish()
    text = html_of(page, "ro", "text")
    assert "alt loc" in text.text
    assert not [a for a in text.find_all("a") if "lesson-l2" in a["href"]]


def test_the_drawing_is_inline_labelled_and_in_one_language(page):
    figure = html_of(page, "ru", "diagram").figure
    assert figure.svg["role"] == "img"
    assert figure.svg["aria-label"] == "Trei cercuri по-русски"
    assert "действие" in figure.svg.text and "acțiune" not in figure.svg.text
    assert figure.figcaption.text == "Cele trei elemente по-русски"


def test_the_same_drawing_twice_on_a_page_has_no_id_twice(loaded):
    again = deepcopy(loaded.block("l1-d1")) | {"id": "l1-d2"}
    loaded.lesson["body"].insert(6, again)
    load_package(loaded.write())
    html = "".join(part.html for part in lesson_parts(reload(), "ro"))
    found = [tag["id"] for tag in BeautifulSoup(html, "html.parser").find_all(id=True)]
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("language", "day"), [("ro", "20 noiembrie 2026"), ("ru", "20 ноября 2026 г.")]
)
def test_sources_say_when_they_were_checked_in_the_readers_language(
    page, language, day
):
    sources = html_of(page, language, "sources")
    assert day.replace(" ", "\u00a0") in sources.text
    assert sources.a["rel"] == ["noopener", "noreferrer"]


def test_a_text_missing_in_one_language_is_shown_in_the_other_and_says_so(page):
    raw = list(page.body.raw_data)
    raw[2]["value"]["text"]["ru"] = ""
    raw[5]["value"]["text"]["ru"] = ""
    page.body = [dict(block) for block in raw]
    with presented_together():
        page.save_revision().publish()
    heading = html_of(reload(), "ru", "heading").h2
    assert (heading.text, heading["lang"]) == ("Titlu în română", "ro")
    assert html_of(reload(), "ru", "callout").find("div")["lang"] == "ro"


def test_texts_are_escaped(loaded):
    loaded.block("l1-h1")["text"]["ro"] = '5 < 6 & "x"'
    load_package(loaded.write())
    html = next(
        part.html for part in lesson_parts(reload(), "ro") if part.kind == "heading"
    )
    assert "5 &lt; 6 &amp; &quot;x&quot;" in html


def test_published_parts_are_kept_and_cost_no_query(page):
    with CaptureQueriesContext(connection) as first:
        lesson_parts(page, "ro")
    assert 0 < len(besides_stamps(first)) <= 6
    with CaptureQueriesContext(connection) as again:
        assert lesson_parts(page, "ro") == lesson_parts(reload(), "ro")
    assert [sql for sql in besides_stamps(again) if "lessonpage" not in sql] == []


def test_the_two_languages_are_kept_apart(page):
    assert lesson_parts(page, "ro") != lesson_parts(page, "ru")
    assert lesson_parts(page, "ro") == lesson_parts(page, "ro")


def test_publishing_shows_the_new_text_at_once(loaded, page):
    lesson_parts(page, "ro")
    loaded.block("l1-h1")["text"]["ro"] = "Nou"
    load_package(loaded.write())
    assert html_of(reload(), "ro", "heading").h2.text == "Nou"


def test_a_preview_shows_what_is_not_published(page):
    lesson_parts(page, "ro")
    page.body = [("heading", {"text": {"ro": "Ciornă", "ru": "Черновик"}})]
    assert "Ciornă" in lesson_parts(page, "ro", cached=False)[0].html
    assert "Ciornă" not in "".join(part.html for part in lesson_parts(reload(), "ro"))


def test_a_new_drawing_and_a_new_address_show_at_once(
    page, django_capture_on_commit_callbacks
):
    lesson_parts(page, "ro")
    diagram = Diagram.objects.get()
    words = diagram.svg.replace("acțiune", "fapta")
    diagram.svg = words.replace("действие", "поступок")
    with django_capture_on_commit_callbacks(execute=True):
        diagram.save()
    assert "fapta" in html_of(reload(), "ro", "diagram").text
    target = LessonPage.objects.get(slug="lesson-l2")
    target.slug = "mutat"
    with django_capture_on_commit_callbacks(execute=True):
        target.save_revision().publish()
    assert html_of(reload(), "ro", "text").find_all("a")[1]["href"].endswith("/mutat/")


def test_a_deleted_question_or_drawing_leaves_the_rest_standing(page):
    raw = [dict(block) for block in page.body.raw_data]
    for block in raw:
        if block["type"] == "check":
            block["value"] = {"question": 999999}
    page.body = raw
    parts = lesson_parts(page, "ro", cached=False)
    assert "check" not in {part.kind for part in parts}
    assert len(parts) == len(raw) - 3


def test_information_pages_have_parts_too(loaded):
    parts = lesson_parts(InfoPage.objects.get(), "ru")
    assert [part.kind for part in parts] == ["text"]


def test_questions_of_the_bank_are_read_in_one_query(loaded, page):
    assert Question.objects.count() == 9
    assert QuizPage.objects.exists()
    with CaptureQueriesContext(connection) as queries:
        lesson_parts(page, "ru", cached=False)
    assert sum("courses_question" in q["sql"] for q in queries) == 1


# Wagtail leaves the temporary file of a rendition to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_picture_comes_in_two_sizes_with_its_alternative(loaded):
    from wagtail.images.tests.utils import get_test_image_file

    picture = get_test_image_file(size=(1200, 800))
    loaded.files["media/village.png"] = picture.file.getvalue()
    texts = {
        "alt": {"ro": "Un sat", "ru": "Село"},
        "caption": {"ro": "Satul", "ru": "Село"},
    }
    loaded.lesson["body"].insert(
        3, {"id": "l1-i1", "type": "image", "file": "village.png", **texts}
    )
    load_package(loaded.write())
    image = html_of(reload(), "ru", "image").img
    assert (image["alt"], image["width"], image["loading"]) == ("Село", "480", "lazy")
    assert "960w" in image["srcset"]
    gc.collect()
