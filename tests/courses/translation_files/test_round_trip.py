"""Texts out to the translator and back by command: what fits comes, the rest is told."""

import re

import pytest
from django.core.files.base import ContentFile

from courses.models import (
    CourseMedia,
    Diagram,
    GlossaryTerm,
    LessonPage,
    Option,
    Question,
)
from courses.text.translated_fields import in_stream, raw_copy, stream_from
from courses.translation_files import richtext_markup, translatable_texts
from courses.translation_files.importing import export_translations
from courses.translation_files.selection import fingerprint, segments
from tests.courses.translation_files.sending import (
    FORMATS,
    codes,
    exported,
    forget_russian,
    imported,
    latest,
    translated,
)
from tests.factories.media import captions, make_video

pytestmark = pytest.mark.django_db


def test_a_translation_whose_source_has_changed_goes_out_for_review(lesson):
    assert [s.text.id for s in segments(source_language="ro")] == []
    lesson.heading_ro = "Un titlu nou"
    lesson.save_revision(clean=False)
    (segment,) = segments(source_language="ro")
    assert (segment.source, segment.is_stale) == ("Un titlu nou", True)
    text = exported()
    assert segment.target in text and "needs-review-translation" in text
    # The translator changes the text and takes away the mark.
    text = text.replace(f">{segment.target}</target>", ">Новый заголовок</target>")
    text = text.replace("needs-review-translation", "translated")
    assert imported(text).changed == 1
    assert list(segments(source_language="ro")) == []
    assert list(segments(source_language="ru")) == []


@pytest.mark.parametrize("file_format", FORMATS)
@pytest.mark.parametrize("source", ["ro", "ru"])
def test_everything_out_and_back_changes_nothing(
    loaded, file_format, source, tmp_path, settings
):
    settings.MEDIA_ROOT = str(tmp_path)
    spoken = captions("<v Ana>Tom &amp; <i>eu</i></v>\n&lt;- Nu.")
    heard = captions("<v Аня>Том &amp; <i>я</i></v>\n&lt;- Нет.\u00a0")
    video = make_video(
        captions_ro=ContentFile(spoken, "ro.vtt"),
        captions_ru=ContentFile(heard, "ru.vtt"),
    )
    drawn = Diagram.objects.get().svg
    report = imported(exported(file_format, source, everything=True))
    assert report.rows == len(list(segments(source_language=source, everything=True)))
    assert (report.ok, report.changed, report.errors) == (report.rows, 0, [])
    assert report.rows > 80
    kinds = {item.uid.split(":")[2] for item in report.items}
    assert {"svg", "captions"} <= kinds
    assert Diagram.objects.get().svg == drawn
    assert CourseMedia.objects.get().captions_ru.name == video.captions_ru.name


def test_with_everything_translated_nothing_goes_out(loaded):
    assert export_translations(source_language="ro", file_format="po")[1] == 0


@pytest.mark.parametrize("file_format", FORMATS)
def test_a_missing_text_goes_out_and_comes_back_into_the_draft(lesson, editor, file_format):  # fmt: skip
    forget_russian(lesson)
    text = exported(file_format)
    assert "Lecția l1" in text
    done = translated(text, "Lecția l1 în română", "Первый урок", file_format)
    report = imported(done, user=editor)
    assert (report.rows, report.changed, report.errors) == (1, 1, [])
    live = LessonPage.objects.get(pk=lesson.pk)
    assert latest(lesson).heading_ru == "Первый урок"
    assert latest(lesson).latest_revision.user == editor
    assert live.live
    assert live.has_unpublished_changes
    assert live.heading_ru == "Lecția l1 по-русски"


def test_a_dry_run_writes_nothing(lesson):
    forget_russian(lesson)
    done = translated(exported(), "Lecția l1 în română", "Первый урок", "xliff")
    before = latest(lesson).latest_revision.pk
    assert imported(done, dry_run=True).changed == 1
    assert latest(lesson).latest_revision.pk == before


def set_in_body(page, path: str, code: str, text: str) -> str:
    """Change one text of a draft's body; return the id it has."""
    raw = raw_copy(page.body)
    texts_there = in_stream("body", page.body.stream_block, raw)
    found = next(x for x in texts_there if path in x.file_path)
    found.holder[code] = text
    page.body = stream_from(page.body, raw)
    page.save_revision(clean=False)
    return f"page:{page.uid}:{found.file_path}"


