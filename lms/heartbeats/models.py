"""A heartbeat: when a part of the site was last seen at its work."""

from django.db import models


class Heartbeat(models.Model):
    """One row for each part, written by the part itself; there are never many."""

    # Of a worker its queue and its machine, whose name may have 253 letters.
    name = models.CharField(max_length=300, primary_key=True)
    seen_at = models.DateTimeField()
    # What a check found, such as the number of differences; nothing for what only runs.
    found = models.PositiveIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
