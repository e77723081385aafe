"""Why a certificate stands no more."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RevocationClass(models.TextChoices):
    """Why a certificate stands no more, in one word that anybody may read."""

    ERROR = "error", _("issued in error")
    FACTS = "facts", _("facts corrected")
    IDENTITY = "identity", _("not this person")
    RULES = "rules", _("rules of the test broken")
    REQUEST = "request", _("asked by the person")
    COMPLETED = "completed", _("the course was completed since")


# A person chooses among these; the last one comes about by itself.
CHOSEN = [pair for pair in RevocationClass.choices if pair[0] != "completed"]
