"""Safe XML parsing: no document types, no entities, no depth without end."""

from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from courses.imports.findings import FileRefused

# An attribute that no file can have, with the line of the element.
LINE = " line"

_MAX_DEPTH = 50
_UNDEFINED_ENTITY = 11  # of expat


class _Builder(TreeBuilder):
    """Builds the tree with the line of each element, up to a harmless depth."""

    parser: Any = None
    depth = 0

    def start(self, tag: Any, attrs: Any) -> Element:
        self.depth += 1
        line = self.parser.CurrentLineNumber
        if self.depth > _MAX_DEPTH:
            raise FileRefused("xml_deep", line=line, number=line)
        return super().start(tag, {**attrs, LINE: str(line)})

    def end(self, tag: Any) -> Element:
        self.depth -= 1
        return super().end(tag)


def parsed_xml(text: str) -> Element:
    """Return the root of a document; each element has its line in the attribute LINE.

    Raises FileRefused where the XML is damaged, declares a document type, or is nested
    too deeply.
    """
    if not text.lstrip().startswith("<"):
        raise FileRefused("not_xml", line=1)
    builder = _Builder()
    parser = DefusedXMLParser(target=builder, encoding="utf-8", forbid_dtd=True)
    builder.parser = parser.parser
    try:
        parser.feed(text.lstrip().encode())
        root: Element = parser.close()
    except DefusedXmlException as error:
        raise FileRefused("xml_dtd") from error
    except ParseError as error:
        line, column = error.position
        if error.code == _UNDEFINED_ENTITY:
            raise FileRefused("xml_entity", line=line, number=line) from error
        raise FileRefused(
            "xml_broken", line=line, number=line, column=column + 1
        ) from error
    return root
