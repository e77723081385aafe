"""The state of an enrolment and of its units, folded from the ledger."""

from django.db import models
from django.db.models import F, Q, Value

from courses.models import Edition
from lms.cohorts.models import Enrolment


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
    # For tables of people, see ``standing``: each unit that was begun as [state, best
    # score, attempts] by id, when the first of them was begun, since when the current one
    # is open, and the test failed twice.
    units = models.JSONField(
        default=dict, db_default=Value({}, models.JSONField()), blank=True
    )
    began_at = models.DateTimeField(null=True, blank=True)
    current_started_at = models.DateTimeField(null=True, blank=True)
    failed_unit = models.UUIDField(null=True, blank=True)
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

    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, related_name="units", db_index=False
    )
    unit = models.UUIDField()
    # What the fold knows of the unit, see ``fold.UnitState``; rebuilt from events.
    state = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    best_score = models.DecimalField(
        max_digits=5, decimal_places=2, null=True, blank=True
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    # The block that was last read to. Only the last one is kept, and not in the ledger:
    # it proves nothing.
    reached = models.CharField(max_length=64, blank=True, db_default="")
    reached_at = models.DateTimeField(null=True, blank=True)
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
