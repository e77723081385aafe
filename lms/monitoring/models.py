"""An incident: something that the operator was told of, once at each of its ends."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class Incident(models.Model):
    """A rule that found something wrong, from then until it found nothing."""

    rule = models.CharField(max_length=40)
    # What of it: a kind of effect, a queue; empty where there is one thing only.
    about = models.CharField(max_length=60, blank=True)
    detail = models.TextField(blank=True)
    began_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    # When a mail said so; a mail server that is away is tried again at the next check.
    begin_told_at = models.DateTimeField(null=True, blank=True)
    end_told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "about"],
                condition=Q(ended_at=None),
                name="incident_open_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("began_at")),
                name="incident_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.about}".rstrip()
