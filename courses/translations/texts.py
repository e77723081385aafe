"""Every translated text of the CMS, as editors have it now: drafts before what is live."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from modeltranslation.translator import translator
from wagtail.models import Page

from courses.exchange.plain import tidy
from courses.models import HomePage, Option, Question
from courses.translations.bodies import body_texts, raw_copy
from courses.translations.rich import markup_of

CODES = ("ro", "ru")
HOME = "home"
_NAMES = {"questionpool": "pool", "glossaryterm": "term"}
_ORDER = ("questionpool", "question", "glossaryterm", "helpline")
_BANK = ("question", "option", "pool")
PAGES, BANK, REFERENCE = "pages", "bank", "reference"


@dataclass(frozen=True)
class Text:
    """A text in both languages.

    ``id`` is such as "page:<uid>:heading", "page:<uid>:body:<block id>:text" or
    "option:<uid>:feedback"; ``owner`` is its beginning, the page or row. Rich text is in
    the small markup of course files. ``where`` tells a person where it stands.
    """

    id: str
    owner: str
    where: str
    texts: dict[str, str]
    is_rich: bool = False
    is_long: bool = False
    max_length: int | None = None

    @property
    def part(self) -> str:
        """Return which part of the material it belongs to."""
        kind = self.id.partition(":")[0]
        if kind == "page":
            return PAGES
        return BANK if kind in _BANK else REFERENCE


def all_texts() -> Iterator[Text]:
    """Yield all texts: pages in the order of the tree, then the bank and the rest."""
    for page in sorted(_pages(), key=lambda page: str(page.path)):
        yield from page_texts(latest(page))
    for model in snippet_models():
        for row in _rows(model):
            yield from row_texts(row)


def page_texts(page: Any) -> Iterator[Text]:
    """Yield the texts of one page as it stands in memory."""
    owner, where = owner_of(page), str(page.heading_ro or page.heading_ru)
    yield from _field_texts(page, owner, where)
    body = getattr(page, "body", None)
    if body is None:
        return
    for found in body_texts(body, raw_copy(body)):
        read = markup_of if found.is_rich else str
        yield Text(
            id=f"{owner}:body:{found.path}",
            owner=owner,
            where=f"{where} › {found.block_type}",
            texts={code: read(found.holder.get(code) or "") for code in CODES},
            is_rich=found.is_rich,
        )


def own_texts(row: Any) -> Iterator[Text]:
    """Yield the texts of one row alone."""
    where = row.question if isinstance(row, Option) else row
    yield from _field_texts(row, owner_of(row), str(where))


def row_texts(row: Any) -> Iterator[Text]:
    """Yield the texts of a term or another row; with a question come its options'."""
    yield from _field_texts(row, owner_of(row), str(row))
    if isinstance(row, Question):
        for option in row.options.all():
            yield from _field_texts(option, owner_of(option), str(row))


def latest(page: Any) -> Any:
    """Return a page with the changes that are not published yet."""
    if page.has_unpublished_changes and page.latest_revision:
        return page.latest_revision.as_object()
    return page


def owner_of(instance: Any) -> str:
    """Return the beginning of the ids of an instance's texts."""
    if isinstance(instance, HomePage):
        return f"page:{HOME}"
    model = type(instance)
    return f"{kind_of(model)}:{getattr(instance, key_name(model))}"


def kind_of(model: type[models.Model]) -> str:
    """Return the first word of the ids of a model's texts."""
    name = str(model._meta.model_name)
    return "page" if issubclass(model, Page) else _NAMES.get(name, name)


def key_name(model: type[models.Model]) -> str:
    """Return the field by which its rows are known in ids."""
    names = {field.name for field in model._meta.fields}
    return next((name for name in ("uid", "slug") if name in names), "pk")


def page_models() -> list[type[models.Model]]:
    """Return the kinds of pages that have texts in both languages."""
    return [m for m in _translated() if issubclass(m, Page)]


def snippet_models() -> list[type[models.Model]]:
    """Return the other models that have texts in both languages, without options."""
    return [m for m in _translated() if not issubclass(m, (Page, Option))]


def field_names(model: type[models.Model]) -> list[str]:
    """Return the translated fields of a model in their order, without languages."""
    translated = set(translator.get_options_for_model(model).all_fields)
    return [field.name for field in model._meta.fields if field.name in translated]


def _translated() -> list[type[models.Model]]:
    registered = translator.get_registered_models(abstract=False)
    own = [m for m in registered if m._meta.app_label == "courses"]
    return sorted(own, key=lambda model: _place(str(model._meta.model_name)))


def _place(name: str) -> tuple[int, str]:
    return (_ORDER.index(name) if name in _ORDER else len(_ORDER), name)


def _pages() -> Iterator[Any]:
    return itertools.chain.from_iterable(
        model._default_manager.select_related("latest_revision")
        for model in page_models()
    )


def _rows(model: type[models.Model]) -> Any:
    rows = model._default_manager.order_by("pk")
    # What is asked no longer need not be translated.
    if model is Question:
        return rows.filter(retired=False).prefetch_related("options")
    return rows


def _field_texts(instance: Any, owner: str, where: str) -> Iterator[Text]:
    for name in field_names(type(instance)):
        field = instance._meta.get_field(name)
        yield Text(
            id=f"{owner}:{name}",
            owner=owner,
            where=f"{where} › {field.verbose_name}",
            texts={c: tidy(getattr(instance, f"{name}_{c}") or "", c) for c in CODES},
            is_long=isinstance(field, models.TextField),
            max_length=getattr(field, "max_length", None),
        )
