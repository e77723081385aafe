"""Translation status of each text, and the signed exceptions from it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import Page

# A picture must be described even where neither language has a word.
PICTURE_TEXT = "body.image.alt"


class TextState(models.Model):
    """One text in both languages, and the last pair of them that said the same.

    ``ro`` and ``ru`` are the texts editors are working on now, in normal form (see
    ``courses.translation_status.texts``); the states follow from them and from what is agreed by
    ``courses.translation_status.rules``.
    """

    class State(models.TextChoices):
        MISSING = "missing", pgettext_lazy("translation", "missing")
        STALE = "stale", pgettext_lazy("translation", "stale")
        READY = "ready", pgettext_lazy("translation", "ready")

    model = models.CharField(max_length=20)
    object_id = models.PositiveBigIntegerField()
    path = models.CharField(max_length=300)
    place = models.CharField(max_length=120)
    ro = models.TextField(blank=True)
    ru = models.TextField(blank=True)
    # Both empty while nothing is agreed.
    agreed_ro = models.TextField(blank=True)
    agreed_ru = models.TextField(blank=True)
    ro_state = models.CharField(max_length=7, choices=State.choices)
    ru_state = models.CharField(max_length=7, choices=State.choices)
    # The page's revision the texts are of: it is written over while an editor types.
    revision_id = models.BigIntegerField(null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="text_state_once", fields=["model", "object_id", "path"]
            ),
            models.CheckConstraint(
                name="text_state_has_a_text",
                condition=~Q(ro="", ru="") | Q(place=PICTURE_TEXT),
            ),
            models.CheckConstraint(
                name="text_state_agrees_on_both_or_nothing",
                condition=Q(agreed_ro="", agreed_ru="")
                | (~Q(agreed_ro="") & ~Q(agreed_ru="")),
            ),
            models.CheckConstraint(
                name="text_state_missing_ro",
                condition=Q(ro="", ro_state="missing")
                | (~Q(ro="") & ~Q(ro_state="missing")),
            ),
            models.CheckConstraint(
                name="text_state_missing_ru",
                condition=Q(ru="", ru_state="missing")
                | (~Q(ru="") & ~Q(ru_state="missing")),
            ),
        ]
        verbose_name = _("state of a text")
        verbose_name_plural = _("states of texts")

    def __str__(self) -> str:
        return f"{self.model} {self.object_id} {self.path}"


class ParityException(models.Model):
    """A named person lets a unit be published although a translation is not ready.

    Open until its last day or until it is withdrawn; never changed, never deleted while
    the page exists.
    """

    page = models.ForeignKey(Page, models.CASCADE, related_name="+")
    reason = models.CharField(_("reason"), max_length=500)
    until = models.DateField(_("last day"))
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField(default=timezone.now)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-signed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="parity_exception_one_a_page",
                fields=["page"],
                condition=Q(withdrawn_at=None),
            ),
            models.CheckConstraint(
                name="parity_exception_has_a_reason", condition=~Q(reason="")
            ),
            models.CheckConstraint(
                name="parity_exception_withdrawn_by_somebody",
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            ),
        ]
        verbose_name = _("exception from parity")
        verbose_name_plural = _("exceptions from parity")

    def __str__(self) -> str:
        return f"{self.page_id} {self.until}"
