"""What stands in the way of a merge, as sentences for who wants it."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from lms.accounts.models import User
from lms.cohorts.models import Cohort

# Of a request for erasure: it is not under way.
ANSWERED = ("refused", "withdrawn")


def refusals(stays: User, goes: User) -> list[str]:
    """Return why the two cannot be merged; empty when nothing stands in the way."""
    return [
        *_of_pair(stays, goes),
        *_of_rights(stays, goes),
        *_of_erasures(stays, goes),
    ]


def _of_pair(stays: User, goes: User) -> Iterator[str]:
    if stays.pk == goes.pk:
        yield _("This is one account. Choose two different ones.")
    if not stays.is_active or not goes.is_active:
        yield _(
            "One of the accounts is closed, or was merged already. Nothing was changed."
        )


def _of_rights(stays: User, goes: User) -> Iterator[str]:
    if has_rights(stays) or has_rights(goes):
        yield _(
            "One of the two works on the site: as a supervisor, a coordinator, or"
            " otherwise. A merge must not hand over rights: an administrator takes them"
            " away first, and gives them anew afterwards."
        )


def has_rights(person: User) -> bool:
    """Tell whether somebody may do more than learn, or answers for a group."""
    return (
        person.is_staff
        or person.is_superuser
        or person.groups.exists()
        or person.user_permissions.exists()
        or Cohort.objects.filter(supervisor=person).exists()
    )


def _of_erasures(stays: User, goes: User) -> Iterator[str]:
    # The room of persons' rights lies above this one: its rows are asked, not its code.
    for person in (stays, goes):
        if person.erasure_requests.exclude(state__in=ANSWERED).exists():
            yield _("%(name)s asked for erasure. Wait until that is answered.") % {
                "name": person.full_name
            }
