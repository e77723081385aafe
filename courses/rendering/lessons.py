"""Lessons and information pages as HTML parts in one language."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from courses.media import svg
from courses.media.formats import MEGABYTE
from courses.rendering.published import kept
from courses.rendering.routing import address_of
from courses.text.languages import CODES, NAMES, OTHER
from courses.text.richtext import ids
from courses.text.richtext.html import PAGE_LINK, is_page_link, read_html, write_html
from courses.text.richtext.markup import NAMED_PAGES

PICTURE_WIDTHS = (480, 960)
STYLE_NAMES = {
    "remember": _("Remember"),
    "warning": _("Warning"),
    "law": _("Law"),
    "tip": _("Tip"),
}


@dataclass(frozen=True)
class Part:
    """One part of a lesson in one language.

    Text kinds have ``html``; ``check`` has the question's id; ``case`` has the case as
    {"id", "title", "story_html", "facts_html", "nodes": [{"id", "text_html", "choices":
    [{"id", "text", "consequence_html", "next"}]}]}, the first node being the start.
    """

    id: str
    kind: str
    html: SafeString | str = ""
    question_uid: str | None = None
    case: dict[str, Any] | None = None


def lesson_parts(page: Any, language: str, *, cached: bool = True) -> list[Part]:
    """Return the parts of a lesson or information page in one language, in their order.

    What is published is rendered once and kept; nobody changes it. ``cached`` false is
    for previews, whose texts are not published.
    """
    if not cached or page.live_revision_id is None:
        return _rendered(page, language)
    key = ("parts", page.pk, page.live_revision_id, page.last_published_at, language)
    return kept(key, lambda: _rendered(page, language))


def _rendered(page: Any, language: str) -> list[Part]:
    with translation.override(language):
        blocks = [block for block in page.body if block.block_type in PARTS]
        renderer = Renderer(language, LinkResolver(blocks, language))
        parts = (PARTS[block.block_type](renderer, block) for block in blocks)
        return [part for part in parts if part is not None]


# --- texts --------------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """A text to show, and a ``lang`` attribute where only the other language has it."""

    text: SafeString | str
    lang: SafeString | str = ""


def _pick(text: Any, language: str) -> tuple[str, str]:
    """Return a bilingual text in one language, or else in the other, and which it is."""
    for code in (language, OTHER[language]):
        if found := _source(text.get(code)):
            return found, code
    return "", language


def _source(value: Any) -> str:
    return str(getattr(value, "source", value) or "")


class LinkResolver:
    """Knows the addresses that the links of a body lead to; one query at most."""

    def __init__(self, blocks: list[Any], language: str) -> None:
        self.language = language
        self.glossary = reverse("glossary")
        sources = {source for block in blocks for source in _rich_texts(block.value)}
        hrefs = {href for s in sources for href in read_html(s).links()}
        uids = {ids.uid(h[5:]) for h in hrefs if h.startswith("unit:")}
        pks = {int(h.removeprefix(PAGE_LINK)) for h in hrefs if is_page_link(h)}
        self.pages = self._addresses(uids, pks) if uids or pks else {}
        self.pages |= {f"{PAGE_LINK}{name}": reverse(name) for name in NAMED_PAGES}

    def _addresses(self, uids: set[uuid.UUID], pks: set[int]) -> dict[str, str]:
        kinds = ("lessonpage", "quizpage", "infopage")
        wanted = Q(pk__in=pks)
        for kind in kinds:
            wanted |= Q(**{f"{kind}__uid__in": uids})
        fields = ("pk", "url_path", *(f"{kind}__uid" for kind in kinds))
        found = {}
        for pk, path, *known_as in (
            Page.objects.live().filter(wanted).values_list(*fields)
        ):
            address = address_of(path, self.language)
            found[f"{PAGE_LINK}{pk}"] = address
            found.update({f"unit:{uid}": address for uid in known_as if uid})
        return found

    def attributes(self, href: str) -> dict[str, str] | None:
        """Return the attributes of a link, or None for one that leads nowhere."""
        scheme, target = href.partition(":")[::2]
        if scheme == "glossary":
            return {"class": "term", "href": f"{self.glossary}#{target}"}
        if scheme == "unit":
            href = f"unit:{ids.uid(target)}"
        if scheme in ("unit", "page"):
            address = self.pages.get(href)
            return {"href": address} if address else None
        if scheme.lower() in ("http", "https"):
            return {"href": href, "rel": "noopener noreferrer"}
        return {"href": href}


def _rich_texts(value: Any) -> Iterator[str]:
    if hasattr(value, "source"):
        yield value.source
    elif hasattr(value, "values") and callable(value.values):
        for inner in value.values():
            yield from _rich_texts(inner)
    elif hasattr(value, "bound_blocks"):
        for inner in value:
            yield from _rich_texts(inner)


class Renderer:
    """Turns blocks into parts of one language; runs with that language active."""

    def __init__(self, language: str, links: LinkResolver) -> None:
        self.language, self.links = language, links

    def line(self, text: Any) -> Said:
        """Return one line."""
        found, code = _pick(text, self.language)
        return Said(found, self._lang(code))

    def long(self, text: Any) -> Said:
        """Return paragraphs and lists as HTML of the small subset, nothing else."""
        found, code = _pick(text, self.language)
        html = write_html(
            read_html(found),
            link=self.links.attributes,
            strong="strong",
            emphasis="em",
        )
        # write_html escapes every text and writes only its own elements.
        return Said(mark_safe(html), self._lang(code))  # noqa: S308

    def boxed(self, text: Any) -> SafeString | str:
        """Return paragraphs that say themselves when they are in the other language."""
        said = self.long(text)
        box = format_html("<div{}>{}</div>", said.lang, said.text)
        return box if said.lang else said.text

    def _lang(self, code: str) -> SafeString | str:
        same = code == self.language
        return "" if same else format_html(' lang="{}"', code)

    def part(self, block: Any, **context: Any) -> Part:
        """Return a text part from the block's template."""
        kind = block.block_type
        context |= {"id": block.id, "language": self.language}
        html = render_to_string(f"blocks/{kind}.html", context)
        return Part(id=str(block.id), kind=kind, html=SafeString(html.strip()))


