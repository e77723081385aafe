"""Models of merges, of accounts that are likely one person's, and of who said they are not."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.accounts.identity.comparison import Verdict

# So long a merge can be undone.
DAYS_TO_UNDO = 30


class AccountMerge(models.Model):
    """Two accounts of one person made one: who said so, when and why.

    ``goes`` is closed, and ``stays`` stands for it too. ``before`` is what an undoing puts
    back; it is emptied when that is possible no more.
    """

    class State(models.TextChoices):
        MERGED = "merged", _("merged, can be undone")
        UNDONE = "undone", _("undone")
        FINAL = "final", _("merged for good")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    stays = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="merges_kept"
    )
    goes = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="merges_gone"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=300)
    state = models.CharField(max_length=10, choices=State.choices, default=State.MERGED)
    merged_at = models.DateTimeField(default=timezone.now)
    before = models.JSONField(default=dict, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    undone_reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        ordering = ["-merged_at", "-pk"]
        default_permissions = ()
        constraints = [
            # Of two clerks at once, one is the first.
            models.UniqueConstraint(
                fields=["goes"],
                condition=~Q(state="undone"),
                name="account_merged_once",
            ),
            models.CheckConstraint(
                name="merge_is_of_two", condition=~Q(stays=F("goes"))
            ),
            models.CheckConstraint(name="merge_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="merge_undone_whole",
                condition=Q(state="undone", undone_at__isnull=False)
                & Q(undone_by__isnull=False)
                & ~Q(undone_reason="")
                | ~Q(state="undone")
                & Q(undone_at=None, undone_by=None, undone_reason=""),
            ),
            models.CheckConstraint(
                name="merge_without_memory_once_settled",
                condition=Q(state="merged") | Q(before={}),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.uid}: {self.state}"

    @property
    def undo_until(self) -> datetime:
        """When it stands for good."""
        return self.merged_at + timedelta(days=DAYS_TO_UNDO)

    @property
    def can_be_undone(self) -> bool:
        """Whether it can be undone now, as far as it says itself."""
        is_open = self.state == self.State.MERGED and bool(self.before)
        return is_open and timezone.now() < self.undo_until


class _Pair(models.Model):
    """Two accounts, the older one first, so that each pair is there once."""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.one_id} and {self.other_id}"


def _in_order(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(name=name, condition=Q(one__lt=F("other")))


class LikelyDouble(_Pair):
    """Two accounts that are perhaps one person's, with what speaks for it and against it.

    Found anew every night; ``findings`` are [fact, what it says], and no value of either.
    """

    one = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False
    )
    other = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+"
    )
    verdict = models.CharField(
        max_length=10, choices=[(str(one), str(one)) for one in Verdict]
    )
    score = models.SmallIntegerField()
    findings = models.JSONField(default=list)
    found_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-score", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="double_found_once"),
            _in_order("double_in_order"),
        ]
        indexes = [models.Index(fields=["-score", "id"], name="double_by_score")]

    @property
    def is_sure(self) -> bool:
        return bool(self.verdict == Verdict.SURE)


class DifferentPersons(_Pair):
    """Somebody said that two accounts are two persons', so that nobody is asked again."""

    one = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False
    )
    other = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-decided_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="told_apart_once"),
            _in_order("told_apart_in_order"),
        ]


def pair_of(one: Any, other: Any) -> dict[str, int]:
    """Return the fields that name a pair of people."""
    first, second = sorted((one.pk, other.pk))
    return {"one_id": first, "other_id": second}
