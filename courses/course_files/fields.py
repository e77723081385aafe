"""Field parsers of course files: each returns a value in its normal form, or refuses it.

A refused value is answered by a harmless one, so that reading goes on and an author sees
all problems of a file at once.
"""

import datetime
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import get_language_info

from courses.course_files.findings import Place, Report
from courses.course_files.yaml_source import Mapping, Text
from courses.course_files.yaml_source import Sequence as YamlSequence
from courses.text.languages import CODES
from courses.text.normalise import has_cedilla
from courses.text.richtext import ids
from courses.text.richtext.document import Document
from courses.text.richtext.markup import MarkupError, read_markup
from courses.text.richtext.typography import spaced

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# Breaking white space only: a no-break space is the author's.
SPACES = re.compile(r"[ \t\r\n]+")
LINES = re.compile(r"\r\n|\r|\n")
MARKUP_IN_LINE = re.compile(r"\*\*|\]\(|</?[A-Za-z]")

Reader = Callable[[Any, Place], Any]


@dataclass(frozen=True)
class Field:
    """How a field is read, and what stands for it where it is left out."""

    read: Reader
    default: Any = None
    required: bool = True


def optional(read: Reader, default: Any) -> Field:
    """Return a field that may be left out."""
    return Field(read, default, required=False)


def mapping(fields: dict[str, Field]) -> Reader:
    """Return a reader of mappings with exactly these fields."""

    def read(value: Any, place: Place) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            place.refuse("not_mapping", "A mapping of fields is expected here.")
            return {name: _harmless(field, place) for name, field in fields.items()}
        for name in value.keys() - fields.keys():
            place.at(value.line_of(name)).refuse(
                "unknown_field", f"There is no field {name} here."
            )
        return {
            name: _field(value, name, field, place) for name, field in fields.items()
        }

    return read


def _field(value: Mapping, name: str, field: Field, place: Place) -> Any:
    at = place.at(value.line_of(name))
    if name in value:
        return field.read(value[name], at)
    if field.required:
        at.refuse("missing_field", f"The field {name} is missing.")
    return _harmless(field, place)


def _harmless(field: Field, place: Place) -> Any:
    """Return what stands for a field that is not there; nothing more is refused."""
    if field.required:
        return field.read(None, Place(Report(), place.file, place.line))
    return field.default() if callable(field.default) else field.default


def items(read: Reader, at_least: int = 0) -> Reader:
    """Return a reader of lists."""

    def read_items(value: Any, place: Place) -> list[Any]:
        if not isinstance(value, YamlSequence):
            place.refuse("not_list", "A list is expected here.")
            return []
        if len(value) < at_least:
            place.refuse("too_few", f"At least {at_least} entries are expected here.")
        return [
            read(item, place.at(line))
            for item, line in zip(value, value.lines, strict=True)
        ]

    return read_items


def one_of(choices: Sequence[str]) -> Reader:
    """Return a reader of one of some words."""

    def read(value: Any, place: Place) -> str:
        if value not in choices:
            place.refuse("not_choice", f"One of {', '.join(choices)} is expected here.")
            return choices[0]
        return str(value)

    return read


def number(low: int, high: int) -> Reader:
    """Return a reader of whole numbers between two limits."""

    def read(value: Any, place: Place) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            place.refuse("not_number", "A whole number is expected here.")
        elif not low <= value <= high:
            place.refuse("not_number", f"A number from {low} to {high} is expected.")
        else:
            return value
        return low

    return read


def decimal(value: Any, place: Place) -> Decimal:
    """Read an exact number such as ``3`` or ``"2.5"``."""
    try:
        # The text of a float is what the author wrote; the float itself is not.
        found = Decimal(str(value))
        if isinstance(value, bool) or not found.is_finite():
            raise InvalidOperation
        if abs(found) >= 10**14 or found != found.quantize(Decimal("0.000001")):
            raise InvalidOperation
        return found.normalize() + 0
    except InvalidOperation:
        place.refuse("not_number", "A number with at most six decimals is expected.")
        return Decimal(0)


def share(value: Any, place: Place) -> Decimal:
    """Read a share of the mark in percent; it may take away."""
    found = decimal(value, place)
    if abs(found) > 100:
        place.refuse("not_number", "A share from -100 to 100 is expected here.")
        return Decimal(0)
    return found


def switch(value: Any, place: Place) -> bool:
    """Read true or false."""
    if not isinstance(value, bool):
        place.refuse("not_switch", "true or false is expected here.")
        return False
    return value


def date(value: Any, place: Place) -> str:
    """Read a day such as 2026-11-20; return it in this form."""
    if isinstance(value, datetime.datetime) or not isinstance(value, datetime.date):
        place.refuse("not_date", "A day such as 2026-11-20 is expected here.")
        return "1970-01-01"
    return value.isoformat()


def key(value: Any, place: Place) -> str:
    """Read an id: a UUID or a readable key."""
    if not isinstance(value, str) or not ids.KEY.fullmatch(value):
        place.refuse(
            "bad_id", "An id is lower-case letters, digits and hyphens, or a UUID."
        )
        return f"unreadable-{place.line}"
    return str(value)