@pytest.mark.parametrize("path", ["nodes.", "items.", "title", "consequence"])
def test_texts_at_every_depth_of_the_body_come_back_in_place(lesson, path):
    text_id = set_in_body(lesson, path, "ru", "")
    before = {t.id: t.texts for t in translatable_texts.page_texts(latest(lesson))}
    content = exported()
    assert f'id="{text_id}#' in content
    # The source may have marks of its own: put Russian where it has words only.
    done = re.sub(r"<source>([^<]*)</source>", "<source>\\1</source><target>Перевод</target>", content)  # fmt: skip
    assert imported(done).changed == 1
    after = {t.id: t.texts for t in translatable_texts.page_texts(latest(lesson))}
    assert after.pop(text_id)["ru"] == "Перевод"
    del before[text_id]
    assert after == before


def test_rich_text_keeps_its_links_and_styles(lesson):
    text_id = set_in_body(lesson, "text", "ru", "")
    linked = next(t for t in translatable_texts.page_texts(latest(lesson)) if t.is_rich and "glossary:" in t.texts["ro"])  # fmt: skip
    set_in_body(latest(lesson), linked.id.split(":body:")[1], "ru", "")
    file = exported("po")
    russian = linked.texts["ro"].replace("Un **termen** este", "Это **термин** —").replace("robia prin datorii", "долговая кабала").replace("alt loc", "место").replace("sit", "сайт").replace("unu", "раз").replace("întâi", "сначала")  # fmt: skip
    from translate.storage.pypo import pofile

    store = pofile.parsestring(file.encode())
    for unit in store.units:
        if unit.getcontext().startswith(linked.id):
            unit.target = russian
    report = imported(bytes(store).decode())
    assert (report.changed, report.errors) == (1, [])
    html = next(b for b in latest(lesson).body.raw_data if b["id"] in linked.id)
    assert html["value"]["text"]["ru"].startswith(
        '<p>Это <b>термин</b> — <a href="glossary:debt-bondage">долговая кабала</a>.</p><ul>'
    )
    assert text_id


def test_links_to_pages_survive_as_anchors():
    html = '<p>Vezi <a linktype="page" id="5">lecția</a> și <a href="#sus">sus</a></p>'
    assert richtext_markup.markup_of(html) == "Vezi [lecția](#page-5) și [sus](#sus)"
    assert richtext_markup.html_of(richtext_markup.markup_of(html)) == html
    named = '<p>Vezi <a href="page:helplines">pagina</a></p>'
    assert richtext_markup.markup_of(named) == "Vezi [pagina](page:helplines)"
    assert richtext_markup.html_of(richtext_markup.markup_of(named)) == named


@pytest.mark.parametrize("file_format", FORMATS)
def test_questions_options_and_terms_are_saved_at_once(loaded, file_format):
    question = Question.objects.first()
    option = question.options.first()
    Question.objects.filter(pk=question.pk).update(stem_ru="")
    Option.objects.filter(pk=option.pk).update(feedback_ru="")
    GlossaryTerm.objects.update(definition_ru="")
    file = exported(file_format)
    for source in (question.stem_ro, option.feedback_ro, "Munca pentru o datorie în română"):  # fmt: skip
        file = translated(file, source, "Новый перевод", file_format)
    report = imported(file)
    assert (report.rows, report.changed, report.errors) == (3, 3, [])
    question.refresh_from_db()
    option.refresh_from_db()
    assert question.stem_ru == option.feedback_ru == "Новый перевод"
    assert GlossaryTerm.objects.get().definition_ru == "Новый перевод"
    # The key has not changed, only its wording.
    assert question.version == 1
    assert question.latest_revision is not None


def test_an_accepted_answer_that_is_translated_changes_the_key(loaded):
    question = Question.objects.first()
    Question.objects.filter(pk=question.pk).update(kind="shortanswer")
    Option.objects.filter(question=question).update(text_ru="", fraction=100)
    option = question.options.first()
    done = translated(exported(), option.text_ro, "ответ", "xliff")
    assert imported(done).changed == 1
    question.refresh_from_db()
    assert question.version == 2


