"""URLs of units in the page tree."""

from courses.rendering.routing import address_book, address_of
from lms.progress.manifest import Unit


def unit_addresses(units: list[Unit], language: str = "") -> dict[str, str]:
    """Return the address of each live unit page by unit id."""
    paths = address_book().paths
    return {
        unit["uid"]: address_of(paths[unit["page"]], language)
        for unit in units
        if unit["page"] in paths
    }
