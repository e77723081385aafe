"""What pictures and recordings say is compared too, on the board and at the gate."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from wagtail.images.tests.utils import get_test_image_file

from courses.models import CourseImage, CourseMedia, Diagram, LessonPage, TextState
from courses.translation_status.access import may_confirm
from courses.translation_status.board import BoardFilters, _bodies, board_lines, chosen
from courses.translation_status.gate import obstacles, refusal
from courses.translation_status.live import live_obstacles
from courses.translation_status.store import bring_up_to_date
from tests.courses.translation_status.conftest import open_rows, state_of
from tests.factories.media import captions, make_video

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media_root(tmp_path, settings):
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def image() -> CourseImage:
    return CourseImage.objects.create(
        title="Foto", file=get_test_image_file(), alt_ro="Un sat", alt_ru="Село"
    )


@pytest.fixture
def video() -> CourseMedia:
    return make_video()


def change(instance, **fields):
    """Save other texts as the library's form does, from the database."""
    instance = type(instance).objects.get(pk=instance.pk)
    for name, value in fields.items():
        setattr(instance, name, value)
    instance.save()


def test_an_alternative_changed_in_one_language_makes_the_other_stale(image):
    assert state_of(image, "alt") == ("ready", "ready")
    change(image, alt_ro="Un oraș")
    assert state_of(image, "alt") == ("ready", "stale")
    change(image, alt_ru="Город")
    assert state_of(image, "alt") == ("ready", "ready")
    image.delete()
    assert not TextState.objects.filter(model="courseimage").exists()


@pytest.mark.parametrize(
    ("name", "code", "states"),
    [
        ("label", "ro", ("ready", "stale")),
        ("label", "ru", ("stale", "ready")),
        ("transcript", "ro", ("ready", "stale")),
        ("transcript", "ru", ("stale", "ready")),
    ],
)
def test_a_recording_changed_in_one_language_makes_the_other_stale(
    video, name, code, states
):
    assert not open_rows().exists()
    change(video, **{f"{name}_{code}": "Cu totul altceva"})
    assert state_of(video, name) == states
    assert open_rows().count() == 1


def test_captions_are_compared_by_what_they_say(video):
    change(video, captions_ro=ContentFile(captions("Noroc"), "alt.vtt"))
    assert state_of(video, "captions") == ("ready", "stale")
    change(video, captions_ro=ContentFile(captions("Bună ziua"), "din-nou.vtt"))
    assert state_of(video, "captions") == ("ready", "ready")
    later = captions("Bună ziua").replace(b"00:04.000", b"00:03.500")
    change(video, captions_ro=ContentFile(later, "timpi.vtt"))
    assert not open_rows().exists()


def test_captions_gone_from_the_disk_are_missing_and_break_nothing(video):
    video.captions_ru.storage.delete(video.captions_ru.name)
    bring_up_to_date()
    assert state_of(video, "captions") == ("ready", "missing")


def test_a_picture_without_words_has_no_state():
    image = CourseImage.objects.create(
        title="Foto", file=get_test_image_file(), is_undescribed=True
    )
    assert not TextState.objects.filter(model="courseimage").exists()
    change(image, alt_ro="Un sat")
    assert state_of(image, "alt") == ("ready", "missing")


# --- the board --------------------------------------------------------------------------


# Wagtail leaves the file of a small copy that it draws to be closed by itself.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(
    ("kind", "path", "field", "address", "words"),
    [
        ("picture", "alt", "alt_ro", "/cms/images/{}/", "Foto"),
        ("recording", "transcript", "transcript_ro", "/cms/media/edit/{}/", "Discuția"),
    ],
)
def test_the_board_names_it_and_leads_to_its_form(
    image, video, client_of, editor, kind, path, field, address, words
):
    instance = image if kind == "picture" else video
    change(instance, **{field: "Altceva"})
    (row,) = chosen(BoardFilters(state="open", kind=kind))
    (line,) = board_lines([row])
    assert words in line.owner and line.excerpt == "Altceva"
    assert line.url == f"{address.format(instance.pk)}#id_{path}_ru"
    browser = client_of(editor)
    assert words in browser.get(f"/cms/parity/?kind={kind}").content.decode()
    form = browser.get(address.format(instance.pk)).content.decode()
    assert f'id="id_{path}_ru"' in form
    page = f"/cms/parity/texts/{row.pk}/"
    data = {"seen": browser.get(page).context["seen"]}
    assert browser.post(page, data).status_code == 302
    assert not open_rows().exists()


