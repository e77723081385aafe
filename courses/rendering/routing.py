"""From addresses to pages and back, with as few queries as can be."""

from typing import Any

from django.apps import apps
from django.urls import reverse
from django.utils import translation
from wagtail.models import Site

from courses.text.languages import content_language

# What may stand how many steps below the front page.
BY_STEPS = {
    1: ("CoursePage", "InfoPage"),
    2: ("ModulePage",),
    3: ("LessonPage", "QuizPage"),
}


def root_path() -> str:
    """Return the front page's ``url_path``, from the cache; "/" where there is no site."""
    paths = Site.get_site_root_paths()
    return str(paths[0].root_path) if paths else "/"


def page_at(path: str) -> Any:
    """Return the live page at a path below the language, such as ``course/m1/l1/``.

    A lesson takes one query, any page two at most. None where there is no such page.
    """
    steps = [step for step in path.split("/") if step]
    root = root_path()
    if not steps:
        home = apps.get_model("courses", "HomePage")
        return home.objects.live().filter(url_path=root).first()
    url_path = f"{root}{'/'.join(steps)}/"
    for name in BY_STEPS.get(len(steps), ()):
        # The slug has an index, the whole path has none.
        pages = apps.get_model("courses", name).objects.live()
        page = pages.filter(slug=steps[-1], url_path=url_path).first()
        if page is not None:
            return page
    return None


def address_of(url_path: str, language: str = "") -> str:
    """Return the address of a page in one language, from its ``url_path``; no query."""
    below = url_path.removeprefix(root_path())
    with translation.override(language or content_language()):
        return reverse("wagtail_serve", args=(below,))
