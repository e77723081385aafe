"""The ledger, what is folded from it, and attempts at tests."""

import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import Edition
from lms.cohorts.models import Cohort, Enrolment


class LearningEvent(models.Model):
    """One thing a learner did. Rows are only ever added (the database refuses changes).

    ``data`` holds absolute values, never differences, so that the state is a function of
    the set of events.
    """

    class Kind(models.TextChoices):
        LESSON_OPENED = "lesson.opened"
        LESSON_REACHED = "lesson.reached"  # {"block"}
        CHECK_ANSWERED = "check.answered"  # {"question", "answer", "fraction"}
        CASE_CHOSEN = "case.chosen"  # {"case", "node", "choice", "ends"}
        CASE_RESTARTED = "case.restarted"  # {"case"}
        CASE_FACTS = "case.facts"  # {"case"}: the facts were read instead of the story
        LESSON_FINISHED = "lesson.finished"
        ATTEMPT_STARTED = "attempt.started"  # {"attempt", "number"}
        ANSWER_SAVED = "answer.saved"  # {"attempt", "question", "answer"}
        ATTEMPT_SUBMITTED = (
            "attempt.submitted"  # {"attempt", "number", "score", "passed"}
        )
        # What named persons of the staff did; none of it is the learner's activity.
        UNIT_RESET = "unit.reset"  # {"by", "reason"}
        # Stands at the course's id: {"from", "to" (primary keys), "by", "change",
        # "excused" (all units that count as not required from then on; may be absent)}.
        EDITION_CHANGED = "edition.changed"
        # A unit goes on in another edition: {"done_at" (or ""), "change"}.
        UNIT_CARRIED = "unit.carried"
        # {"attempt", "number", "score", "passed", "decision", "now_passed"}
        ATTEMPT_REGRADED = "attempt.regraded"

    uid = models.UUIDField(unique=True)
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="events")
    unit = models.UUIDField()
    kind = models.CharField(max_length=24, choices=Kind.choices)
    data = models.JSONField(default=dict)
    language = models.CharField(max_length=2)
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["recorded_at", "uid"]
        indexes = [models.Index(fields=["enrolment", "unit"], name="event_of_unit")]

    def __str__(self) -> str:
        return f"{self.kind} {self.uid}"


BY_STAFF = frozenset(
    {
        LearningEvent.Kind.UNIT_RESET,
        LearningEvent.Kind.EDITION_CHANGED,
        LearningEvent.Kind.UNIT_CARRIED,
        LearningEvent.Kind.ATTEMPT_REGRADED,
    }
)