def test_only_who_edits_the_library_confirms(image, learner, analyst, editor):
    row = TextState.objects.get(model="courseimage")
    assert [may_confirm(one, row) for one in (learner, analyst, editor)] == [0, 0, 1]


# --- the gate ---------------------------------------------------------------------------


def show(lesson: LessonPage, kind: str, value: dict):
    draft = LessonPage.objects.get(pk=lesson.pk).get_latest_revision_as_object()
    draft.body.append((kind, value))
    return draft.save_revision(clean=False)


SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
    '<text lang="ro">sat</text><text lang="ru">село</text></svg>'
)


@pytest.mark.parametrize(
    ("kind", "changed"),
    [
        ("media", {"transcript_ru": "Иное"}),
        ("diagram", {"svg": SVG.replace("sat", "oraș")}),
    ],
)
def test_a_lesson_waits_for_what_it_shows(lesson, video, kind, changed):
    alt = {"ro": "Un sat", "ru": "Село"}
    shown = video if kind == "media" else Diagram.objects.create(slug="sat", svg=SVG)
    texts = {} if kind == "media" else {"alt": alt, "caption": {"ro": "", "ru": ""}}
    revision = show(lesson, kind, {kind: shown, **texts})
    assert not refusal(lesson, revision)
    revision.publish()
    change(shown, **changed)
    assert refusal(lesson, revision)
    (row,) = chosen(BoardFilters(state="open", page=lesson.pk))
    row.delete()
    assert not refusal(lesson, revision)


@pytest.mark.parametrize("kind", ["image", "media"])
def test_what_only_a_draft_shows_is_on_the_pages_own_board(lesson, image, video, kind):
    alt = {"ro": "", "ru": ""}
    shown = image if kind == "image" else video
    texts = {} if kind == "media" else {"alt": alt, "caption": alt}
    show(lesson, kind, {kind: shown, **texts})
    name = "alt" if kind == "image" else "label"
    change(shown, **{f"{name}_ro": "Altceva"})
    own = chosen(BoardFilters(state="open", page=lesson.pk)).filter(object_id=shown.pk)
    (row,) = own.exclude(model="lessonpage")
    assert row.path == name
    whole = BoardFilters(section=str(lesson.path)[:-4], state="open")
    assert row in chosen(whole)


def test_looking_into_drafts_takes_one_query_for_all_of_them(
    course, django_assert_num_queries
):
    lessons = LessonPage.objects.all()
    for lesson in lessons:
        lesson.save_revision(clean=False)
    with django_assert_num_queries(1):
        assert len(list(_bodies(LessonPage.objects.all()))) == 2 * len(lessons) > 2


def test_a_lesson_waits_for_no_description_that_nobody_reads_there(lesson, image):
    own = {"ro": "Un sat", "ru": "Село"}
    texts = {"image": image, "caption": {"ro": "", "ru": ""}}
    revision = show(lesson, "image", {**texts, "alt": own})
    change(image, alt_ro="Un oraș")
    assert open_rows().count() == 1
    assert not refusal(lesson, revision)
    revision.publish()
    unit = LessonPage.objects.get(pk=lesson.pk)
    assert live_obstacles([unit]) == {lesson.pk: []}
    assert not chosen(BoardFilters(state="open", page=lesson.pk)).exists()
    assert chosen(BoardFilters(state="open", kind="picture")).exists()


@pytest.mark.parametrize("russian", ["", " ", None])
def test_the_librarys_description_counts_where_the_lesson_has_none(
    lesson, image, russian
):
    alt = {"ro": "Un sat", "ru": russian}
    texts = {"image": image, "caption": {"ro": "", "ru": ""}}
    revision = show(lesson, "image", {**texts, "alt": alt})
    before = len(obstacles(revision))
    change(image, alt_ro="Un oraș")
    assert len(obstacles(revision)) == before + 1


# --- the upgrade ------------------------------------------------------------------------


def test_the_migration_knows_what_was_there_before(image, video):
    TextState.objects.filter(model__in=["courseimage", "coursemedia"]).delete()
    import_module("courses.migrations.0009_texts_of_the_library").note_texts(apps, None)
    assert not open_rows().exists()
    assert TextState.objects.filter(model="coursemedia").count() == 3
    change(image, alt_ru="Город")
    assert state_of(image, "alt") == ("stale", "ready")
