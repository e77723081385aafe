"""Public pages: the page tree, the glossary and the telephone lines."""

from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe
from wagtail import views as wagtail_views
from wagtail.url_routing import RouteResult

from courses.models import GlossaryTerm, Helpline
from courses.rendering.routing import page_at
from courses.site.collation import alphabetical
from courses.text.languages import CODES, content_language


def serve(request: HttpRequest, path: str) -> HttpResponse:
    """Serve a page of the tree, found in one query; hooks run as they do in Wagtail."""
    page = page_at(path)
    if page is None:
        raise Http404
    # Wagtail looks here first, and else asks for the site and each step of the path.
    request._wagtail_route_for_request = RouteResult(page)
    response: HttpResponse = wagtail_views.serve(request, path)
    return response


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """Show all terms in the order of the page's language."""
    # Each field is looked up once, which asks for the language.
    terms = [
        {name: getattr(one, name) for name in ("slug", "term", "definition", "english")}
        for one in alphabetical(GlossaryTerm.objects.all(), content_language())
    ]
    groups = groupby(terms, key=lambda term: term["term"][:1].upper())
    context = {
        "terms": terms,
        "letters": [(letter, next(first)["slug"]) for letter, first in groups],
        "alternates": _alternates("glossary"),
    }
    return render(request, "courses/glossary.html", context)


@require_safe
def helplines(request: HttpRequest) -> HttpResponse:
    """Show the telephone lines that have been checked."""
    context = {
        "helplines": list(Helpline.objects.published()),
        "alternates": _alternates("helplines"),
    }
    return render(request, "courses/helplines.html", context)


def _alternates(name: str) -> list[tuple[str, str]]:
    links = []
    for code in CODES:
        with translation.override(code):
            links.append((code, reverse(name)))
    return links
