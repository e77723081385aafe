"""What has to be settled before a person can be erased, as sentences for who decides."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.accounts.last_administrator import SENTENCE, is_last_administrator
from lms.accounts.models import User
from lms.cohorts.models import Cohort
from lms.privacy.erasure.names import Masker
from lms.privacy.erasure.rosters import lists_under_way, unreadable_lists
from lms.privacy.inventory.subject import Subject
from lms.progress.models import Attempt


def blockers(subject: Subject) -> list[str]:
    """Return what must be done first; empty when nothing stands in the way."""
    return [*_groups(subject.person), *_last_administrator(subject.person)]


def remarks(subject: Subject) -> list[str]:
    """Return what the person should know, though it stops nothing."""
    return [*_open_attempts(subject), *_lists(subject)]


def remarks_for_staff(subject: Subject) -> list[str]:
    """Return what who decides should know as well."""
    return [*remarks(subject), *_unreadable()]


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
    if is_last_administrator(person):
        yield str(SENTENCE)


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
    found = lists_under_way(subject, Masker(subject.names, subject.addresses))
    if found:
        yield ngettext(
            "%(count)s list of people that is not imported yet names this person: the"
            " erasure waits until it is imported or gone.",
            "%(count)s lists of people that are not imported yet name this person: the"
            " erasure waits until they are imported or gone.",
            len(found),
        ) % {"count": len(found)}


def _unreadable() -> Iterator[str]:
    for roster in unreadable_lists():
        yield _(
            "The list “%(file)s” of the group “%(group)s” cannot be read, so that nobody"
            " knows whom it names. The erasure removes its file; it has to be chosen anew."
        ) % {"file": roster.file_name, "group": roster.cohort.name}
