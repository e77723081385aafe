"""Access to persons' rights: one's own copies and requests, and who decides about others'."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from lms.accounts.models import User
from lms.accounts.reauthentication import recently_authenticated
from lms.privacy.models import DataExport, ErasureRequest

APPROVE = "privacy.approve_erasure"
# Asks for the password again where the sign-in was a while ago; the one place for it.
asks_again = recently_authenticated


def own_copy(user: User, uid: UUID) -> DataExport:
    """Return one's own copy that can be downloaded now, or answer 404."""
    ready = DataExport.objects.filter(
        uid=uid,
        person=user,
        state=DataExport.State.READY,
        expires_at__gt=timezone.now(),
    )
    if found := ready.first():
        return found
    raise Http404


def require_decider(user: User) -> None:
    """Answer 404 to everybody who does not decide about erasures."""
    if not user.has_perm(APPROVE):
        raise Http404


def erasure_requests(user: User) -> QuerySet[ErasureRequest]:
    """Return the requests a decider sees: all; 404 for others."""
    require_decider(user)
    rows = ErasureRequest.objects.select_related("person", "decided_by")
    return rows.order_by("-asked_at", "-pk")


def erasure_request(user: User, uid: UUID) -> ErasureRequest:
    """Return one of them, or answer 404."""
    if found := erasure_requests(user).filter(uid=uid).first():
        return found
    raise Http404
