"""Where units are found in the page tree."""

from wagtail.models import Page

from courses.text.languages import content_language
from lms.progress.manifest import Unit


def unit_addresses(units: list[Unit], language: str = "") -> dict[str, str]:
    """Return the address of each live unit page by unit id; one query."""
    pages = Page.objects.live().filter(pk__in=[unit["page"] for unit in units])
    paths = dict(pages.values_list("pk", "url_path"))
    return {
        unit["uid"]: address_of_path(paths[unit["page"]], language)
        for unit in units
        if unit["page"] in paths
    }


def address_of_path(url_path: str, language: str = "") -> str:
    """Return the address of a page below the site's root page; no query.

    The first step of ``url_path`` is the home page's own slug.
    """
    below = url_path.strip("/").partition("/")[2]
    return f"/{language or content_language()}/{below}/".replace("//", "/")
