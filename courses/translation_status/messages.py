"""Messages to editors about the translation status."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages


def board_of(page: Any) -> str:
    """Return the board's address with a page's own texts and its questions."""
    return f"{reverse('courses_parity')}?page={page.pk}&state=open"


def tell_refusal(request: HttpRequest, page: Any, sentence: str) -> None:
    """Say why a page was not published, with a link to the texts that are not ready."""
    button = messages.button(board_of(page), _("Show these texts"))
    messages.error(request, sentence, buttons=[button])
