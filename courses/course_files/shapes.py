"""Schema of course files: the fields of units, blocks, questions and reference data."""

from pathlib import PurePath
from typing import Any

from courses.course_files.fields import (
    Field,
    Reader,
    address,
    date,
    decimal,
    items,
    key,
    line,
    long_text,
    mail_address,
    mapping,
    note,
    number,
    one_of,
    optional,
    paragraphs,
    share,
    short_line,
    short_note,
    slug,
    slug_up_to,
    switch,
    words,
)
from courses.course_files.findings import Place
from courses.course_files.yaml_source import Mapping
from courses.media.formats import FORMATS
from courses.text.languages import CODES, no_text

QUESTION_KINDS = (
    "single",
    "multiple",
    "truefalse",
    "matching",
    "ordering",
    "shortanswer",
    "numeric",
)
STYLES = ("remember", "warning", "law", "tip")
PURPOSES = ("module", "pre", "post", "launch")
AUDIENCES = ("learners", "supervisors")

_TITLED_LINES = {"title": Field(line), "items": Field(items(line, 1))}
_LINES = {"items": Field(items(line, 1))}
_FIGURE = {"file": Field(note), "alt": Field(line), "caption": Field(line)}
_CHOICE = mapping(
    {
        "id": Field(key),
        "text": Field(line),
        "consequence": Field(long_text),
        "next": optional(key, ""),
    }
)
_NODE = mapping(
    {
        "id": Field(key),
        # A scene may be told in paragraphs; one line is a paragraph too.
        "text": Field(long_text),
        "choices": Field(items(_CHOICE, 1)),
    }
)
_SOURCE = mapping(
    {"title": Field(line), "url": Field(address), "checked_on": Field(date)}
)
BLOCKS: dict[str, dict[str, Field]] = {
    "objectives": _LINES,
    "monday": _LINES,
    "heading": {"text": Field(line)},
    "text": {"text": Field(long_text)},
    "image": _FIGURE,
    "diagram": _FIGURE,
    "media": {"file": Field(note)},
    "callout": {
        "style": Field(one_of(STYLES)),
        "title": Field(line),
        "text": Field(long_text),
    },
    "steps": _TITLED_LINES,
    "case": {
        "title": Field(line),
        "story": Field(long_text),
        "facts": Field(long_text),
        "nodes": Field(items(_NODE, 1)),
    },
    "check": {"question": Field(key)},
    "summary": {"text": Field(long_text)},
    "sources": {"items": Field(items(_SOURCE, 1))},
}


def placed(read: Reader) -> Reader:
    """Return a reader that leaves the place in the mapping, for checks that come later."""

    def read_placed(value: Any, place: Place) -> Any:
        return {**read(value, place), "place": place}

    return read_placed


def block(value: Any, place: Place) -> dict[str, Any]:
    """Read one block: its ``id``, its ``type`` and the fields of that type."""
    kind = value.get("type") if isinstance(value, Mapping) else None
    if not isinstance(kind, str) or kind not in BLOCKS:
        at = place.at(value.line_of("type")) if isinstance(value, Mapping) else place
        at.refuse("unknown_block", f"A type is expected: {', '.join(BLOCKS)}.")
        return {"id": f"unreadable-{place.line}", "type": "", "place": place}
    fields = {"id": Field(key), "type": Field(one_of([kind])), **BLOCKS[kind]}
    found: dict[str, Any] = placed(mapping(fields))(value, place)
    return found


_OPTION_TEXTS = {"id": Field(key), "feedback": optional(line, no_text)}
_OPTIONS: dict[str, dict[str, Field]] = {
    "choice": {
        **_OPTION_TEXTS,
        "right": optional(switch, False),
        "fraction": optional(share, None),
        "text": Field(line),
    },
    "matching": {**_OPTION_TEXTS, "text": Field(line), "match": Field(line)},
    "ordering": {**_OPTION_TEXTS, "text": Field(line)},
    "shortanswer": {
        **_OPTION_TEXTS,
        "text": Field(line),
        "fraction": optional(share, None),
    },
    "numeric": {
        **_OPTION_TEXTS,
        "value": Field(decimal),
        "tolerance": optional(decimal, "0"),
        "fraction": optional(share, None),
    },
}


