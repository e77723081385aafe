"""Queries of the reports page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext as _

from courses.text.languages import in_language
from lms.certificates.renewals.stopped import is_stopped
from lms.cohorts.models import Cohort, Enrolment
from lms.outbox.models import Effect, PurgedEffects
from lms.reporting.delivery import SENTENCES
from lms.reporting.receivers import STATEMENT_EFFECT
from lms.reporting.statements import EXTENSIONS, voided_by
from lms.supervision.access import who_counts

WAITING, DONE, DEAD_LETTER = (
    Effect.State.WAITING,
    Effect.State.DONE,
    Effect.State.DEAD_LETTER,
)


@dataclass(frozen=True)
class Reason:
    """Why a statement is not delivered: a sentence for people, and the store's words."""

    sentence: str
    detail: str


@dataclass(frozen=True)
class Delivery:
    """How the delivery of statements to IOM stands; ``trouble`` is what stops it now."""

    configured: bool
    waiting: int
    delivered: int
    aside: int
    last_delivery: datetime | None
    trouble: Reason | None


@dataclass(frozen=True)
class Undelivered:
    """A statement that was set aside, as the page shows it."""

    pk: int
    uid: str
    what: str
    about: str
    cohort: str
    at: datetime
    reason: Reason


def delivery() -> Delivery:
    """Return how the delivery stands; three queries, of which one reads many rows."""
    effects = Effect.objects.filter(kind=STATEMENT_EFFECT)
    counts = effects.aggregate(
        waiting=Count("pk", filter=Q(state=WAITING)),
        delivered=Count("pk", filter=Q(state=DONE)),
        aside=Count("pk", filter=Q(state=DEAD_LETTER)),
        last_delivery=Max("done_at"),
    )
    if purged := PurgedEffects.objects.filter(pk=STATEMENT_EFFECT).first():
        counts["delivered"] += purged.number
        counts["last_delivery"] = counts["last_delivery"] or purged.last_done_at
    tried = effects.filter(state=WAITING).exclude(reason="").order_by("-due_at")
    last = tried.values_list("reason", flat=True).first()
    trouble = reason_of(last) if last and settings.LRS_ENDPOINT else None
    return Delivery(configured=bool(settings.LRS_ENDPOINT), trouble=trouble, **counts)


def reason_of(text: str) -> Reason:
    """Return an outbox reason in the active language, see ``delivery.SENTENCES``."""
    sentence, _line, detail = text.partition("\n")
    if sentence in SENTENCES:
        return Reason(_(sentence), detail)
    return Reason(_("Our own program failed to deliver this statement."), text)


def statements_aside() -> QuerySet[Effect]:
    """Return the statements a person has to look at, oldest first."""
    return Effect.objects.filter(kind=STATEMENT_EFFECT, state=DEAD_LETTER)


def undelivered(effects: Iterable[Effect]) -> list[Undelivered]:
    """Return the effects as the page shows them, in the active language; no query."""
    return [_undelivered(effect) for effect in effects]


def _undelivered(effect: Effect) -> Undelivered:
    statement = effect.payload
    extensions = statement.get("context", {}).get("extensions", {})
    cohorts = [v for k, v in extensions.items() if k.endswith(f"{EXTENSIONS}/cohort")]
    activity = statement.get("object", {}).get("definition", {})
    return Undelivered(
        pk=effect.pk,
        uid=effect.key,
        what=in_language(statement.get("verb", {}).get("display", {})),
        about=in_language(activity.get("name", {})) or _referred_to(statement),
        cohort=cohorts[0] if cohorts else "",
        at=effect.created_at,
        reason=reason_of(effect.reason),
    )


def _referred_to(statement: dict[str, Any]) -> str:
    """Return the id of the statement that is taken back, or nothing."""
    return (
        str(statement.get("object", {}).get("id", "")) if voided_by(statement) else ""
    )


def cohort_figures() -> QuerySet[Cohort]:
    """Return cohorts with ``enrolled``, ``started`` and ``completed`` people; one query.

    Who was taken out of a group, or whose account is closed, is enrolled there no more; what
    is completed stays so, and so does who was erased. Who renews a certificate stands here
    once, in the earlier group: see ``renewal_figures``.
    """
    figures = _figures(Q(enrolments__renews=None))
    return figures.filter(Q(renews=None) | Q(enrolled__gt=0))


def renewal_figures() -> QuerySet[Cohort]:
    """Return the same of those who renew certificates, where there are any; one query."""
    return _figures(Q(enrolments__renews__isnull=False)).filter(enrolled__gt=0)


def _figures(counted: Q) -> QuerySet[Cohort]:
    progress = "enrolments__progress"
    # A way that was united with another is counted there.
    counted &= Q(enrolments__merged_into=None)
    completed = counted & Q(**{f"{progress}__completed_at__isnull": False})
    # Whoever counts for supervisors counts here, and who was erased since: what was told of
    # them stays true. The list is made once.
    erased = Q(state=Enrolment.State.ACTIVE, user__erased_while_open=True)
    counting = Enrolment.objects.filter(who_counts() | erased & ~is_stopped())
    counting = counting.values("pk")
    here = completed | counted & Q(enrolments__in=counting)
    cohorts = Cohort.objects.select_related("edition__course")
    return (
        # The manifest is the whole course: much to read for a heading.
        cohorts.defer("edition__manifest")
        .annotate(
            enrolled=Count("enrolments", filter=here),
            started=Count(
                "enrolments",
                filter=here & Q(**{f"{progress}__last_activity_at__isnull": False}),
            ),
            completed=Count("enrolments", filter=completed),
        )
        .order_by("starts_on", "code")
    )
