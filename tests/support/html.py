"""Looking into a page's element: a short word may stand anywhere in a whole page.

Tokens against forged requests are random, and a menu holds many words.
"""

from typing import Any

from bs4 import BeautifulSoup


def texts_in(page: Any, selector: str) -> list[str]:
    """Return the text of each element that a CSS selector finds.

    ``page`` is the answer, or its HTML.
    """
    html = page if isinstance(page, str) else page.content.decode()
    found = BeautifulSoup(html, "html.parser").select(selector)
    return [one.get_text(" ", strip=True) for one in found]


def text_in(page: Any, selector: str = "main") -> str:
    """Return the text of the one element that a CSS selector finds."""
    (text,) = texts_in(page, selector)
    return text
