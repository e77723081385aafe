"""SVG sanitizing: only harmless drawings are kept, and a page shows one language of them."""

import re
from typing import Any
from xml.etree.ElementTree import Element, ParseError, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from courses.text.languages import CODES

NAMESPACE = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
MAX_BYTES = 200_000
MAX_DEPTH = 50


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ELEMENTS = _words(
    "svg g defs title desc path rect circle ellipse line polyline polygon text tspan "
    "marker linearGradient radialGradient stop clipPath use symbol"
)
ATTRIBUTES = _words(
    "id class lang role viewBox width height x y x1 y1 x2 y2 cx cy r rx ry fx fy d "
    "points transform dx dy rotate fill fill-opacity fill-rule stroke stroke-width "
    "stroke-linecap stroke-linejoin stroke-dasharray stroke-dashoffset "
    "stroke-miterlimit stroke-opacity opacity color font-family font-size "
    "font-weight font-style text-anchor dominant-baseline alignment-baseline "
    "letter-spacing text-decoration textLength lengthAdjust marker-start marker-mid "
    "marker-end markerWidth markerHeight markerUnits refX refY orient gradientUnits "
    "gradientTransform spreadMethod offset stop-color stop-opacity clip-path "
    "clip-rule clipPathUnits preserveAspectRatio href version aria-hidden "
    "aria-label aria-labelledby focusable paint-order vector-effect "
    "baseline-shift visibility display xml:space"
)
REFERENCE = re.compile(r"url\(\s*['\"]?#([\w-]+)['\"]?\s*\)")


class SvgRefused(ValueError):
    """A drawing holds what a page must not show; the text says what, ``line`` where."""

    def __init__(self, reason: Any, line: int = 1) -> None:
        super().__init__(reason)
        self.line = line


def validated(source: bytes | str) -> str:
    """Return the drawing in a plain form without comments.

    Raises SvgRefused for anything but drawing elements: scripts, styles, foreign
    content, links out of the file, entities, a missing ``viewBox``.
    """
    data = source.encode() if isinstance(source, str) else source
    if len(data) > MAX_BYTES:
        raise SvgRefused(_("The drawing is larger than 200 KB."))
    root = parsed(data)
    text = data.decode("utf-8", "replace")
    if name_of(root.tag) != "svg" or not root.get("viewBox"):
        raise SvgRefused(_("The drawing must be an <svg> with a viewBox."))
    if not _is_flat(root):
        raise SvgRefused(_("The drawing has too many groups inside groups."))
    for element in root.iter():
        _check(element, text)
    return serialize(root)


def _is_flat(root: Element) -> bool:
    """Tell whether nothing stands deeper than drawings need; writing goes down to it."""
    level = [root]
    for _depth in range(MAX_DEPTH):
        level = [child for element in level for child in element]
        if not level:
            return True
    return False


def parsed(data: bytes) -> Element:
    """Return the outermost element of a drawing. Raises SvgRefused for what is no XML."""
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except ParseError as error:
        reason = _("This is no XML: a tag or a sign in it is wrong.")
        raise SvgRefused(reason, error.position[0]) from error
    except (DefusedXmlException, ValueError, LookupError) as error:
        reason = _("The drawing declares a document type or entities.")
        raise SvgRefused(reason) from error
    return root


def name_of(tag: object) -> str:
    """Return an element's or attribute's name; foreign ones keep their namespace."""
    name = str(tag).removeprefix(f"{{{NAMESPACE}}}")
    name = name.replace(f"{{{XLINK}}}", "")
    return name.replace("{http://www.w3.org/XML/1998/namespace}", "xml:")


def _check(element: Element, text: str) -> None:
    name = name_of(element.tag)
    if name not in ELEMENTS:
        reason = _("The element <%(name)s> is not allowed.") % {"name": name}
        raise SvgRefused(reason, _line_of(text, f"<{name}"))
    for key, value in element.attrib.items():
        attribute = name_of(key)
        if attribute == "xml:lang":
            attribute = "lang"
        if attribute not in ATTRIBUTES or not _is_inside(attribute, value):
            written = f'{attribute}="{value[:40]}"'
            reason = _("The attribute %(written)s is not allowed.")
            line = _line_of(text, f"{attribute}=")
            raise SvgRefused(reason % {"written": written}, line)


def _is_inside(attribute: str, value: str) -> bool:
    """Tell whether a value refers to nothing outside the drawing."""
    if attribute == "href":
        return value.startswith("#")
    if attribute == "lang":
        return value in CODES
    rest = REFERENCE.sub("", value).lower()
    return not any(bad in rest for bad in ("url(", "javascript:", "data:", "@import"))


def _line_of(text: str, part: str) -> int:
    at = text.find(part)
    return text.count("\n", 0, at) + 1 if at >= 0 else 1


def serialize(root: Element) -> str:
    """Return a drawing in plain form; the names of its elements are made plain, too."""
    for element in root.iter():
        element.tag = name_of(element.tag)
        element.attrib = {name_of(k): v for k, v in element.attrib.items()}
        if "xml:lang" in element.attrib:
            element.attrib["lang"] = element.attrib.pop("xml:lang")
    root.set("xmlns", NAMESPACE)
    return tostring(root, encoding="unicode").strip() + "\n"


def shown(drawing: str, *, language: str, label: str, prefix: str) -> SafeString:
    """Return a validated drawing for one page: one language, a label, ids of its own.

    Groups in the other language are dropped. ``prefix`` keeps the ids of two drawings
    on a page apart.
    """
    root = parsed(drawing.encode())
    _drop_other_languages(root, language)
    for element in root.iter():
        for name, value in element.attrib.items():
            element.set(name, _prefixed(name, value, prefix))
    for name in ("width", "height", "id", "aria-labelledby", "aria-hidden"):
        root.attrib.pop(name, None)
    root.set("role", "img")
    root.set("aria-label", label)
    root.set("focusable", "false")
    # Only elements and attributes of the lists above get here.
    return mark_safe(serialize(root).strip())  # noqa: S308


def _drop_other_languages(element: Element, language: str) -> None:
    for child in list(element):
        if child.get("lang") not in (None, language):
            element.remove(child)
        else:
            _drop_other_languages(child, language)


def _prefixed(name: str, value: str, prefix: str) -> str:
    if name in ("id", "aria-labelledby"):
        return f"{prefix}-{value}"
    if name == "href":
        return f"#{prefix}-{value[1:]}"
    return REFERENCE.sub(lambda found: f"url(#{prefix}-{found[1]})", value)
