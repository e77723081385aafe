"""What stands in the way of a merge, as sentences for who wants it."""

from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _

from lms.accounts.models import User
from lms.cohorts.models import Cohort, Enrolment
from lms.merging.plans import Plan, is_complete
from lms.progress.uniting import fits

# Of a request for erasure: it is not under way.
ANSWERED = ("refused", "withdrawn")


def refusals(stays: User, goes: User) -> list[str]:
    """Return why the two cannot be merged; empty when nothing stands in the way."""
    return [
        *_of_pair(stays, goes),
        *_of_rights(stays, goes),
        *_of_erasures(stays, goes),
    ]


def refusals_of(plan: Plan) -> list[str]:
    """Return the same with what stands in the way of this very choice."""
    choice = plan.choice
    return [
        *refusals(choice.stays, choice.goes),
        *_of_second_step(choice.stays, choice.goes),
        *_of_ways(plan),
    ]


def _of_second_step(stays: User, goes: User) -> Iterator[str]:
    """Let nobody get into what asks for a second step by an account that does not."""
    if _asks_twice(goes) and not _asks_twice(stays):
        yield _(
            "The account that is closed asks for a second step at sign-in, and the one"
            " that stays does not. Choose the other one to stay."
        )


def _asks_twice(person: User) -> bool:
    return bool(Authenticator.objects.filter(user=person).exists())


def _of_ways(plan: Plan) -> Iterator[str]:
    for other, into in plan.united:
        groups = {"group": other.cohort.name, "other": into.cohort.name}
        if is_complete(other) and not is_complete(into) and not _is_kept(other, into):
            yield completion_lost(other)
        elif not is_complete(into) and not fits(other, into):
            yield (
                _(
                    "The places in “%(group)s” and “%(other)s” are in different editions of"
                    " the course, and what was done on one would not count in the other. Move"
                    " both to one edition first."
                )
                % groups
            )


def _is_kept(other: Enrolment, into: Enrolment) -> bool:
    """Tell whether what completed the one way completes the other one as well."""
    begun = getattr(into, "progress", None)
    excused = set(begun.excused) if begun else set()
    return fits(other, into) and excused.issuperset(other.progress.excused)


def completion_lost(way: Enrolment) -> str:
    """Return why nobody merges where a completed course would be under way again."""
    return _(
        "The course was completed in “%(group)s”, and would not be completed any more"
        " after the merge. Nothing was changed. Ask an administrator to put the person's"
        " groups in order first."
    ) % {"group": way.cohort.name}


def _of_pair(stays: User, goes: User) -> Iterator[str]:
    if stays.pk == goes.pk:
        yield _("This is one account. Choose two different ones.")
    if not stays.is_active or not goes.is_active:
        yield closed_already()


def closed_already() -> str:
    """Return the sentence for who comes second."""
    return _(
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
        or person.dated_rights.filter(closed_at=None).exists()
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
