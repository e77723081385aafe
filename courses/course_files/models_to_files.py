"""Serializers from models to a package's normal form, to compare and to export."""

from decimal import Decimal
from pathlib import PurePath
from typing import Any

from django.utils.text import slugify

from courses.course_files.fields import plain_text
from courses.course_files.library_checks import PICTURES
from courses.course_files.package import Data
from courses.course_files.streams import Names, package_body, typeset
from courses.media.formats import FORMATS
from courses.models import (
    CourseImage,
    CourseMedia,
    CoursePage,
    Diagram,
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
from courses.questions import answer_key
from courses.text.languages import CODES, no_text
from courses.text.normalise import comma_below

UNIT_CLASSES = (LessonPage, QuizPage)


def names_in_use() -> Names:
    """Return the names of questions, drawings, pictures and units in the CMS."""
    questions = Question.objects.values_list("uid", "pk")
    diagrams = Diagram.objects.values_list("slug", "pk")
    return Names(
        questions={str(uid): pk for uid, pk in questions},
        diagrams={f"{slug}.svg": pk for slug, pk in diagrams},
        images=_library_names(CourseImage, frozenset(PICTURES)),
        media=_library_names(CourseMedia, frozenset(FORMATS)),
        units={
            pk: str(uid)
            for model in (*UNIT_CLASSES, InfoPage)
            for pk, uid in model.objects.values_list("pk", "uid")
        },
    )


def known_units() -> frozenset[str]:
    """Return the UUIDs of all units and information pages of the CMS."""
    models = (*UNIT_CLASSES, InfoPage)
    return frozenset(
        str(uid) for m in models for uid in m.objects.values_list("uid", flat=True)
    )


def _library_names(model: type[Any], endings: frozenset[str]) -> dict[str, int]:
    """Return the file names that pictures or recordings have in a package."""
    names: dict[str, int] = {}
    for pk, title, path in model.objects.order_by("pk").values_list(
        "pk", "title", "file"
    ):
        stem, ending = PurePath(title).stem, PurePath(title).suffix
        is_name = ending in endings and slugify(stem) == stem and len(stem) <= 50
        if not is_name or title in names:
            start = slugify(stem if is_name else title)[:40].strip("-") or "file"
            title = f"{start}-{pk}{PurePath(path).suffix.lower()}"
        names[title] = pk
    return names


def alternative_of(image: CourseImage) -> dict[str, str]:
    """Return what a picture shows, in a package's normal form."""
    return line_of(image, "alt")


def recording_row(media: CourseMedia) -> Data:
    """Return what a package says of a recording, without its files."""
    return {
        "label": line_of(media, "label"),
        "spoken": media.spoken,
        "seconds": Decimal(str(media.duration)).normalize() + 0,
        "width": media.width,
        "height": media.height,
        "transcript": {
            code: plain_text(comma_below(getattr(media, f"transcript_{code}")), code)
            for code in CODES
        },
    }


def line_of(instance: Any, name: str) -> dict[str, str]:
    """Return a translated field in both languages, typeset."""
    return {code: typeset(getattr(instance, f"{name}_{code}"), code) for code in CODES}


def head_data(page: Any) -> Data:
    """Return what every page has."""
    return {
        "uid": str(page.uid),
        "slug": page.slug,
        "heading": line_of(page, "heading"),
        "intro": line_of(page, "intro"),
    }


def page_data(page: Any, names: Names) -> Data:
    """Return any page below the home page, without its children."""
    head = head_data(page)
    if isinstance(page, CoursePage):
        hours = page.academic_hours
        return {**head, "audience": page.audience, "academic_hours": hours}
    if isinstance(page, ModulePage):
        return head
    if isinstance(page, InfoPage):
        return {**head, "body": package_body(page.body.raw_data, names)}
    unit = {
        **head,
        "kind": "lesson" if isinstance(page, LessonPage) else "quiz",
        "minutes": page.minutes,
        "required": page.required,
        "retired": page.retired,
        "what_changed": page.what_changed,
    }
    if isinstance(page, LessonPage):
        return {**unit, **_lesson(page, names)}
    return {**unit, **_quiz(page)}


def _lesson(page: LessonPage, names: Names) -> Data:
    notes = (" ".join(note.split()) for note in page.editor_notes.splitlines())
    return {
        "sensitive": line_of(page, "sensitive"),
        "editor_notes": [note for note in notes if note],
        "body": package_body(page.body.raw_data, names),
    }


def _quiz(page: QuizPage) -> Data:
    return {
        "purpose": page.purpose,
        "pass_mark": page.pass_mark,
        "attempts": page.attempts,
        "draw": page.draw,
        "pool": page.pool.slug if page.pool else "",
        "pool_b": page.pool_b.slug if page.pool_b else "",
    }


def question_row(question: Question) -> Data:
    """Return a question with its options; fields that its kind has no use for are empty."""
    rows = list(question.options.all())
    usual = answer_key.default_shares(question.kind, [False] * len(rows))
    shares = [Decimal(option.fraction) for option in rows]
    return {
        "uid": str(question.uid),
        "kind": question.kind,
        "stem": line_of(question, "stem"),
        "feedback": line_of(question, "feedback"),
        "tags": list(question.tags),
        "options": [
            _option(option, question.kind, share)
            for option, share in zip(
                rows,
                usual if question.kind in ("matching", "ordering") else shares,
                strict=True,
            )
        ],
    }


def _option(option: Option, kind: str, share: Decimal) -> Data:
    nothing = no_text()
    number = kind == "numeric"
    value = None if option.value is None or not number else Decimal(option.value)
    return {
        "uid": str(option.uid),
        "text": nothing if number else line_of(option, "text"),
        "match": line_of(option, "match") if kind == "matching" else nothing,
        "feedback": line_of(option, "feedback"),
        "fraction": share,
        "value": value,
        "tolerance": Decimal(option.tolerance) if number else Decimal(0),
    }


def pool_row(pool: QuestionPool) -> Data:
    """Return a pool without its questions."""
    return {"slug": pool.slug, "name": line_of(pool, "name")}


def term_row(term: GlossaryTerm) -> Data:
    """Return a glossary term."""
    return {
        "id": term.slug,
        "term": line_of(term, "term"),
        "english": " ".join(term.english.split()),
        "definition": line_of(term, "definition"),
    }


def helpline_row(helpline: Helpline) -> Data:
    """Return a telephone line."""
    return {
        "id": helpline.slug,
        "name": line_of(helpline, "name"),
        "number": helpline.number,
        "from_abroad": helpline.from_abroad,
        "email": helpline.email,
        "note": line_of(helpline, "note"),
        "url": helpline.url,
        "checked_on": helpline.checked_on.isoformat() if helpline.checked_on else "",
        "editor_note": " ".join(helpline.editor_note.split()),
    }


def home_data(home: HomePage) -> Data:
    """Return the front page's texts."""
    return {"heading": line_of(home, "heading"), "intro": line_of(home, "intro")}
