"""XLIFF 1.2 and PO files, which translators' programs read, written and parsed."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from translate.storage.poparser import PoParseError
from translate.storage.pypo import pofile, pounit
from translate.storage.xliff import xlifffile, xliffunit

from courses.imports.decoding import text_of
from courses.imports.findings import FileRefused
from courses.imports.xml_reading import parsed_xml
from courses.media.webvtt import MARK
from courses.text.languages import DEFAULT
from courses.text.parsing import whole_number
from courses.translation_files.selection import Segment, wanted

MAX_UNITS = 20_000
_NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_CHARSET = re.compile(r"charset=[A-Za-z0-9_-]+")
_COUNT = "X-Unit-Count"
_NEEDS_REVIEW = "needs-review-translation"


_Unit: Any = xliffunit
_Store: Any = xlifffile
_Po: Any = pofile


class _Unit12(_Unit):
    namespace = _NAMESPACE


class _Xliff12(_Store):
    """XLIFF 1.2; the toolkit's own class writes 1.1."""

    UnitClass = _Unit12
    namespace = _NAMESPACE
    XMLskeleton = f"""<?xml version="1.0" encoding="UTF-8"?>
<xliff version="1.2" xmlns="{_NAMESPACE}">
 <file original="course" source-language="{DEFAULT}" datatype="plaintext">
  <body>
  </body>
 </file>
</xliff>"""


@dataclass(frozen=True)
class Unit:
    """One text as a file has it; ``id`` is without the fingerprints."""

    number: int
    id: str
    source_print: str
    target_print: str
    source: str
    target: str
    is_unfinished: bool


@dataclass(frozen=True)
class TranslationFile:
    """What a file says; languages are empty where it does not name them."""

    source_language: str
    target_language: str
    units: list[Unit]


def xliff_of(
    segments: list[Segment], source_language: str, target_language: str
) -> bytes:
    """Return an XLIFF 1.2 file of the texts."""
    store = _Xliff12(sourcelanguage=source_language, targetlanguage=target_language)
    for segment in segments:
        unit = _Unit12(segment.source)
        store.addunit(unit)
        unit.setid(segment.unit_id)
        if segment.target:
            unit.target = segment.target
            asks = wanted(segment)
            state = _NEEDS_REVIEW if asks else "translated"
            _target_node(unit).set("state", state)
            # Approved is final: some programs lock it, or skip it.
            unit.markapproved(not asks)
        for note in _notes(segment):
            unit.addnote(note, origin="developer")
    return bytes(store)


def po_of(segments: list[Segment], source_language: str, target_language: str) -> bytes:
    """Return a PO file of the texts; the ids are the messages' contexts."""
    store = _Po()
    store.updateheader(
        add=True,
        Language=target_language,
        Content_Type="text/plain; charset=UTF-8",
        X_Source_Language=source_language,
        X_Unit_Count=str(len(segments)),
    )
    for segment in segments:
        unit: Any = pounit(segment.source)
        unit.setcontext(segment.unit_id)
        unit.target = segment.target
        for note in _notes(segment):
            unit.addnote(note, origin="developer")
        if segment.target and wanted(segment):
            unit.markfuzzy()
        store.addunit(unit)
    return bytes(store)


WRITERS: dict[str, Callable[[list[Segment], str, str], bytes]] = {
    "xliff": xliff_of,
    "po": po_of,
}
ENDINGS = {"xliff": "xlf", "po": "po"}


def read_file(data: bytes) -> TranslationFile:
    """Return what an XLIFF or PO file says; which it is shows in its text.

    Raises FileRefused where it is damaged, unsafe, of another kind or too large.
    """
    text = text_of(data)
    read = _read_xliff if text.lstrip().startswith("<") else _read_po
    found = read(text)
    if not found.units:
        raise FileRefused("no_units")
    if len(found.units) > MAX_UNITS:
        raise FileRefused("too_many_units", limit=MAX_UNITS)
    return found


def _read_xliff(text: str) -> TranslationFile:
    root = parsed_xml(text)
    if root.tag.rpartition("}")[2] != "xliff":
        raise FileRefused("not_xliff", line=1, name=root.tag.rpartition("}")[2][:40])
    version = root.get("version", "")
    if version not in ("1.1", "1.2"):
        raise FileRefused("xliff_version", line=1, version=version[:10])
    languages = {
        (file.get("source-language", ""), file.get("target-language", ""))
        for file in root
        if file.tag.rpartition("}")[2] == "file"
    }
    if len(languages) != 1:
        raise FileRefused("several_languages")
    store = _Store.parsestring(_DECLARATION.sub("", text).encode())
    units = [
        _unit(number, unit, _id_in(unit), is_unfinished=_needs_work(unit))
        for number, unit in enumerate(store.units, 1)
    ]
    source, target = languages.pop()
    return TranslationFile(_code(source), _code(target), units)


def _read_po(text: str) -> TranslationFile:
    if "msgid" not in text:
        raise FileRefused("not_translation")
    try:
        store = _Po.parsestring(_CHARSET.sub("charset=UTF-8", text, count=1).encode())
    except (PoParseError, ValueError) as error:
        line = getattr(getattr(error, "parse_state", None), "lineno", 0)
        raise FileRefused("po_broken", line=line, number=line or "?") from error
    header = store.parseheader()
    messages = [u for u in store.units if not u.isheader() and not u.isobsolete()]
    count = header.get(_COUNT, "")
    if len(messages) < (whole_number(count) or 0):
        raise FileRefused("po_cut", count=count, found=len(messages))
    units = [
        _unit(number, unit, unit.getcontext(), is_unfinished=unit.isfuzzy())
        for number, unit in enumerate(messages, 1)
    ]
    return TranslationFile(
        _code(header.get("X-Source-Language", "")),
        _code(header.get("Language", "")),
        units,
    )


def _target_node(unit: Any) -> Any:
    return unit.xmlelement.find(unit.namespaced("target"))


def _id_in(unit: Any) -> str:
    """Return the id without the name of the file that the toolkit puts before it."""
    return str(unit.getid() or "").rpartition("\x04")[2]


def _needs_work(unit: Any) -> bool:
    node = _target_node(unit)
    state = "" if node is None else node.get("state", "")
    return state == "new" or state.startswith("needs-")


def _unit(number: int, unit: Any, whole_id: str, *, is_unfinished: bool) -> Unit:
    text_id, _, prints = whole_id.partition("#")
    source_print, _, target_print = prints.partition(".")
    return Unit(
        number=number,
        id=text_id,
        source_print=source_print,
        target_print=target_print,
        source=str(unit.source or ""),
        target=str(unit.target or ""),
        is_unfinished=bool(is_unfinished),
    )


def _code(language: str) -> str:
    """Return a language without its region."""
    return re.split("[-_]", language.strip().lower())[0]


def _notes(segment: Segment) -> list[str]:
    notes = [segment.text.where]
    if segment.text.is_rich:
        notes.append(
            _(
                "Keep the marks: **strong**, *emphasis*, [words](address), lists and "
                "empty lines between paragraphs."
            )
        )
    if segment.text.is_drawn:
        all_words = segment.text.known_as(segment.source_language)
        notes.append(_("All the drawing says: %(words)s.") % {"words": all_words})
        notes.append(_("Keep it about as short as the original: room is scarce."))
    if segment.text.note:
        notes.append(segment.text.note)
    if segment.text.has_times and MARK.search(segment.source):
        notes.append(_("Keep the marks in angle brackets, such as <v Name> or <i>."))
    if segment.text.max_length:
        limit = segment.text.max_length
        notes.append(_("At most %(limit)s characters.") % {"limit": limit})
    return notes
