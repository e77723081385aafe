"""Mails in the recipient's language."""

from typing import Any

from django.db import transaction
from django.template import Context
from django.template.loader import get_template
from django.utils import translation

from lms.notifications.backend import queue_mail
from lms.notifications.models import OutgoingMail


@transaction.atomic
def send_mail(
    *, key: str, recipient: str, language: str, template: str, context: dict[str, Any]
) -> OutgoingMail:
    """Return the queued mail; the same ``key`` again makes no second one.

    Renders ``emails/<template>/subject.txt``, ``body.txt`` and ``body.html``. Raises
    BadHeaderError for an address with a line break.
    """
    with translation.override(language):
        return queue_mail(
            key=key,
            recipient=recipient,
            language=language,
            subject=_render(f"emails/{template}/subject.txt", context),
            text=_render(f"emails/{template}/body.txt", context),
            html=_render(f"emails/{template}/body.html", context),
        )


def _render(path: str, context: dict[str, Any]) -> str:
    # Only HTML wants its signs escaped: a name with an ampersand stays one in plain text.
    place = Context(context, autoescape=path.endswith(".html"))
    return str(get_template(path).template.render(place)).strip()
