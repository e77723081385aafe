import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.course_files.load import load_package
from courses.models import GlossaryTerm
from courses.site.collation import place_of
from tests.courses.conftest import lesson, two

pytestmark = pytest.mark.django_db


@pytest.fixture
def context_of(client):
    def get(path: str):
        answer = client.get(path)
        assert answer.status_code == 200
        return answer.context

    return get


def test_home_lists_the_courses(loaded, context_of):
    context = context_of("/ru/")
    assert context["page"].heading == "Acasă по-русски"
    assert [course.heading for course in context["courses"]] == ["Cursul по-русски"]


def test_the_course_page_lists_modules_with_their_units(loaded, rf):
    from courses.models import CoursePage

    page = CoursePage.objects.get()
    (module,) = page.get_context(rf.get("/"))["modules"]
    assert module["page"].slug == "module-1"
    assert [
        (unit.slug, unit.minutes, hasattr(unit, "purpose")) for unit in module["units"]
    ] == [
        ("lesson-l1", 25, False),
        ("lesson-l2", 25, False),
        ("m1-test", 20, True),
    ]


def test_the_outline_takes_as_many_queries_for_many_units_and_reads_no_body(loaded, rf):
    from courses.models import CoursePage

    def queries() -> list[dict]:
        page = CoursePage.objects.get()
        with CaptureQueriesContext(connection) as captured:
            context = page.get_context(rf.get("/"))
            assert [u.heading for m in context["modules"] for u in m["units"]]
        return captured.captured_queries

    queries()
    few = queries()
    assert not any('"body"' in query["sql"] for query in few)
    for number in range(3, 8):
        loaded.files[f"module-1/lesson-{number}.yaml"] = lesson(f"l{number}")
        loaded.course["modules"][0]["units"].append(f"module-1/lesson-{number}.yaml")
    load_package(loaded.write())
    queries()
    assert len(queries()) == len(few)


def test_the_module_page_knows_its_course_and_units(loaded, rf):
    from courses.models import ModulePage

    context = ModulePage.objects.get().get_context(rf.get("/"))
    assert context["course"].slug == "course"
    assert len(context["units"]) == 3


def test_information_pages_show_their_parts(loaded, client):
    answer = client.get("/ru/pocket-card/")
    assert [part.kind for part in answer.context["parts"]] == ["text"]
    assert "Semne по-русски" in answer.content.decode()


@pytest.mark.parametrize("code", ["ro", "ru"])
def test_pages_name_both_languages(loaded, context_of, code):
    alternates = context_of(f"/{code}/pocket-card/")["alternates"]
    assert alternates == [("ro", "/ro/pocket-card/"), ("ru", "/ru/pocket-card/")]
    assert context_of(f"/{code}/glossary/")["alternates"][1] == ("ru", "/ru/glossary/")


@pytest.mark.parametrize(
    "path", ["/ro/nothing/", "/ru/course/nothing/", "/ro/course/module-1/lesson-l1/x/"]
)
def test_unknown_addresses_are_not_found(loaded, client, path):
    assert client.get(path).status_code == 404


def test_an_address_without_its_slash_is_led_to_the_page(loaded, client):
    answer = client.get("/ro/pocket-card")
    assert (answer.status_code, answer["Location"]) == (301, "/ro/pocket-card/")


def test_lessons_are_not_shown_to_strangers(loaded, client):
    answer = client.get("/ro/course/module-1/lesson-l1/")
    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("ro", ["adăpost", "asistent", "cerșit", "șantaj", "trafic", "țintă"]),
        ("ru", ["акт", "ёж", "жертва", "шантаж", "этап", "ямщик"]),
    ],
)
def test_the_glossary_is_in_the_order_of_the_language(client, code, expected):
    ro = ["șantaj", "asistent", "țintă", "adăpost", "trafic", "cerșit"]
    ru = ["шантаж", "жертва", "ямщик", "ёж", "этап", "акт"]
    for number, (one, other) in enumerate(zip(ro, ru, strict=True)):
        GlossaryTerm.objects.create(
            slug=f"t{number}",
            english="x",
            term_ro=one,
            term_ru=other,
            definition_ro="d",
            definition_ru="д",
        )
    shown = client.get(f"/{code}/glossary/").context
    assert [term["term"] for term in shown["terms"]] == expected
    letters = list(dict.fromkeys(word[0].upper() for word in expected))
    assert [letter for letter, _slug in shown["letters"]] == letters
    slugs = {term["slug"]: term["term"] for term in shown["terms"]}
    assert [slugs[slug][0].upper() for _letter, slug in shown["letters"]] == letters


def test_letters_of_the_other_alphabet_do_not_stop_the_order():
    assert place_of("", "ro") < place_of("IOM", "ru")


@pytest.mark.parametrize("method", ["post", "put", "delete"])
@pytest.mark.parametrize("path", ["/ro/glossary/", "/ro/helplines/"])
def test_public_lists_are_only_read(client, method, path):
    assert getattr(client, method)(path).status_code == 405


def test_helplines_are_listed_in_their_order(loaded, context_of):
    assert [line.slug for line in context_of("/ro/helplines/")["helplines"]] == [
        "emergency",
        "child",
    ]


def test_glossary_terms_can_be_linked_to(loaded, client):
    page = BeautifulSoup(client.get("/ru/glossary/").content, "html.parser")
    assert page.find(id="debt-bondage") is not None


def test_lists_take_as_many_queries_for_many_terms(loaded, client):
    client.get("/ro/glossary/")
    with CaptureQueriesContext(connection) as few:
        client.get("/ro/glossary/")
    texts = two("x")
    GlossaryTerm.objects.bulk_create(
        GlossaryTerm(
            slug=f"t{n}",
            english="x",
            term_ro=texts["ro"],
            term_ru=texts["ru"],
            definition_ro="d",
            definition_ru="д",
        )
        for n in range(80)
    )
    with CaptureQueriesContext(connection) as many:
        client.get("/ro/glossary/")
    assert len(few) == len(many)
