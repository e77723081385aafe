"""Frame of the register's pages in the CMS: heading, icon, and the way back."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

ICON = "doc-full"


def frame(title: str, *above: tuple[str, str]) -> dict[str, Any]:
    """Return what Wagtail's header wants; ``above`` are (name of a route, its title)."""
    way = [
        ("wagtailadmin_home", _("Home")),
        ("cms_certificates", _("Certificates")),
        *above,
    ]
    crumbs = [{"url": reverse(name), "label": label} for name, label in way]
    crumbs.append({"url": "", "label": title})
    return {"header_title": title, "header_icon": ICON, "breadcrumbs_items": crumbs}
