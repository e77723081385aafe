"""Recordings and captions for tests: a few real bytes each."""

from django.core.files.base import ContentFile

from courses.models import CourseMedia

# The boxes and headers that each kind of file begins with, and something after them.
MP4 = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + b"film" * 250
M4A = b"\x00\x00\x00\x18ftypM4A \x00\x00\x00\x00M4A mp42" + b"talk" * 250
WEBM = b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm" + b"film" * 250
MP3 = b"ID3\x04\x00\x00\x00\x00\x00\x00" + b"talk" * 250
VTT = (
    "WEBVTT\n\nNOTE made by hand\n\n1\n00:01.000 --> 00:04.000 align:start\n{}\n\n"
    "01:00:05.000 --> 01:00:06.500\n- {}\n- Da.\n"
)


def captions(text: str = "Bună ziua") -> bytes:
    return VTT.format(text, text).encode()


def make_video(**fields) -> CourseMedia:
    """A video in Romanian with captions in both languages."""
    values = {
        "title": "Discuția cu victima",
        "type": "video",
        "duration": 200,
        "width": 640,
        "height": 360,
        "spoken": "ro",
        "label_ro": "O primă discuție",
        "label_ru": "Первая беседа",
        "transcript_ro": "Ana: Bună ziua.\n\nEa tace.",
        "transcript_ru": "Анна: Здравствуйте.\n\nОна молчит.",
        "file": ContentFile(MP4, "film.mp4"),
        "captions_ro": ContentFile(captions("Bună ziua"), "film-ro.vtt"),
        "captions_ru": ContentFile(captions("Здравствуйте"), "film-ru.vtt"),
        **fields,
    }
    return CourseMedia.objects.create(**values)
