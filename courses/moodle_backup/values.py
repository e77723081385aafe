"""XML values of a backup: texts by language, without markup or as HTML."""

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from courses.imports.findings import FileRefused, NotSupported
from courses.imports.html_to_text import html_of, plain_text, tidy
from courses.imports.items import Markup, Texts
from courses.imports.mlang import split
from courses.imports.xml_reading import parsed_xml
from courses.moodle_backup.archive import Archive
from courses.text.languages import CODES, no_text

_NULL = "$@NULL@$"
# Moodle's FORMAT_ constants.
MARKUPS: dict[str, Markup] = {
    "0": "moodle",
    "1": "html",
    "2": "plain",
    "4": "markdown",
}


def value(element: Element, path: str) -> str:
    """Return the text of an element below; empty where it is missing or null."""
    found = element.find(path)
    text = "" if found is None else (found.text or "").strip()
    return "" if text == _NULL else text


def text_of(archive: Archive, name: str) -> str:
    """Return an XML member's text. Raises FileRefused where it is missing or damaged."""
    try:
        return archive.read(name).decode("utf-8")
    except KeyError as error:
        raise FileRefused("backup_incomplete", name=name[:100]) from error
    except UnicodeDecodeError as error:
        raise FileRefused("member_not_utf8", name=name[:100]) from error


def parsed_member(archive: Archive, name: str) -> Element:
    """Return the root of an XML member. Raises FileRefused and names the member."""
    try:
        return parsed_xml(text_of(archive, name))
    except FileRefused as refusal:
        found = refusal.finding
        if found.code.startswith("xml_"):
            raise FileRefused(
                "member_xml", line=found.line, name=name[:100], reason=found.message
            ) from refusal
        raise


@dataclass(frozen=True)
class Sources:
    """A text by language, still with its markup, and what else it speaks."""

    by_code: Texts
    foreign: frozenset[str] = frozenset()


def sources(source: str, language: str) -> Sources:
    """Return what each language has of a text; what is untagged is ``language``.

    Raises NotRight where language tags do not match, NotSupported where the text is in
    neither of both languages.
    """
    parts = split(source)
    if not parts.has_tags:
        return Sources({**no_text(), language: parts.common})
    if not any(text.strip() for text in parts.tagged.values()):
        codes = ", ".join(sorted(parts.foreign)) or "—"
        raise NotSupported("foreign_language", codes=codes)
    found = {code: parts.tagged.get(code, "") for code in CODES}
    return Sources(found, parts.foreign)


@dataclass(frozen=True)
class PlainTexts:
    """A text in both languages without markup, and the codes of what was lost."""

    texts: Texts
    lost: frozenset[str] = frozenset()


def plain_texts(source: str, language: str, markup: Markup = "html") -> PlainTexts:
    """Return a text of a backup as plain text. Raises as ``sources`` does."""
    found, lost = no_text(), set()
    for code, text in sources(source, language).by_code.items():
        plain, codes = plain_text(text, markup)
        found[code] = tidy(plain, code)
        lost |= codes
    return PlainTexts(found, frozenset(lost))


def as_html(text: str, markup: Markup) -> str:
    """Return a text of any markup as HTML."""
    if markup == "html":
        return text
    if markup == "moodle":
        return text.replace("\n", "<br>")
    return html_of(plain_text(text, markup)[0])
