"""How long units really take, counted from the ledger every night."""

from django.db import models
from django.db.models import Q


class UnitTime(models.Model):
    """The middle of the time that people took for a unit, and how many they were."""

    unit = models.UUIDField(primary_key=True)
    seconds = models.FloatField()
    people = models.PositiveIntegerField()
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="unit_time_is_of_somebody",
                condition=Q(people__gt=0) & Q(seconds__gte=0),
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.seconds:.0f} s"
