"""Captions go out cue by cue, and come back whole with the times of the original."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from courses.media.formats import reading
from courses.media.webvtt import check_captions
from courses.models import CourseMedia, TextState
from courses.translation_files.selection import segments
from tests.courses.translation_files.sending import (
    FORMATS,
    codes,
    exported,
    imported,
    translated,
)
from tests.courses.translation_status.conftest import state_of
from tests.factories.media import captions, make_video

pytestmark = pytest.mark.django_db
RO = (
    "WEBVTT - în română\n\nNOTE a noastră\n\nSTYLE\n::cue(v) {}\n\n"
    "unu\n00:01.000 --> 00:04.000 align:start line:80%\n<v Ana>Tom &amp; eu</v>\n\n"
    "00:05.000 --> 00:06.000\n- Da.\n"
)


@pytest.fixture(autouse=True)
def media_root(tmp_path, settings):
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


@pytest.fixture
def talk() -> CourseMedia:
    """A video nobody must hear, so that one language may be missing."""
    return make_video(
        spoken="none", captions_ro=ContentFile(RO.encode(), "ro.vtt"), captions_ru=""
    )


def ids(talk: CourseMedia, source: str = "ro", **how) -> list[str]:
    found = segments(source_language=source, part="media", **how)
    return [one.text.id for one in found if ":captions:" in one.text.id]


def both(text: str, file_format: str, first: str = "<v Аня>Том & я</v>") -> str:
    escaped = first.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if file_format == "po":
        text = translated(text, "<v Ana>Tom & eu</v>", first, "po")
    else:
        source = "&lt;v Ana&gt;Tom &amp; eu&lt;/v&gt;"
        text = translated(text, source, escaped, "xliff")
    return translated(text, "- Da.", "- Да.", file_format)


def said(talk: CourseMedia, code: str = "ru") -> str:
    stored = CourseMedia.objects.get(pk=talk.pk)
    with reading(getattr(stored, f"captions_{code}")) as file:
        return file.read().decode()


@pytest.mark.parametrize("file_format", FORMATS)
def test_missing_captions_are_written_with_the_times_of_the_original(
    talk, file_format, media_root
):
    assert ids(talk) == [f"recording:{talk.pk}:captions:{n}" for n in (1, 2)]
    text = exported(file_format)
    assert "00:05.000 --&gt; 00:06.000" in text or "00:05.000 --> 00:06.000" in text
    done = both(text, file_format)
    before = sorted(media_root.rglob("*"))
    dry = imported(done, dry_run=True)
    assert (dry.ok, dry.changed, dry.errors) == (2, 2, [])
    assert not CourseMedia.objects.get().captions_ru
    assert sorted(media_root.rglob("*")) == before
    report = imported(done)
    assert (report.changed, report.errors) == (2, [])
    assert said(talk) == (
        "WEBVTT\n\nSTYLE\n::cue(v) {}\n\n"
        "unu\n00:01.000 --> 00:04.000 align:start line:80%\n<v Аня>Том &amp; я</v>\n\n"
        "00:05.000 --> 00:06.000\n- Да.\n"
    )
    assert check_captions(said(talk).encode()) == 2
    assert state_of(talk, "captions") == ("ready", "ready")
    assert imported(done).changed == 0


def test_captions_that_come_are_served_as_before(talk, client):
    imported(both(exported(), "xliff"))
    stored = CourseMedia.objects.get()
    answer = client.get(stored.captions_ru.url)
    assert answer["Content-Type"] == "text/vtt; charset=utf-8"
    assert "Том".encode() in b"".join(answer.streaming_content)
    stored.full_clean()


@pytest.mark.parametrize("dry_run", [True, False])
def test_half_of_the_captions_is_refused_cue_by_cue(talk, dry_run):
    report = imported(
        translated(exported(), "- Da.", "- Да.", "xliff"), dry_run=dry_run
    )
    assert codes(report) == ["captions_whole", "not_translated"]
    assert "(1)" in report.errors[0].message
    assert not CourseMedia.objects.get().captions_ru


@pytest.mark.parametrize(
    ("first", "code"),
    [
        ("<v Аня>Том --> я</v>", "caption_arrow"),
        ("<v Аня>Том\n\nя</v>", "caption_blank_line"),
        ("Том & я", "marks_differ"),
        ("<v Аня>Том <i>я</i></v>", "marks_differ"),
        ("<v Аня>Tom și cu mine acum</v>", "wrong_language"),
    ],
)
def test_words_that_would_break_captions_are_refused(talk, first, code):
    report = imported(both(exported(), "xliff", first))
    assert codes(report) == [code, "captions_whole"]
    assert not CourseMedia.objects.get().captions_ru


def test_a_speaker_with_a_long_romanian_name_is_no_wrong_language(talk):
    first = "<v Asistenta socială Ana>Да</v>"
    assert imported(both(exported(), "xliff", first)).errors == []


def test_a_cue_without_readable_words_keeps_nothing_back(talk):
    odd = RO.replace("- Da.", "\x01")
    talk.captions_ro = ContentFile(odd.encode(), "odd.vtt")
    talk.save()
    assert len(ids(talk)) == 1
    source = "&lt;v Ana&gt;Tom &amp; eu&lt;/v&gt;"
    target = "&lt;v Ana&gt;Том и я&lt;/v&gt;"
    report = imported(translated(exported(), source, target, "xliff"))
    assert (report.changed, report.errors) == (1, [])
    assert said(talk).endswith("<v Ana>Том и я</v>\n\n00:05.000 --> 00:06.000\n\x01\n")


OWN = (
    "WEBVTT - по-русски\nKind: captions\n\nNOTE наша\nзаметка\n\nREGION\nid:низ\n\n"
    "один\n00:02.000 --> 00:04.500 region:низ line:10%\nЗдравствуйте\n\n"
    "NOTE здесь пауза\n\n01:00:05.200 --> 01:00:07.000\n- Здравствуйте.\n- Да.\n"
)


def corrected(video: CourseMedia, **how):
    """Change the Romanian and bring one corrected Russian caption."""
    video.captions_ro = ContentFile(captions("Noroc"), "nou.vtt")
    video.save()
    text = exported().replace("needs-review-translation", "translated")
    first = ">Здравствуйте</target>"
    assert text.count(first) == 1
    return imported(text.replace(first, ">Привет</target>"), **how)


def test_corrected_captions_keep_their_own_times_settings_and_notes(
    django_capture_on_commit_callbacks,
):
    video = make_video(captions_ru=ContentFile(OWN.encode(), "own.vtt"))
    old = video.captions_ru.path
    with django_capture_on_commit_callbacks() as later:
        report = corrected(video)
    assert [item.outcome for item in report.items] == ["changed", "confirmed"]
    assert said(video) == OWN.replace("Здравствуйте\n\n", "Привет\n\n")
    assert state_of(video, "captions") == ("ready", "ready")
    # Until the commit another reader is sent to the old file.
    assert CourseMedia.objects.get().captions_ru.path != old and Path(old).exists()
    for call in later:
        call()
    assert not Path(old).exists() and said(video)


def test_a_file_that_another_recording_has_stays(django_capture_on_commit_callbacks):
    video, other = make_video(), make_video(title="Alt film")
    CourseMedia.objects.filter(pk=other.pk).update(
        captions_ru=video.captions_ru.name, captions_ro=video.captions_ro.name
    )
    old = video.captions_ru.path
    with django_capture_on_commit_callbacks(execute=True):
        assert corrected(video).changed
    assert Path(old).exists()


def test_a_dry_run_deletes_nothing(django_capture_on_commit_callbacks):
    video = make_video()
    old = video.captions_ru.path
    with django_capture_on_commit_callbacks(execute=True):
        assert corrected(video, dry_run=True).changed
    assert Path(old).exists() and CourseMedia.objects.get().captions_ru.path == old


def test_stale_captions_that_come_back_unchanged_are_still_right(editor):
    video = make_video()
    video.captions_ro = ContentFile(captions("Noroc"), "nou.vtt")
    video.save()
    before = said(video)
    text = exported().replace("needs-review-translation", "translated")
    report = imported(text, user=editor)
    assert [item.outcome for item in report.items] == ["confirmed", "confirmed"]
    assert state_of(video, "captions") == ("ready", "ready")
    assert TextState.objects.get(path="captions").confirmed_by == editor
    assert said(video) == before


def test_captions_timed_apart_are_held_back_and_refused():
    video = make_video()
    text = exported(everything=True)
    one = captions("Здравствуйте").split(b"\n\n01:00")[0]
    video.captions_ru = ContentFile(one, "una.vtt")
    video.save()
    assert ids(video, everything=True) == []
    report = imported(text)
    assert {"captions_uneven"} == set(codes(report))
    assert "2" in report.errors[0].message and "1" in report.errors[0].message


def test_captions_gone_from_the_disk_are_made_again(talk):
    video = make_video(title="Alt film")
    video.captions_ru.storage.delete(video.captions_ru.name)
    found = [one for one in ids(talk) if one.startswith(f"recording:{video.pk}:")]
    assert len(found) == 2


def test_captions_that_nobody_can_read_are_held_back(talk):
    broken = ContentFile(b"WEBVTT\n\nfara timp\n", "b.vtt")
    talk.captions_ro = broken
    talk.save()
    assert ids(talk, everything=True) == []


def test_captions_that_would_be_too_long_are_refused(talk, monkeypatch):
    done = both(exported(), "xliff")
    monkeypatch.setattr("courses.media.webvtt.MAX_BYTES", len(RO.encode()))
    done = done.replace("Том &amp; я", "Том и я " * 30)
    report = imported(done)
    assert codes(report) == ["captions_refused"] * 2
    assert "300" in report.errors[0].message
    assert not CourseMedia.objects.get().captions_ru
