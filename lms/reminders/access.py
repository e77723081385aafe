"""Access to reminder preferences and to the links that stop mails."""

from django.http import Http404
from django.http.request import HttpRequest

from lms.accounts.models import User
from lms.reminders import links
from lms.reminders.models import Preference


def preference_of(request: HttpRequest) -> Preference:
    """Return the signed-in person's choice, or the defaults, not stored yet."""
    found = Preference.objects.filter(user=request.user.pk).first()
    return found or Preference(user_id=request.user.pk)


def gets_summaries(user: User) -> bool:
    """Tell whether the Monday summary means anything to this person."""
    return user.has_role("supervisor") or user.has_role("coordinator")


def holder_of(token: str) -> tuple[int, str]:
    """Return for whom and which mails a link of ours stops, or 404."""
    try:
        return links.read_token(token)
    except links.WrongToken as error:
        raise Http404 from error
