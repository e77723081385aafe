"""Tables of the shared cache: which keys are good now, and what limits have counted."""

from django.db import models
from django.db.models import Q


class Generation(models.Model):
    """One row: the number that all keys of the shared cache begin with.

    It rises whenever a process could not tell the cache of a change; until
    ``suspended_until`` no process uses the cache. See ``lms.caching.generation``.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    number = models.PositiveBigIntegerField(default=0)
    suspended_until = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="caching_one_generation", condition=Q(id=1))
        ]

    def __str__(self) -> str:
        return f"generation {self.number}"


class Counter(models.Model):
    """The table of Django's database cache, where limits are counted.

    Its columns are those that ``createcachetable`` makes.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "caching_counter"

    def __str__(self) -> str:
        return self.cache_key
