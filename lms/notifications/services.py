"""Services that queue mails in the recipient's language."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.template import Context
from django.template.loader import get_template
from django.utils import translation

from lms.accounts.models import User
from lms.notifications.backend import MAIL_EFFECT, Draft, queue_mail
from lms.notifications.models import OutgoingMail, TextMessage
from lms.notifications.sms.sending import TEXT_EFFECT
from lms.outbox.models import Effect
from lms.outbox.services import retry_all


@transaction.atomic
def send_mail(
    *,
    key: str,
    recipient: str,
    language: str,
    template: str,
    context: dict[str, Any],
    is_secret: bool = False,
    answered_by: User | None = None,
) -> OutgoingMail:
    """Return the queued mail; the same ``key`` again makes no second one.

    Renders ``emails/<template>/subject.txt``, ``body.txt`` and ``body.html``. Where they
    hold a link that lets somebody in, say ``is_secret``: the text goes once it is sent.
    Where they say "write to me", an answer goes to ``answered_by``.
    Raises BadHeaderError for an address with a line break.
    """
    return queue_mail(
        key=key,
        recipient=recipient,
        language=language,
        is_secret=is_secret,
        answered_by=answered_by,
        **_rendered(template, language, context),
    )


def write_mail(
    *,
    key: str,
    recipient: str,
    language: str,
    template: str,
    context: dict[str, Any],
    unsubscribe_url: str,
    is_secret: bool = False,
    answered_by: User | None = None,
) -> Draft:
    """Return a mail of the same templates, to be queued together with others."""
    return Draft(
        is_secret=is_secret,
        key=key,
        recipient=recipient,
        language=language,
        unsubscribe_url=unsubscribe_url,
        answered_by=answered_by,
        **_rendered(template, language, context),
    )


def _rendered(template: str, language: str, context: dict[str, Any]) -> dict[str, Any]:
    with translation.override(language):
        return {
            "subject": _render(f"emails/{template}/subject.txt", context),
            "text": _render(f"emails/{template}/body.txt", context),
            "html": _render(f"emails/{template}/body.html", context),
        }


def _render(path: str, context: dict[str, Any]) -> str:
    # Only HTML wants its signs escaped: a name with an ampersand stays one in plain text.
    place = Context(context, autoescape=path.endswith(".html"))
    return str(get_template(path).template.render(place)).strip()


def try_texts_again(*, texts: Iterable[TextMessage]) -> int:
    """Return how many of the text messages are back in the queue; others had not failed."""
    keys = [str(text.uid) for text in texts]
    return retry_all(Effect.objects.filter(kind=TEXT_EFFECT, key__in=keys))


def try_again(*, mails: Iterable[OutgoingMail]) -> int:
    """Return how many of the mails are back in the queue; others had not failed."""
    keys = [mail.key for mail in mails]
    return retry_all(Effect.objects.filter(kind=MAIL_EFFECT, key__in=keys))
