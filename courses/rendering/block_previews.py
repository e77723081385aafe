"""Block previews: an example of each block in both languages, shown to editors."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from django.apps import apps
from django.utils import translation
from wagtail import blocks

from courses.rendering.lessons import PARTS, LinkResolver, Part, Renderer
from courses.text.languages import CODES, by_language

_CASE = {
    "title": by_language("Oferta de muncă", "Предложение работы"),
    "story": by_language(
        "<p>O tânără vă arată un anunț: „Lucru în străinătate, fără acte”.</p>",
        "<p>Девушка показывает Вам объявление: «Работа за границей, без документов».</p>",
    ),
    "facts": by_language(
        "<p>O ofertă fără contract este un semn de risc.</p>",
        "<p>Предложение без договора — признак риска.</p>",
    ),
    "nodes": [
        {
            "id": "start",
            "text": by_language("<p>Ce faceți?</p>", "<p>Что Вы сделаете?</p>"),
            "choices": [
                {
                    "id": "a",
                    "text": by_language("O întreb ce știe", "Спрошу, что ей известно"),
                    "consequence": by_language(
                        "<p>Vă povestește mai mult.</p>",
                        "<p>Она рассказывает больше.</p>",
                    ),
                    "next": "",
                }
            ],
        }
    ],
}
_LINES = [
    by_language("Recunoașteți semnele", "Узнавать признаки"),
    by_language("Știți pe cine să sunați", "Знать, кому звонить"),
]
_PARAGRAPH = by_language(
    "<p>Un paragraf scurt, cu <b>un cuvânt important</b>.</p>",
    "<p>Короткий абзац с <b>важным словом</b>.</p>",
)
_SHOWN = by_language("Ce se vede aici", "Что здесь изображено")
SAMPLES: dict[str, dict[str, Any]] = {
    "objectives": {"items": _LINES},
    "monday": {"items": _LINES},
    "heading": {"text": by_language("Primele semne", "Первые признаки")},
    "text": {"text": _PARAGRAPH},
    "callout": {
        "style": "remember",
        "title": by_language("Siguranța întâi", "Прежде всего безопасность"),
        "text": _PARAGRAPH,
    },
    "steps": {
        "title": by_language("Cum procedați", "Как действовать"),
        "items": _LINES,
    },
    "case": _CASE,
    "summary": {"text": _PARAGRAPH},
    "sources": {
        "items": [
            {
                "title": by_language("Legea nr. 241/2005", "Закон № 241/2005"),
                "url": "https://www.legis.md/",
                "checked_on": date(2026, 11, 20),
            }
        ]
    },
}
# Blocks that show something of the library: the first there is, if any.
CHOSEN = {
    "image": ("wagtailimages", "image"),
    "diagram": ("courses", "diagram"),
    "check": ("courses", "question"),
}


class PreviewedBlock(blocks.StructBlock):
    """A block of a lesson with an example, drawn as readers see it in both languages."""

    def get_preview_value(self) -> Any:
        """Return the example; a block that chooses shows the first there is to choose."""
        sample = SAMPLES.get(self.name, {})
        if self.name in CHOSEN:
            chosen = apps.get_model(*CHOSEN[self.name]).objects.first()
            field, *texts = self.child_blocks
            sample = {field: chosen, **dict.fromkeys(texts, _SHOWN)} if chosen else {}
        return self.normalize(sample)

    def get_preview_context(self, value: Any, parent_context: Any = None) -> Any:
        """Add ``sides``: each language with the part rendered in it."""
        sides = [(code, _part(self.name, value, code)) for code in CODES]
        return {**(parent_context or {}), "sides": sides}

    def get_preview_template(self, value: Any, context: Any = None) -> str:
        return "courses/block_preview.html"


def _part(kind: str, value: Any, code: str) -> Part | None:
    """Return the example as a reader of one language sees it; None where it is empty."""
    block = SimpleNamespace(id="example", block_type=kind, value=value)
    draw = PARTS.get(kind)
    if draw is None or not value:
        return None
    with translation.override(code):
        return draw(Renderer(code, LinkResolver([block], code)), block)
