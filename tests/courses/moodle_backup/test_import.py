"""A backup of Moodle becomes drafts; what cannot come is named, nothing half comes."""

import io
import json

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from wagtail.images import get_image_model
from wagtail.models import Page

from courses.models import (
    CoursePage,
    LessonPage,
    ModulePage,
    Question,
    QuizPage,
    TextState,
)
from courses.moodle_backup.importing import import_backup
from courses.translation_status.gate import refusal
from tests.courses.moodle_backup.backups import (
    ALL_KINDS,
    SINGLE,
    Backup,
    fixed_new,
    fixed_old,
    new_layout,
    old_layout,
    png,
    question,
    random_new,
    tar_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return tmp_path / "media"


def run(file: io.BytesIO, course=None, **how):
    return import_backup(file=file, course=course, **how)


def codes(findings) -> list[str]:
    return [found.code for found in findings]


def one_quiz(slots, layout) -> Backup:
    backup = Backup()
    backup.quiz(5, "Test final", slots)
    backup.questions(layout)
    return backup


@pytest.mark.parametrize(
    ("slot", "layout"), [(fixed_old, old_layout), (fixed_new, new_layout)]
)
@pytest.mark.parametrize("form", ["tar", "zip"])
def test_a_quiz_comes_with_questions_of_every_kind(course, slot, layout, form):
    backup = one_quiz([slot(n) for n in range(1, 9)], layout(ALL_KINDS))
    before = Question.objects.count()
    report = run(getattr(backup, form)(), course.page)
    assert (report.errors, codes(report.skipped)) == ([], ["kind_essay"])
    quiz = QuizPage.objects.get(pool__slug__startswith="moodle-test-final")
    assert (quiz.live, quiz.pass_mark, quiz.attempts, quiz.draw) == (False, 60, 2, 0)
    questions = list(quiz.pool.questions.order_by("sort_order"))
    assert Question.objects.count() == before + 7
    assert [q.kind for q in questions] == [
        "single", "multiple", "truefalse", "shortanswer", "numeric", "matching", "ordering",
    ]  # fmt: skip
    assert [(q.stem_ro, q.stem_ru) for q in questions[:2]] == [
        ("Întrebarea 1", "Вопрос 1"), ("Întrebarea 2", "Вопрос 2"),
    ]  # fmt: skip
    keys = [[f"{o.fraction.normalize():f}" for o in q.options.all()] for q in questions]
    assert keys[:4] == [
        ["100", "0"],
        ["33.33333"] * 3 + ["-100"],
        ["0", "100"],
        ["100"],
    ]
    number = questions[4].options.get()
    assert (number.value, number.tolerance) == (2005, 0.5)
    assert [o.match_ro for o in questions[5].options.all()] == ["0 800", "112"]
    assert [o.text_ro for o in questions[6].options.all()] == ["primul", "al doilea"]
    assert questions[0].tags == ["Semne"]
    assert questions[0].feedback_ro == "Explicație"
    assert questions[0].options.first().feedback_ro == "Corect."


@pytest.mark.parametrize(
    ("written", "attempts"),
    [("2", 2), ("²", 0), ("-1", 0), ("99999", 32_767), ("9" * 5000, 0)],
)
def test_attempts_are_read_whatever_is_written_there(course, written, attempts):
    backup = one_quiz([fixed_old(1)], old_layout(ALL_KINDS[:1]))
    name = "activities/quiz_5/quiz.xml"
    number = f"<attempts_number>{written}<".encode()
    backup.files[name] = backup.files[name].replace(b"<attempts_number>2<", number)
    assert run(backup.tar(), course.page).ok
    assert QuizPage.objects.latest("pk").attempts == attempts


@pytest.mark.parametrize("old", ["<number>1<", "<pagenum>1<", "<version>1<"])
def test_other_numbers_that_are_none_do_no_harm(course, old):
    backup = one_quiz([fixed_new(1)], new_layout(ALL_KINDS[:1]))
    backup.book(4, ("Unu", "<p>a</p>"))
    new = old.replace("1", "²").encode()
    members = {
        name: data.replace(old.encode(), new) for name, data in backup.members().items()
    }
    assert members != backup.members()
    assert run(tar_of(members), course.page).ok


def test_true_is_known_by_its_id_not_by_the_sites_language(course):
    run(one_quiz([fixed_old(3)], old_layout(ALL_KINDS[2:3])).tar(), course.page)
    found = Question.objects.get(kind="truefalse")
    assert [(o.text_ro, o.text_ru, int(o.fraction)) for o in found.options.all()] == [
        ("Adevărat", "Верно", 0),
        ("Fals", "Неверно", 100),
    ]


def test_a_quiz_may_name_an_old_version(course):
    backup = one_quiz([fixed_new(1, "1")], new_layout(ALL_KINDS[:1]))
    run(backup.tar(), course.page)
    stems = Question.objects.filter(pool__slug__startswith="moodle-test").values_list("stem_ro", flat=True)  # fmt: skip
    assert list(stems) == ["Vechea 1"]


def test_random_questions_become_a_pool_that_is_drawn_from(course):
    backup = one_quiz([random_new(), random_new()], new_layout(ALL_KINDS[:4]))
    report = run(backup.tar(), course.page)
    quiz = QuizPage.objects.get(pool__slug__startswith="moodle-test")
    assert (quiz.draw, quiz.pool.questions.count()) == (2, 4)
    assert report.errors == []


def test_fixed_and_random_together_are_noted(course):
    backup = one_quiz([fixed_new(1), random_new()], new_layout(ALL_KINDS[:4]))
    report = run(backup.tar(), course.page)
    assert "random_mixed" in codes(report.notes)


def test_places_without_a_question_are_noted(course):
    backup = one_quiz([fixed_new(99), random_new(77)], new_layout(ALL_KINDS[:1]))
    report = run(backup.tar(), course.page)
    assert codes(report.notes).count("slot_empty") == 2
    assert "quiz_no_questions" in codes(report.notes)
    # The question that no quiz asks comes all the same.
    assert Question.objects.filter(pool__slug="moodle-categoria-c2").count() == 1


def test_a_blank_stem_and_a_wrong_key_stop_the_backup_whole(course):
    bad = question(1, "multichoice", SINGLE, stem="<p>&nbsp;</p>")
    backup = one_quiz([fixed_old(1)], old_layout([bad]))
    backup.page(6, "Pagină", "<p>Text</p>")
    pages = Page.objects.count()
    report = run(backup.tar(), course.page)
    assert (report.refused, codes(report.errors)) == (True, ["blank_stem"])
    assert Page.objects.count() == pages
    passed = run(backup.tar(), course.page, skip_invalid=True)
    assert codes(passed.errors) == ["blank_stem"]
    assert LessonPage.objects.filter(slug="pagina").exists()


PAGE = (
    "{mlang ro}<h3>Semne</h3><p>Omul <b>tace</b>.</p>{mlang}{mlang ru}<h3>Признаки</h3><p>Человек <b>молчит</b>.</p>{mlang}"
    '<p><img src="@@PLUGINFILE@@/un%20desen.png" alt="Un desen"></p>'
    '<ul><li>{mlang ro}unu{mlang}{mlang ru}раз{mlang}</li></ul><p><a href="$@PAGEVIEWBYID*3@$">{mlang other}legătură{mlang}</a></p>'
)


def with_page(content: str = PAGE, name: str = "Lecția") -> Backup:
    backup = Backup()
    backup.page(3, name, content, intro="<p>Pe <i>scurt</i></p>")
    backup.picture(png(), "un desen.png", 30)
    return backup


def test_a_page_becomes_a_draft_lesson_in_both_languages(course, editor, media):
    name = "{mlang ro}Semnele{mlang}{mlang ru}Признаки{mlang}"
    report = run(with_page(name=name).tar(), course.page, user=editor)
    assert report.errors == []
    lesson = LessonPage.objects.get(slug="semnele")
    assert (lesson.live, lesson.heading_ru, lesson.title) == (
        False,
        "Признаки",
        "Semnele",
    )
    assert (lesson.intro_ro, lesson.intro_ru) == ("Pe scurt", "")
    module = lesson.get_parent().specific
    assert (module.heading_ro, module.heading_ru, module.live) == (
        "Semnele",
        "Признаки",
        False,
    )
    assert module.get_parent().pk == course.page.pk
    kinds = [block["type"] for block in lesson.body.raw_data]
    assert kinds == ["heading", "text", "image", "text"]
    heading, text, image, rest = (b["value"] for b in lesson.body.raw_data)
    assert heading["text"] == {"ro": "Semne", "ru": "Признаки"}
    assert text["text"] == {"ro": "<p>Omul <b>tace</b>.</p>", "ru": "<p>Человек <b>молчит</b>.</p>"}  # fmt: skip
    assert image["alt"] == {"ro": "Un desen", "ru": "Un desen"}
    stored = get_image_model().objects.get(pk=image["image"])
    assert (stored.width, stored.height, stored.uploaded_by_user) == (4, 3, editor)
    with stored.file.open() as file:
        assert file.read() == png()
    assert rest["text"]["ru"].startswith("<ul><li>раз</li></ul>")
    assert "link_left_out" in codes(report.notes)
    revision = lesson.latest_revision
    assert revision.user == editor
    assert revision.as_object().body.raw_data[0]["value"] == heading


def test_a_picture_without_alternative_is_missing_and_named(course, editor, media):
    """Neither the file's name nor the other language describes it."""
    content = '<p>Text</p><img src="@@PLUGINFILE@@/un%20desen.png">'
    backup = with_page(content)
    dry = run(backup.tar(), course.page, dry_run=True)
    (note,) = (n for n in dry.notes if n.code == "picture_no_alt")
    assert "un desen.png" in dry.items[note.row - 1].name
    run(backup.tar(), course.page, user=editor)
    lesson = LessonPage.objects.get(heading_ro="Lecția")
    image = get_image_model().objects.get()
    assert (image.alt_ro, image.alt_ru, image.is_undescribed) == ("", "", True)
    row = TextState.objects.get(place="body.image.alt", object_id=lesson.pk)
    assert (row.ro_state, row.ru_state) == ("missing", "missing")
    assert "Imagine › Ce arată" in refusal(lesson, lesson.latest_revision)
    page = lesson.latest_revision.as_object()
    with pytest.raises(ValidationError):
        page.body.stream_block.clean(page.body)


def test_a_picture_described_later_needs_nothing_more(course, media):
    run(with_page(PAGE.replace("Un desen", "")).tar(), course.page)
    image = get_image_model().objects.get()
    image.alt_ro, image.alt_ru = "Un desen", "Рисунок"
    image.full_clean()
    image.save()
    assert image.is_undescribed is False
    image.alt_ru = ""
    with pytest.raises(IntegrityError), transaction.atomic():
        image.save()


def test_one_language_leaves_the_other_empty(course):
    backup = Backup()
    backup.page(3, "Урок", "<p>Текст</p>")
    report = run(backup.tar(), course.page, language="ru")
    lesson = LessonPage.objects.get(heading_ru="Урок")
    assert lesson.heading_ro in ("", None)
    assert lesson.body.raw_data[0]["value"]["text"] == {"ro": "", "ru": "<p>Текст</p>"}
    assert "page_no_ro" in codes(report.notes)


def test_pages_built_differently_keep_every_word(course):
    content = "{mlang ro}<h2>A</h2><p>unu</p><h2>B</h2>{mlang}{mlang ru}<p>раз</p><p>два</p>{mlang}"
    backup = Backup()
    backup.page(3, "Pagină", content)
    report = run(backup.tar(), course.page)
    raw = json.dumps(LessonPage.objects.get(slug="pagina").body.get_prep_value(), ensure_ascii=False)  # fmt: skip
    assert all(word in raw for word in ("A", "unu", "B", "раз", "два"))
    assert "languages_differ" in codes(report.notes)


def test_chapters_of_a_book_become_lessons_in_their_order(course):
    backup = Backup()
    backup.book(4, ("Întâi", "<p>unu</p>"), ("Apoi", "<table><tr><td>a</td><td>b</td></tr></table>"))  # fmt: skip
    backup.picture(png(), "x.png", 40, "mod_book", "chapter", 1)
    report = run(backup.tar(), course.page)
    module = ModulePage.objects.get(heading_ru="Признаки")
    lessons = [page.specific for page in module.get_children()]
    assert [lesson.heading_ro for lesson in lessons] == ["Întâi", "Apoi"]
    assert lessons[1].body.raw_data[0]["value"]["text"]["ro"] == "<p>a | b</p>"
    assert {"was_hidden", "table_as_lines"} <= set(codes(report.notes))


def test_other_activities_are_listed_with_the_reason(course):
    backup = Backup()
    backup.add("forum", 8, "<forum/>", "Discuții")
    backup.page(3, "Pagină", "<p>Text</p><video src='a'></video><script>x</script>")
    report = run(backup.tar(), course.page)
    assert codes(report.skipped) == ["activity_kind"]
    assert "forum" in report.skipped[0].message
    assert [item.name for item in report.items][1:] == ["Discuții", "Pagină"]
    assert {"media_left_out", "code_left_out"} <= set(codes(report.notes))


def test_a_dry_run_writes_nothing_and_tells_the_same(course, media):
    backup = with_page()
    pages, images = Page.objects.count(), get_image_model().objects.count()
    dry = run(backup.tar(), course.page, dry_run=True)
    assert (Page.objects.count(), get_image_model().objects.count()) == (pages, images)
    assert not list(media.rglob("*.png"))
    real = run(backup.tar(), course.page)
    assert [i.outcome for i in dry.items] == [i.outcome for i in real.items]
    assert (dry.rows, dry.ok, dry.changed) == (real.rows, real.ok, real.changed)


def test_the_same_backup_again_leaves_what_editors_made_of_it(course):
    backup = with_page()
    backup.quiz(5, "Test final", [fixed_old(1)])
    backup.questions(old_layout(ALL_KINDS[:1]))
    run(backup.tar(), course.page)
    lesson = LessonPage.objects.get(slug="lectia")
    lesson.heading_ro = "Lecția redactată"
    lesson.save()
    pages, images = Page.objects.count(), get_image_model().objects.count()
    again = run(backup.zip(), course.page)
    assert Page.objects.count() == pages
    assert get_image_model().objects.count() == images
    assert LessonPage.objects.get(pk=lesson.pk).heading_ro == "Lecția redactată"
    assert "came_before" in codes(again.notes)
    assert {i.outcome for i in again.items if i.kind != "picture"} == {"same"}


def test_a_new_course_is_a_draft_below_the_home_page(course):
    run(with_page().tar(), None)
    found = CoursePage.objects.get(heading_ru="Курс")
    assert (found.live, found.heading_ro) == (False, "Curs")


PICTURES = [
    (b"not a picture", "picture_format"),
    (png(kind="BMP"), "picture_format"),
    (png()[:45], "picture_broken"),
]


@pytest.mark.parametrize(("data", "code"), PICTURES)
def test_pictures_that_are_none_are_named(course, data, code):
    backup = Backup()
    backup.page(3, "Pagină", '<p>Text</p><img src="@@PLUGINFILE@@/x.png">')
    backup.picture(data, "x.png", 30)
    report = run(backup.tar(), course.page, skip_invalid=True)
    assert codes([*report.errors, *report.skipped]) == [code]
    assert get_image_model().objects.count() == 0
    assert LessonPage.objects.filter(slug="pagina").exists()


def test_a_picture_that_is_missing_changed_or_elsewhere_is_named(course):
    backup = Backup()
    backup.page(3, "Pagină", '<img src="@@PLUGINFILE@@/x.png"><img src="@@PLUGINFILE@@/y.png"><img src="https://example.org/z.png">')  # fmt: skip
    sha1 = backup.picture(png(), "x.png", 30)
    backup.files[f"files/{sha1[:2]}/{sha1}"] = png("blue")
    report = run(backup.tar(), course.page)
    assert report.refused
    assert codes(report.errors) == ["picture_changed", "picture_missing", "picture_elsewhere"]  # fmt: skip


def test_files_of_pictures_do_not_outlive_a_failure(course, media, monkeypatch):
    from courses.moodle_backup import writing

    backup = with_page()
    backup.page(4, "A doua", "<p>Text</p>")
    add = writing.DraftWriter._add

    def fails(self, parent, page, heading, name):
        if name == "A doua":
            raise RuntimeError("the database is gone")
        return add(self, parent, page, heading, name)

    monkeypatch.setattr(writing.DraftWriter, "_add", fails)
    with pytest.raises(RuntimeError):
        run(backup.tar(), course.page)
    assert not [p for p in media.rglob("*") if p.is_file()]
    assert get_image_model().objects.count() == 0


def test_the_command_reports_as_json(course, tmp_path, capsys):
    path = tmp_path / "b.mbz"
    path.write_bytes(with_page().tar().getvalue())
    call_command("import_backup", str(path), course=course.page.slug, dry_run=True, json=True)  # fmt: skip
    report = json.loads(capsys.readouterr().out)
    assert (report["rows"], report["ok"], report["errors"]) == (3, 3, [])
    assert not LessonPage.objects.filter(slug="lectia").exists()
    call_command("import_backup", str(path), new=True)
    assert LessonPage.objects.filter(slug="lectia").exists()
    with pytest.raises(CommandError):
        call_command("import_backup", str(path), course="nu-exista")
    path.write_bytes(b"half")
    with pytest.raises(CommandError):
        call_command("import_backup", str(path), new=True)
