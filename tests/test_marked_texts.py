"""Every text for people is marked by a name that ``makemessages`` looks for.

A function of translation under a name of one's own leaves its texts out of the catalogues
without a word: they stay English in both languages.
"""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TRANSLATION = "django.utils.translation"
LOOKED_FOR = {
    *("_", "gettext", "gettext_lazy", "gettext_noop"),
    *("ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"),
    *("npgettext", "npgettext_lazy"),
}


def names_not_looked_for(source: str) -> list[str]:
    """Return the own names that a module gives to functions of translation."""
    return [
        name.asname
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and node.module == TRANSLATION
        for name in node.names
        if "gettext" in name.name and name.asname and name.asname not in LOOKED_FOR
    ]


def test_an_own_name_is_found():
    source = f"from {TRANSLATION} import gettext as _now, gettext_lazy as _\n"
    assert names_not_looked_for(source) == ["_now"]


@pytest.mark.parametrize("package", ["courses", "lms"])
def test_no_text_is_left_out_of_the_catalogues(package):
    modules = (ROOT / package).rglob("*.py")
    found = {
        str(path.relative_to(ROOT)): names
        for path in modules
        if (names := names_not_looked_for(path.read_text("utf-8")))
    }
    assert found == {}