def question(value: Any, place: Place) -> dict[str, Any]:
    """Read a question; which options it may have follows from its kind."""
    kind = value.get("kind") if isinstance(value, Mapping) else None
    option = _OPTIONS.get(str(kind), _OPTIONS["choice"])
    fields = {
        "id": Field(key),
        "kind": Field(one_of(QUESTION_KINDS)),
        "stem": Field(line),
        "feedback": optional(line, no_text),
        "tags": optional(items(note), list),
        "options": Field(items(mapping(option), 1)),
    }
    found: dict[str, Any] = placed(mapping(fields))(value, place)
    return found


_PAGE = {
    "id": Field(key),
    "slug": Field(slug_up_to(255)),
    "heading": Field(short_line(200)),
}
_UNIT = {
    **_PAGE,
    "minutes": Field(number(0, 600)),
    "required": Field(switch),
    "retired": optional(switch, False),
    "what_changed": optional(switch, False),
    "intro": Field(line),
}
UNITS: dict[str, Reader] = {
    "lesson": mapping(
        {
            "kind": Field(one_of(["lesson"])),
            **_UNIT,
            "sensitive": optional(line, no_text),
            "editor_notes": optional(items(note), list),
            "body": Field(items(block)),
            "questions": optional(items(question), list),
        }
    ),
    "quiz": mapping(
        {
            "kind": Field(one_of(["quiz"])),
            **_UNIT,
            "purpose": Field(one_of(PURPOSES)),
            "pass_mark": Field(number(0, 100)),
            "attempts": Field(number(0, 100)),
            "draw": Field(number(0, 500)),
            "pool": Field(slug),
            "pool_b": optional(slug, ""),
            "pool_name": optional(short_line(150), no_text),
            "questions": optional(items(question), list),
        }
    ),
    "pool": mapping(
        {
            "kind": Field(one_of(["pool"])),
            "id": Field(slug),
            "name": Field(short_line(150)),
            "questions": Field(items(question)),
        }
    ),
}


def _unit_path(value: Any, place: Place) -> tuple[str, Place]:
    return note(value, place), place


_MODULE = {
    **_PAGE,
    "intro": optional(line, no_text),
    "units": Field(items(_unit_path)),
}
_COURSE = {
    **_PAGE,
    "intro": optional(line, no_text),
    "audience": Field(one_of(AUDIENCES)),
    "academic_hours": optional(number(1, 400), None),
    "modules": Field(items(placed(mapping(_MODULE)))),
}
COURSES = mapping(
    {
        "home": optional(
            mapping(
                {"heading": Field(short_line(200)), "intro": optional(line, no_text)}
            ),
            None,
        ),
        "courses": Field(items(placed(mapping(_COURSE)), 1)),
    }
)
PAGES = items(
    placed(
        mapping(
            {
                "kind": optional(one_of(["page"]), "page"),
                **_PAGE,
                "intro": optional(line, no_text),
                "body": Field(items(block)),
                "questions": optional(items(question), list),
            }
        )
    )
)
GLOSSARY = items(
    placed(
        mapping(
            {
                "id": Field(slug),
                "term": Field(short_line(150)),
                "english": Field(short_note(150)),
                "definition": Field(line),
            }
        )
    )
)
HELPLINES = items(
    placed(
        mapping(
            {
                "id": Field(slug),
                "name": Field(short_line(150)),
                "number": Field(short_note(40)),
                "from_abroad": optional(short_note(40), ""),
                "note": optional(line, no_text),
                "email": optional(mail_address, ""),
                "url": optional(address, ""),
                "checked_on": optional(date, ""),
                "editor_note": optional(words, ""),
            }
        )
    )
)
_FILES = mapping(dict.fromkeys(CODES, optional(note, "")))
_LIBRARY = {
    "picture": {"file": Field(note), "alt": Field(short_line(500))},
    "recording": {
        "file": Field(note),
        "label": Field(short_line(150)),
        "spoken": Field(one_of([*CODES, "none"])),
        "seconds": Field(decimal),
        "width": optional(number(1, 10_000), None),
        "height": optional(number(1, 10_000), None),
        "poster": optional(note, ""),
        "captions": optional(_FILES, no_text),
        "transcript": Field(paragraphs),
    },
}


def library_entry(value: Any, place: Place) -> dict[str, Any]:
    """Read what is to be known of a picture or recording in media/."""
    name = str(value.get("file", "")) if isinstance(value, Mapping) else ""
    kind = "recording" if PurePath(name).suffix in FORMATS else "picture"
    return {"kind": kind, **mapping(_LIBRARY[kind])(value, place)}


LIBRARY = items(placed(library_entry))