@pytest.mark.parametrize(
    ("words", "code"),
    [("от*" * 11, "too_many_stars"), ("ответ " * 40, "accepted_too_long")],
)
def test_an_accepted_answer_comes_back_within_its_limits(loaded, words, code):
    question = Question.objects.first()
    Question.objects.filter(pk=question.pk).update(kind="shortanswer")
    option = question.options.first()
    Option.objects.filter(pk=option.pk).update(text_ru="", fraction=100)
    done = translated(exported(), option.text_ro, words, "xliff")
    assert codes(imported(done)) == [code]


def test_a_changed_source_is_refused_and_the_rest_comes(lesson):
    forget_russian(lesson, heading="", intro="")
    file = exported()
    for source in ("Lecția l1 în română", "Despre ce este în română"):
        file = translated(file, source, "Перевод", "xliff")
    page = latest(lesson)
    page.heading_ro = "Altceva"
    page.save_revision(clean=False)
    report = imported(file)
    assert codes(report) == ["source_changed"]
    assert report.errors[0].field == f"page:{lesson.uid}:heading"
    assert (latest(lesson).heading_ru, latest(lesson).intro_ru) == ("", "Перевод")


def test_an_editors_translation_made_meanwhile_is_not_overwritten(lesson):
    forget_russian(lesson)
    file = translated(exported(), "Lecția l1 în română", "Перевод", "xliff")
    page = latest(lesson)
    page.heading_ru = "Редактор"
    page.save_revision(clean=False)
    assert codes(imported(file)) == ["translated_since"]
    assert latest(lesson).heading_ru == "Редактор"


def test_the_same_file_again_changes_nothing(lesson):
    forget_russian(lesson)
    file = translated(exported(), "Lecția l1 în română", "Перевод", "xliff")
    assert imported(file).changed == 1
    again = imported(file)
    assert (again.ok, again.changed, again.errors) == (1, 0, [])


def edited(lesson, target: str, source: str = "Lecția l1 în română"):
    forget_russian(lesson)
    return imported(translated(exported(), source, target, "xliff"))


def test_texts_without_translation_or_unfinished_are_listed(lesson):
    forget_russian(lesson)
    assert codes(imported(exported())) == ["not_translated"]
    work = translated(exported(), "Lecția l1 în română", "Урок", "xliff")
    work = work.replace("<target>", '<target state="needs-translation">')
    assert codes(imported(work)) == ["unfinished"]
    assert latest(lesson).heading_ru == ""


def test_a_romanian_text_in_the_place_of_russian_is_refused(lesson):
    assert codes(edited(lesson, "Lecția aceasta nu este tradusă")) == ["wrong_language"]
    assert latest(lesson).heading_ru == ""


def test_html_and_texts_that_are_too_long_are_refused(lesson):
    assert codes(edited(lesson, "&lt;b&gt;Урок&lt;/b&gt;")) == ["html_added"]
    assert codes(edited(latest(lesson), "Урок " * 50)) == ["text_too_long"]


def test_lost_placeholders_are_refused(lesson):
    lesson.heading_ro = "Salut {name}, scrieți _____"
    forget_russian(lesson)
    file = exported()
    source = "Salut {name}, scrieți _____"
    lost = imported(translated(file, source, "Привет, имя, пишите _____", "xliff"))
    assert codes(lost) == ["placeholders_differ"]
    assert "{name}" in lost.errors[0].message
    kept = imported(translated(file, source, "Пишите _____, {name}", "xliff"))
    assert kept.changed == 1


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("Это **термин и всё", "markup_broken"),
        ("Это термин", "styles_differ"),
        ("Это **термин**\n\nи ещё", "paragraphs_differ"),
        ("Это **[термин](glossary:alt)**", "links_differ"),
        ("Это <b>термин</b>", "markup_broken"),
    ],
)
def test_damaged_marks_of_rich_text_are_refused(lesson, target, code):
    text_id = set_in_body(lesson, "facts", "ro", "<p>Un <b>termen</b></p>")
    set_in_body(latest(lesson), "facts", "ru", "")
    target = target.replace("<", "&lt;").replace(">", "&gt;")
    report = imported(translated(exported(), "Un **termen**", target, "xliff"))
    assert codes(report) == [code]
    assert report.errors[0].field == text_id


