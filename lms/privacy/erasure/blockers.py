"""What has to be settled before a person can be erased, as sentences for who decides."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.accounts.models import User
from lms.cohorts.models import Cohort
from lms.privacy.erasure.names import Masker
from lms.privacy.erasure.rosters import lists_under_way
from lms.privacy.inventory.subject import Subject
from lms.progress.models import Attempt


def blockers(subject: Subject) -> list[str]:
    """Return what must be done first; empty when nothing stands in the way."""
    return [*_groups(subject.person), *_last_administrator(subject.person)]


def remarks(subject: Subject) -> list[str]:
    """Return what who decides should know, though it stops nothing."""
    return [*_open_attempts(subject), *_lists(subject)]


def _groups(person: User) -> Iterator[str]:
    running = Q(deadline=None) | Q(deadline__gte=timezone.localdate())
    number = Cohort.objects.filter(running, supervisor=person).count()
    if number:
        yield ngettext(
            "This person looks after %(count)s group that is not over. Give it to"
            " somebody else first.",
            "This person looks after %(count)s groups that are not over. Give them to"
            " somebody else first.",
            number,
        ) % {"count": number}


def _last_administrator(person: User) -> Iterator[str]:
    others = User.objects.filter(is_superuser=True, is_active=True)
    if person.is_superuser and not others.exclude(pk=person.pk).exists():
        yield _("This is the only administrator. Make somebody else one first.")


def _open_attempts(subject: Subject) -> Iterator[str]:
    unsent = Attempt.objects.filter(enrolment__in=subject.enrolments, submitted_at=None)
    if number := unsent.count():
        yield ngettext(
            "%(count)s test is begun and not handed in. It stays unmarked, as what was"
            " never handed in.",
            "%(count)s tests are begun and not handed in. They stay unmarked, as what was"
            " never handed in.",
            number,
        ) % {"count": number}


def _lists(subject: Subject) -> Iterator[str]:
    found = lists_under_way(Masker(subject.names, subject.addresses))
    if found:
        yield ngettext(
            "%(count)s list of people that is not imported yet names this person: the"
            " erasure waits until it is imported or gone.",
            "%(count)s lists of people that are not imported yet name this person: the"
            " erasure waits until they are imported or gone.",
            len(found),
        ) % {"count": len(found)}
