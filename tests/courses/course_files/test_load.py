"""Loading a package: once creates, twice changes nothing, and broken is refused whole."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, Revision, Site

from courses.course_files.findings import PackageRefused
from courses.course_files.load import check_package, load_package
from courses.models import (
    CoursePage,
    Diagram,
    Edition,
    GlossaryTerm,
    Helpline,
    HomePage,
    InfoPage,
    LessonPage,
    ModulePage,
    Option,
    Question,
    QuestionPool,
    QuizPage,
)
from courses.text.richtext import ids
from tests.courses.conftest import lesson, option, question, quiz, two

pytestmark = pytest.mark.django_db


def test_the_first_load_creates_the_whole_course(package):
    report = load_package(package.write())
    assert report["changed"] == report["unchanged"] == 0
    assert report["editions"] == ["course 1"]
    counts = [
        m.objects.count()
        for m in (CoursePage, ModulePage, LessonPage, QuizPage, InfoPage)
    ]
    assert counts == [1, 1, 2, 1, 1]
    assert Question.objects.count() == 9
    assert Option.objects.count() == 27
    assert GlossaryTerm.objects.count() == Diagram.objects.count() == 1
    assert [line.slug for line in Helpline.objects.all()] == ["emergency", "child"]


def test_home_becomes_the_root_and_the_welcome_page_goes(package):
    load_package(package.write())
    home = HomePage.objects.get()
    assert Site.objects.get(is_default_site=True).root_page_id == home.pk
    assert (home.slug, home.heading_ru) == ("home", "Acasă по-русски")
    assert not Page.objects.filter(title__startswith="Welcome").exists()


def test_a_home_page_that_is_there_is_kept(package, course):
    del package["course.yaml"]["home"]
    before = HomePage.objects.get().heading_ro
    load_package(package.write())
    assert HomePage.objects.get().heading_ro == before


def test_pages_are_live_in_both_languages_with_ids_from_their_keys(package):
    load_package(package.write())
    page = LessonPage.objects.get(slug="lesson-l1")
    assert page.uid == ids.uid("l1")
    assert page.live and not page.has_unpublished_changes
    assert (page.title, page.heading_ru) == (
        "Lecția l1 în română",
        "Lecția l1 по-русски",
    )
    assert page.live_revision is not None
    assert page.url_path == "/home/course/module-1/lesson-l1/"


def test_the_loaded_body_is_what_an_editor_may_save(package):
    load_package(package.write())
    for page in (*LessonPage.objects.all(), *InfoPage.objects.all()):
        page.body.stream_block.clean(page.body)
        page.full_clean()


def test_block_ids_follow_from_their_keys(package):
    load_package(package.write())
    body = LessonPage.objects.get(slug="lesson-l1").body
    assert body[0].id == str(ids.uid("l1-objectives"))


def test_a_uuid_in_a_file_is_kept(package):
    package.lesson["id"] = "11111111-1111-4111-8111-111111111111"
    load_package(package.write())
    assert str(LessonPage.objects.get(slug="lesson-l1").uid) == package.lesson["id"]


def test_texts_are_typeset(package):
    package.lesson["intro"] = {"ro": "20 de zile", "ru": "слово — слово"}
    load_package(package.write())
    page = LessonPage.objects.get(slug="lesson-l1")
    assert (page.intro_ro, page.intro_ru) == ("20\u00a0de zile", "слово\u00a0— слово")


def state():
    return (
        Revision.objects.count(),
        Edition.objects.count(),
        list(Question.objects.values_list("uid", "version", "updated_at")),
        list(
            Page.objects.order_by("pk").values_list(
                "path", "latest_revision_created_at"
            )
        ),
    )


def test_the_second_load_changes_nothing_and_makes_no_revision(package):
    created = load_package(package.write())["created"]
    before = state()
    report = load_package(package.root)
    assert (report["created"], report["changed"], report["editions"]) == (0, 0, [])
    # The home page is created with the site and compared afterwards, so counted alike.
    assert report["unchanged"] == created
    assert state() == before


def test_the_second_load_asks_little_of_the_database(package):
    load_package(package.write())
    with CaptureQueriesContext(connection) as few:
        load_package(package.root)
    for number in range(3, 9):
        name = f"module-1/lesson-{number}.yaml"
        package.files[name] = lesson(f"l{number}")
        package.course["modules"][0]["units"].append(name)
    load_package(package.write())
    with CaptureQueriesContext(connection) as many:
        load_package(package.root)
    assert len(many) == len(few)


def test_an_edited_text_makes_one_revision_of_one_page(package):
    load_package(package.write())
    before = Revision.objects.count()
    package.block("l1-p1")["text"]["ro"] = "Alt text"
    report = load_package(package.write())
    assert (report["changed"], report["created"], report["editions"]) == (1, 0, [])
    assert Revision.objects.count() == before + 1
    page = LessonPage.objects.get(slug="lesson-l1")
    assert "Alt text" in str(page.body)
    assert page.get_latest_revision() == page.live_revision


def test_an_editors_own_markup_of_the_same_text_is_no_change(package):
    load_package(package.write())
    page = LessonPage.objects.get(slug="lesson-l1")
    raw = list(page.body.raw_data)
    text = next(b for b in raw if b["id"] == str(ids.uid("l1-p1")))
    text["value"]["text"]["ro"] = text["value"]["text"]["ro"].replace(
        "<p>", '<p data-block-key="abc12">'
    )
    page.body = [dict(block) for block in raw]
    page.save_revision().publish()
    assert load_package(package.root)["changed"] == 0


def test_an_unpublished_draft_of_an_editor_is_left_alone(package):
    load_package(package.write())
    page = LessonPage.objects.get(slug="lesson-l1")
    page.heading_ro = "Ciornă"
    page.save_revision()
    assert load_package(package.root)["changed"] == 0
    page.refresh_from_db()
    assert page.get_latest_revision_as_object().heading_ro == "Ciornă"


@pytest.mark.parametrize(
    ("break_it", "code"),
    [
        (lambda p: p.test.update(pass_mark=200), "not_number"),
        (lambda p: p.files.update({"module-1/lesson-2.yaml": "kind: ["}), "yaml"),
    ],
)
def test_a_broken_file_is_refused_whole(package, break_it, code):
    break_it(package)
    with pytest.raises(PackageRefused) as refusal:
        load_package(package.write())
    assert code in {problem.code for problem in refusal.value.problems}
    assert not HomePage.objects.exists()
    assert not GlossaryTerm.objects.exists()


def test_what_the_cms_refuses_is_refused_whole_too(package, course):
    package.course["slug"] = course.page.slug
    before = Page.objects.count()
    with pytest.raises(PackageRefused) as refusal:
        load_package(package.write())
    assert refusal.value.problems[0].code == "refused_by_cms"
    assert Page.objects.count() == before
    assert not GlossaryTerm.objects.exists()


def test_an_id_that_names_another_kind_of_page_is_refused(package):
    load_package(package.write())
    package.files["module-1/lesson-1.yaml"] = quiz("l1", slug="lesson-l1", pool="x")
    for other in ("module-1/lesson-2.yaml",):
        package[other]["body"][3]["text"] = two("Fără legături")
    with pytest.raises(PackageRefused) as refusal:
        load_package(package.write())
    assert refusal.value.problems[0].code == "refused_by_cms"


def test_a_changed_wording_keeps_the_version_of_a_question(package):
    load_package(package.write())
    package.test["questions"][0]["options"][1]["text"] = two("Altfel spus")
    package.test["questions"][0]["stem"] = two("Altă întrebare")
    report = load_package(package.write())
    asked = Question.objects.get(uid=ids.uid("m1-test-q1"))
    assert (report["changed"], report["editions"]) == (1, [])
    assert (asked.version, asked.stem_ro) == (1, "Altă întrebare în română")
    assert asked.options.all()[1].text_ru == "Altfel spus по-русски"


def test_a_changed_key_raises_the_version_and_releases_an_edition(package):
    load_package(package.write())
    options = package.test["questions"][0]["options"]
    del options[0]["right"]
    options[2]["right"] = True
    report = load_package(package.write())
    assert Question.objects.get(uid=ids.uid("m1-test-q1")).version == 2
    assert report["editions"] == ["course 2"]


def test_options_keep_their_rows_and_ids(package):
    load_package(package.write())
    before = dict(Option.objects.values_list("uid", "pk"))
    package.test["questions"][0]["options"].append(option("d"))
    load_package(package.write())
    after = dict(Option.objects.values_list("uid", "pk"))
    assert after.items() >= before.items()
    assert len(after) == len(before) + 1


def test_an_option_that_went_is_deleted(package):
    load_package(package.write())
    package.test["questions"][0]["options"].pop()
    load_package(package.write())
    assert Question.objects.get(uid=ids.uid("m1-test-q1")).options.count() == 2


def test_the_order_of_units_follows_the_course_file(package):
    load_package(package.write())
    units = package.course["modules"][0]["units"]
    units.insert(0, units.pop())
    report = load_package(package.write())
    assert report["editions"] == ["course 2"]
    module = ModulePage.objects.get()
    assert [p.slug for p in module.get_children()] == [
        "m1-test",
        "lesson-l1",
        "lesson-l2",
    ]
    again = load_package(package.root)
    assert (again["changed"], again["created"]) == (0, 0)


def test_a_unit_added_in_the_middle_stands_there(package):
    load_package(package.write())
    package.files["module-1/lesson-3.yaml"] = lesson("l3")
    package.course["modules"][0]["units"].insert(1, "module-1/lesson-3.yaml")
    load_package(package.write())
    slugs = [p.slug for p in ModulePage.objects.get().get_children()]
    assert slugs == ["lesson-l1", "lesson-l3", "lesson-l2", "m1-test"]
    assert Page.find_problems() == ([], [], [], [], [])


def test_a_unit_moves_to_another_module(package):
    load_package(package.write())
    page = LessonPage.objects.get(slug="lesson-l2")
    second = {
        "id": "m2",
        "slug": "module-2",
        "heading": two("Doi"),
        "units": ["module-1/lesson-2.yaml"],
    }
    package.course["modules"][0]["units"].remove("module-1/lesson-2.yaml")
    package.course["modules"].append(second)
    load_package(package.write())
    page = LessonPage.objects.get(pk=page.pk)
    assert page.url_path == "/home/course/module-2/lesson-l2/"
    again = load_package(package.root)
    assert (again["changed"], again["created"], again["editions"]) == (0, 0, [])


def test_what_editors_added_is_left_alone(package):
    load_package(package.write())
    module = ModulePage.objects.get()
    extra = LessonPage(heading_ro="Extra", heading_ru="Ещё", slug="extra")
    module.add_child(instance=extra)
    GlossaryTerm.objects.create(
        slug="own", term_ro="a", term_ru="б", definition_ro="c", definition_ru="д"
    )
    report = load_package(package.root)
    assert (report["changed"], report["created"]) == (0, 0)
    assert LessonPage.objects.filter(slug="extra").exists()
    assert GlossaryTerm.objects.filter(slug="own").exists()


def test_a_drawing_is_stored_plain_and_updated(package):
    load_package(package.write())
    package.files["media/three.svg"] = package.files["media/three.svg"].replace(
        "#fff", "#000"
    )
    assert load_package(package.write())["changed"] == 1
    assert "#000" in Diagram.objects.get().svg


def test_helplines_follow_the_order_of_their_file(package):
    load_package(package.write())
    package["helplines.yaml"].reverse()
    load_package(package.write())
    assert [line.slug for line in Helpline.objects.all()] == ["child", "emergency"]
    assert load_package(package.root)["changed"] == 0


def test_questions_follow_the_order_of_their_pool(package):
    load_package(package.write())
    package.test["questions"].insert(0, question("m1-test-q0"))
    load_package(package.write())
    pool = QuestionPool.objects.get()
    uids = list(pool.questions.order_by("sort_order").values_list("uid", flat=True))
    assert uids == [ids.uid(f"m1-test-q{n}") for n in range(4)]
    assert load_package(package.root)["changed"] == 0


def test_a_picture_is_loaded_once_and_replaced_when_it_changes(package):
    from wagtail.images import get_image_model
    from wagtail.images.tests.utils import get_test_image_file

    package.files["media/village.png"] = get_test_image_file().file.getvalue()
    figure = {
        "type": "image",
        "file": "village.png",
        "alt": two("Un sat"),
        "caption": two("Satul"),
    }
    package.lesson["body"].insert(3, {"id": "l1-i1", **figure})
    load_package(package.write())
    image = get_image_model().objects.get()
    assert LessonPage.objects.get(slug="lesson-l1").body[3].value["image"] == image
    assert load_package(package.root)["changed"] == 0
    package.files["media/village.png"] = get_test_image_file(
        size=(10, 10)
    ).file.getvalue()
    load_package(package.write())
    assert get_image_model().objects.get().width == 10


def test_check_writes_nothing_and_reports_all(package, monkeypatch):
    monkeypatch.setattr("courses.course_files.load.check_spelling", lambda report: 0)
    del package.lesson["heading"]["ru"]
    report = check_package(package.write())
    keys = {
        "modules",
        "lessons",
        "quizzes",
        "questions",
        "words",
        "glossary",
        "missing",
        "errors",
    }
    assert report.keys() >= keys | {"supervisors", "per_lesson", "spelling"}
    assert report["missing"] == 1
    assert report["errors"][0].keys() == {"file", "line", "code", "message"}
    assert not HomePage.objects.exists()