class EnrolmentProgress(models.Model):
    """The enrolment's folded state; locked while an event is added."""

    enrolment = models.OneToOneField(
        Enrolment, models.CASCADE, primary_key=True, related_name="progress"
    )
    units_required = models.PositiveSmallIntegerField(default=0)
    units_done = models.PositiveSmallIntegerField(default=0)
    current_unit = models.UUIDField(null=True, blank=True)
    # Ids of units that the edition requires, but not of this learner, who began before.
    excused = models.JSONField(default=list, blank=True)
    last_activity_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    # The edition it was moved to. It stands in the locked row, so that a request that had
    # read the enrolment before the move learns of it without another query.
    moved_to = models.ForeignKey(
        Edition, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="progress_not_above_all",
                condition=Q(units_done__lte=F("units_required")),
            ),
            models.CheckConstraint(
                name="progress_complete_means_all",
                condition=Q(completed_at=None) | Q(units_done=F("units_required")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.units_done} of {self.units_required}"


class UnitProgress(models.Model):
    """One unit's folded state within an enrolment."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="units")
    unit = models.UUIDField()
    # What the fold knows of the unit, see ``fold.UnitState``; rebuilt from events.
    state = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    best_score = models.DecimalField(
        max_digits=5, decimal_places=2, null=True, blank=True
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    # Whether it stands among the enrolment's excused units; here for queries.
    excused = models.BooleanField(default=False)
    last_activity_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "unit"], name="unit_once"),
            models.CheckConstraint(
                name="best_score_is_percent",
                condition=Q(best_score=None)
                | Q(best_score__gte=0, best_score__lte=100),
            ),
        ]
        # Supervision asks this of everybody in a cohort: is there a test that was failed?
        indexes = [
            models.Index(
                fields=["enrolment", "attempts"],
                condition=Q(done_at=None),
                name="unit_not_done_by_attempts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit} of {self.enrolment_id}"


class Attempt(models.Model):
    """One try at a quiz; ``frozen`` is what it is marked by, whatever changes later."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="attempts")
    unit = models.UUIDField()
    number = models.PositiveSmallIntegerField()
    form = models.CharField(max_length=1, blank=True)
    pass_mark = models.DecimalField(max_digits=5, decimal_places=2)
    # Drawn questions in order, with texts, options in shown order, and the key.
    frozen = models.JSONField()
    # Last saved answer by question id; the ledger holds every save.
    answers = models.JSONField(default=dict)
    started_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    passed = models.BooleanField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "unit", "number"], name="attempt_number_once"
            ),
            models.UniqueConstraint(
                fields=["enrolment", "unit"],
                condition=Q(submitted_at=None),
                name="one_open_attempt",
            ),
            models.CheckConstraint(
                name="attempt_marked_when_submitted",
                condition=Q(submitted_at=None, score=None, passed=None)
                | Q(
                    submitted_at__isnull=False,
                    score__gte=Decimal(0),
                    score__lte=Decimal(100),
                    passed__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"attempt {self.number} at {self.unit}"


class AttemptGrant(models.Model):
    """One more attempt than the quiz allows, given by a named person with a reason."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="grants")
    unit = models.UUIDField()
    reason = models.CharField(max_length=300)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="granted_attempts"
    )
    granted_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"one more attempt at {self.unit}"


class EditionChange(models.Model):
    """What an editor chose for one cohort when an edition was released.

    The choices for single units stand in each cohort's row, also where it keeps its
    edition: they hold when it moves on to a later one.
    """

    class Choice(models.TextChoices):
        KEEP = "keep", _("Keep the old edition")
        ADD = "add", _("Move on, with the choices made for each unit")

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="changes")
    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="edition_changes")
    choice = models.CharField(max_length=5, choices=Choice.choices)
    # Ids of changed units that those who have done them take again.
    again = models.JSONField(default=list, blank=True)
    # Ids of new units that those who have begun need not take.
    excused = models.JSONField(default=list, blank=True)
    note = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="edition_changes"
    )
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "cohort"], name="edition_change_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.cohort}: {self.choice}"


class EditionMove(models.Model):
    """One enrolment's step from an edition to a newer one."""

    change = models.ForeignKey(EditionChange, models.PROTECT, related_name="moves")
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="edition_moves"
    )
    from_edition = models.ForeignKey(Edition, models.PROTECT, related_name="left_by")
    moved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["change", "enrolment"], name="enrolment_moved_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} from {self.from_edition_id}"


class ItemResult(models.Model):
    """One question within a marked attempt, as it was marked then; for item figures."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="items")
    question = models.UUIDField()
    version = models.PositiveIntegerField()
    # Percent of the question's mark; ``rest`` is the mean of the attempt's other ones.
    share = models.DecimalField(max_digits=5, decimal_places=2)
    rest = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    # What was chosen, in a form that equal answers share, see ``items.picks_of``.
    picks = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "question"], name="item_once_per_attempt"
            )
        ]
        indexes = [
            models.Index(fields=["question", "version"], name="item_of_question")
        ]

    def __str__(self) -> str:
        return f"{self.question} in {self.attempt_id}"


class KeyDecision(models.Model):
    """How attempts marked by an older key of a question are treated, and who said so."""

    class Choice(models.TextChoices):
        FULL = "full", _("Full marks for this question to everybody")
        BOTH = "both", _("Count both: an answer right by the old or the new key")
        NEW = "new", _("Only the new key")
        LEAVE = "leave", _("Leave the results as they are")

    question = models.UUIDField()
    # The version whose key is the new one, and the question as it then was.
    version = models.PositiveIntegerField()
    key = models.JSONField()
    choice = models.CharField(max_length=5, choices=Choice.choices)
    reason = models.CharField(max_length=300)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="key_decisions"
    )
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "version"], name="key_decided_once"
            ),
            models.CheckConstraint(
                name="key_decision_has_reason", condition=~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question} {self.version}: {self.choice}"


class Regrade(models.Model):
    """What one decision made of one attempt; the attempt's own score stays."""

    decision = models.ForeignKey(KeyDecision, models.PROTECT, related_name="regrades")
    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="regrades")
    share = models.DecimalField(max_digits=5, decimal_places=2)
    score = models.DecimalField(max_digits=5, decimal_places=2)
    passed = models.BooleanField()
    regraded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["decision_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "attempt"], name="attempt_regraded_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.score}"