def test_cedilla_letters_are_put_right_with_a_note(loaded):
    lesson = LessonPage.objects.get(slug="lesson-l1")
    lesson.intro_ro = ""
    lesson.save_revision(clean=False)
    file = exported(source="ru")
    done = translated(file, "Despre ce este по-русски", "Şi ţara", "xliff")
    report = imported(done)
    assert latest(lesson).intro_ro == "Și țara"
    assert [note.code for note in report.notes] == ["cedilla_normalised"]


def test_unknown_and_repeated_ids_are_refused(lesson):
    forget_russian(lesson)
    file = translated(exported(), "Lecția l1 în română", "Урок", "xliff")
    unknown = file.replace(str(lesson.uid), "00000000-0000-0000-0000-000000000000")
    assert codes(imported(unknown)) == ["unknown_unit"]
    for bad in ("question:1", "page:home:body:x", "option:nobody:text", "term", ""):
        assert codes(imported(re.sub('id="[^"]*"', f'id="{bad}#1.2"', file))) == ["unknown_unit"]  # fmt: skip
    unit = re.search(r"<trans-unit.*?</trans-unit>", file, re.S)[0]
    assert codes(imported(file.replace(unit, unit + unit))) == ["unit_twice"]


def test_a_locked_page_is_left_alone(lesson, editor):
    forget_russian(lesson)
    file = translated(exported(), "Lecția l1 în română", "Урок", "xliff")
    LessonPage.objects.update(locked=True)
    assert codes(imported(file, user=editor)) == ["page_barred"]
    assert codes(imported(file)) == ["page_barred"]
    assert latest(lesson).heading_ru == ""


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "empty_file"),
        ("doar text", "not_translation"),
        ("<quiz/>", "not_xliff"),
        ('<xliff version="2.0"><file/></xliff>', "xliff_version"),
        ('<xliff version="1.2"></xliff>', "several_languages"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><xliff version="1.2">&a;</xliff>', "xml_dtd"),
        ('<xliff version="1.2">&a;</xliff>', "xml_entity"),
        ('msgid "a"\nmsgstr "b', "po_broken"),
        ('msgid ""\nmsgstr "Language: de\\n"\n\nmsgid "a"\nmsgstr "b"\n', "target_language"),
    ],
)  # fmt: skip
def test_damaged_hostile_and_foreign_files_are_refused_whole(db, content, code):
    report = imported(content)
    assert [found.code for found in report.errors] == [code]
    assert report.errors[0].message.endswith(".")
    assert report.refused


@pytest.mark.parametrize("file_format", FORMATS)
def test_half_a_file_is_refused_whole(lesson, file_format):
    forget_russian(lesson, heading="", intro="", sensitive="")
    text = exported(file_format)
    done = translated(text, "Lecția l1 în română", "Урок", file_format)
    cut = done[: done.rindex("page:")]
    if file_format == "po":
        cut = cut[: cut.rindex("\n\n")] + "\n"
    report = imported(cut)
    assert report.refused
    assert codes(report) == ["po_cut" if file_format == "po" else "xml_broken"]
    assert latest(lesson).heading_ru == ""


def test_a_file_in_another_direction_is_refused(lesson):
    file = exported(everything=True)
    swapped = file.replace('target-language="ru"', 'target-language="uk"')
    assert codes(imported(swapped)) == ["target_language"]
    german = file.replace('source-language="ro"', 'source-language="de"')
    assert codes(imported(german)) == ["source_language"]


def test_ids_are_unique_and_their_prints_change_with_the_text(loaded):
    ids = [text.id for text in translatable_texts.all_texts()]
    assert len(ids) == len(set(ids))
    assert fingerprint("a") != fingerprint("b")
    assert fingerprint("") == "0"


def test_reading_all_texts_takes_the_same_number_of_queries(
    loaded, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            list(translatable_texts.all_texts())
        return len(found)

    before = queries()
    for number in range(5):
        Question.objects.create(stem_ro=f"q{number}", stem_ru="")
        GlossaryTerm.objects.create(slug=f"t{number}", term_ro="a", term_ru="b")
        Diagram.objects.create(slug=f"d{number}", svg=Diagram.objects.first().svg)
    assert queries() == before
