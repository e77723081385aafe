"""Word diff of a text."""

import re
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from courses.text.sequences import opcodes

WORD = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class Change:
    """A piece of text: ``kind`` is "same", "gone" or "new"."""

    kind: str
    text: str


def changes(before: str, after: str) -> list[Change]:
    """Return the pieces of both texts in reading order.

    All that is not new, put together, is the text before; all that is not gone is the
    text after.
    """
    old, new = WORD.findall(before), WORD.findall(after)
    found = []
    # Spaces are everywhere: by them alone every text would be like every other.
    for tag, i1, i2, j1, j2 in opcodes(old, new, is_junk=_is_space):
        if tag == "equal":
            found.append(Change("same", "".join(old[i1:i2])))
            continue
        found.append(Change("gone", "".join(old[i1:i2])))
        found.append(Change("new", "".join(new[j1:j2])))
    return [change for change in found if change.text]


def _is_space(word: object) -> bool:
    return str(word).isspace()


def diff_html(before: str, after: str) -> SafeString:
    """Return the changes as HTML with ``del`` and ``ins``, which are also said in words."""
    said = {"gone": _("removed:"), "new": _("added:")}
    elements = {"gone": "del", "new": "ins"}
    return format_html_join(
        "",
        "{}",
        (
            (_marked(elements[c.kind], said[c.kind], c.text),)
            if c.kind != "same"
            else (c.text,)
            for c in changes(before, after)
        ),
    )


def _marked(element: str, said: str, text: str) -> SafeString:
    start, end = SafeString(f"<{element}>"), SafeString(f"</{element}>")
    return format_html(
        '{}<span class="w-sr-only">{} </span>{}{}', start, said, text, end
    )