# --- one function a kind of block ---------------------------------------------------


def _items(renderer: Renderer, block: Any) -> Part:
    items = [renderer.line(item) for item in block.value["items"]]
    return renderer.part(block, items=items)


def _steps(renderer: Renderer, block: Any) -> Part:
    items = [renderer.line(item) for item in block.value["items"]]
    return renderer.part(block, items=items, title=renderer.line(block.value["title"]))


def _heading(renderer: Renderer, block: Any) -> Part:
    return renderer.part(block, title=renderer.line(block.value["text"]))


def _text(renderer: Renderer, block: Any) -> Part:
    return renderer.part(block, text=renderer.long(block.value["text"]))


def _callout(renderer: Renderer, block: Any) -> Part:
    return renderer.part(
        block,
        style=block.value["style"],
        kind=STYLE_NAMES[block.value["style"]],
        title=renderer.line(block.value["title"]),
        text=renderer.long(block.value["text"]),
    )


def _diagram(renderer: Renderer, block: Any) -> Part | None:
    if block.value["diagram"] is None:
        return None
    alt = renderer.line(block.value["alt"])
    drawing = svg.shown(
        block.value["diagram"].svg,
        language=renderer.language,
        label=str(alt.text),
        prefix=f"d{str(block.id)[:8]}",
    )
    caption = renderer.line(block.value["caption"])
    return renderer.part(block, drawing=drawing, alt=alt, caption=caption)


def _image(renderer: Renderer, block: Any) -> Part | None:
    image = block.value["image"]
    if image is None:
        return None
    # Half the weight of a JPEG; drawings and screenshots must stay sharp.
    is_drawn = image.file.name.lower().endswith(".png")
    form = "webp-lossless" if is_drawn else "webp"
    specs = [f"width-{width}|format-{form}" for width in PICTURE_WIDTHS]
    renditions = image.get_renditions(*specs)
    return renderer.part(
        block,
        small=renditions[specs[0]],
        large=renditions[specs[-1]],
        alt=renderer.line(block.value["alt"]),
        caption=renderer.line(block.value["caption"]),
    )


def _media(renderer: Renderer, block: Any) -> Part | None:
    media = block.value["media"]
    if media is None:
        return None
    codes = sorted(CODES, key=lambda code: code != renderer.language)
    texts = [
        {
            "code": code,
            "name": NAMES[code],
            "captions": getattr(media, f"captions_{code}"),
            "transcript": getattr(media, f"transcript_{code}"),
        }
        for code in codes
    ]
    minutes, seconds = divmod(round(media.duration), 60)
    return renderer.part(
        block,
        media=media,
        label=getattr(media, f"label_{renderer.language}"),
        texts=texts,
        minutes=minutes,
        seconds=seconds,
        # Never "0.0 MB": a learner who pays for data would read it as nothing.
        megabytes=max(media.size / MEGABYTE, 0.1),
        is_foreign=media.spoken not in (renderer.language, media.NOBODY),
    )


def _sources(renderer: Renderer, block: Any) -> Part:
    items = [
        {
            "title": renderer.line(item["title"]),
            "url": item["url"],
            "checked_on": item["checked_on"],
        }
        for item in block.value["items"]
    ]
    return renderer.part(block, items=items)


def _check(renderer: Renderer, block: Any) -> Part | None:
    question = block.value["question"]
    if question is None:
        return None
    return Part(id=str(block.id), kind="check", question_uid=str(question.uid))


def _case(renderer: Renderer, block: Any) -> Part:
    value = block.value
    case = {
        "id": str(block.id),
        "title": renderer.line(value["title"]).text,
        "story_html": renderer.boxed(value["story"]),
        "facts_html": renderer.boxed(value["facts"]),
        "nodes": [
            {
                "id": node["id"],
                "text_html": renderer.boxed(node["text"]),
                "choices": [_choice(renderer, choice) for choice in node["choices"]],
            }
            for node in value["nodes"]
        ],
    }
    return Part(id=str(block.id), kind="case", case=case)


def _choice(renderer: Renderer, choice: Any) -> dict[str, Any]:
    return {
        "id": choice["id"],
        "text": renderer.line(choice["text"]).text,
        "consequence_html": renderer.boxed(choice["consequence"]),
        "next": choice["next"] or "",
    }


PARTS: dict[str, Callable[[Renderer, Any], Part | None]] = {
    "objectives": _items,
    "monday": _items,
    "heading": _heading,
    "text": _text,
    "image": _image,
    "diagram": _diagram,
    "media": _media,
    "callout": _callout,
    "steps": _steps,
    "case": _case,
    "check": _check,
    "summary": _text,
    "sources": _sources,
}