def slug_up_to(limit: int) -> Reader:
    """Return a reader of a part of an address."""

    def read(value: Any, place: Place) -> str:
        if isinstance(value, str) and SLUG.fullmatch(value) and len(value) <= limit:
            return str(value)
        place.refuse(
            "bad_slug",
            f"Up to {limit} lower-case letters, digits and hyphens are expected.",
        )
        return f"unreadable-{place.line}"

    return read


slug = slug_up_to(50)


def note(value: Any, place: Place) -> str:
    """Read a text for editors or machines, in one language; it may be empty."""
    if not isinstance(value, str):
        place.refuse("not_text", "A text is expected here; put it in quotes.")
        return ""
    if has_cedilla(value):
        _refuse_cedilla(place)
    return str(value).strip()


def words(value: Any, place: Place) -> str:
    """Read a note as one paragraph, however its lines are broken."""
    return " ".join(note(value, place).split())


def short_note(limit: int) -> Reader:
    """Return a reader of a note that the database limits."""

    def read(value: Any, place: Place) -> str:
        found = note(value, place)
        if len(found) > limit:
            place.refuse("too_long", f"At most {limit} signs are expected here.")
        return found

    return read


def address(value: Any, place: Place) -> str:
    """Read an https address; it may be empty."""
    if not isinstance(value, str) or (value and not _is_address(value)):
        place.refuse("bad_address", "An address starting with https:// is expected.")
        return ""
    return str(value)


def mail_address(value: Any, place: Place) -> str:
    """Read an e-mail address; it may be empty."""
    try:
        found = note(value, place)
        if found:
            validate_email(found)
        return found
    except ValidationError:
        place.refuse("bad_address", "An e-mail address is expected here.")
        return ""


def _is_address(value: str) -> bool:
    return bool(re.fullmatch(r"https?://[^\s/]+\.[^\s/]+(?:/\S*)?", value))


def line(value: Any, place: Place) -> dict[str, str]:
    """Read one line of text in both languages."""
    return {code: _line(text, at, code) for code, text, at in _both(value, place)}


def short_line(limit: int) -> Reader:
    """Return a reader of a line that the database limits."""

    def read(value: Any, place: Place) -> dict[str, str]:
        found = line(value, place)
        if any(len(text) > limit for text in found.values()):
            place.refuse("too_long", f"At most {limit} signs are expected here.")
        return found

    return read


def paragraphs(value: Any, place: Place) -> dict[str, str]:
    """Read plain text of any length in both languages; its lines stay."""
    return {code: plain_text(text, code) for code, text, _ in _both(value, place)}


def plain_text(text: str, code: str) -> str:
    """Return paragraphs without markup in their normal form, an empty line between."""
    lines = [
        spaced(SPACES.sub(" ", said).strip(" "), code) for said in LINES.split(text)
    ]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def long_text(value: Any, place: Place) -> dict[str, Document]:
    """Read paragraphs, lists and links in both languages."""
    return {code: _document(text, at, code) for code, text, at in _both(value, place)}


def _both(value: Any, place: Place) -> list[tuple[str, Text, Place]]:
    """Return code, text and place of both languages; a missing one is refused."""
    nothing = Text("", place.line)
    if not isinstance(value, Mapping):
        place.refuse(
            "one_language", "The text is expected in both languages, as ro and ru."
        )
        return [(code, nothing, place) for code in CODES]
    for name in value.keys() - set(CODES):
        place.at(value.line_of(name)).refuse(
            "unknown_field", f"There is no field {name} here: only ro and ru."
        )
    return [(code, *_one(value, code, place)) for code in CODES]


def _one(value: Mapping, code: str, place: Place) -> tuple[Text, Place]:
    at, text = place.at(value.line_of(code)), value.get(code)
    if text is not None and not isinstance(text, Text):
        at.refuse("not_text", "A text is expected here; put it in quotes.")
    elif not text or not text.strip():
        at.refuse(
            "one_language", f"The {get_language_info(code)['name']} text is missing."
        )
    else:
        at = place.at(text.line)
        at.say(code, text)
        if has_cedilla(text):
            _refuse_cedilla(at)
        return text, at
    return Text("", at.line), at


def _refuse_cedilla(place: Place) -> None:
    place.refuse("cedilla", "Write ș and ț with a comma below, not with a cedilla.")


def _line(text: Text, place: Place, code: str) -> str:
    if "\n" in text.strip():
        place.refuse("markup", "This text is one line.")
    elif MARKUP_IN_LINE.search(text):
        place.refuse("markup", "There is no markup and no HTML in this text.")
    return spaced(SPACES.sub(" ", text).strip(" "), code)


def _document(text: Text, place: Place, code: str) -> Document:
    try:
        return read_markup(text).mapped(lambda said: spaced(said, code))
    except MarkupError as error:
        place.at(place.line + error.line).refuse("markup", str(error))
        return Document()
