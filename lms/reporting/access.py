"""Access to reports: analysts and administrators; to others there is nothing."""

from django.http import Http404, HttpRequest

from lms.accounts.models import User
from lms.outbox.models import Effect
from lms.reporting.receivers import STATEMENT_EFFECT


def analyst_of(request: HttpRequest) -> User:
    """Return the analyst who asks, or 404."""
    user = request.user
    if isinstance(user, User) and (user.is_superuser or user.has_role("analyst")):
        return user
    raise Http404


def set_aside(pk: int) -> Effect:
    """Return a statement that was set aside, or 404."""
    effects = Effect.objects.filter(
        kind=STATEMENT_EFFECT, state=Effect.State.DEAD_LETTER
    )
    effect = effects.filter(pk=pk).first()
    if effect is None:
        raise Http404
    return effect
