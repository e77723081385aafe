"""URL routing between addresses and pages, without a query where nothing changed."""

import copy
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from wagtail.models import Page, Site

from courses.rendering.published import kept
from courses.text.languages import content_language

PAGES = ("HomePage", "CoursePage", "InfoPage", "ModulePage", "LessonPage", "QuizPage")


@dataclass(frozen=True)
class AddressBook:
    """The live pages: primary key and kind by ``url_path``, and the other way round."""

    root: str
    pages: dict[str, tuple[int, str]] = field(default_factory=dict)
    paths: dict[int, str] = field(default_factory=dict)


def address_book() -> AddressBook:
    """Return where the live pages of the site are; two queries after a publication."""
    return kept("addresses", _read_addresses)


def _read_addresses() -> AddressBook:
    sites = Site.objects.order_by("-is_default_site", "pk")
    site = sites.select_related("root_page").first()
    book = AddressBook(root=site.root_page.url_path if site else "/")
    rows = Page.objects.live().values_list("pk", "url_path", "content_type__model")
    for pk, path, kind in rows:
        book.pages[path] = pk, kind
        book.paths[pk] = path
    return book


def root_path() -> str:
    """Return the front page's ``url_path``; "/" where there is no site."""
    return address_book().root


def page_at(path: str) -> Any:
    """Return the live page at a path below the language, such as ``course/m1/l1/``.

    None where there is no such page. The page is the caller's own to write into.
    """
    steps = [step for step in path.split("/") if step]
    book = address_book()
    found = book.pages.get(f"{book.root}{''.join(f'{step}/' for step in steps)}")
    return found and copy.copy(kept(("page", found[0]), lambda: _read_page(*found)))


def _read_page(pk: int, kind: str) -> Any:
    if kind not in {name.lower() for name in PAGES}:
        return None
    return apps.get_model("courses", kind).objects.live().filter(pk=pk).first()


def address_of(url_path: str, language: str = "") -> str:
    """Return the address of a page in one language, from its ``url_path``."""
    below = url_path.removeprefix(root_path())
    return f"/{language or content_language()}/{below}"
