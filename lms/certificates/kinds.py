"""Kinds of certificates."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class CertificateKind(models.TextChoices):
    """What a certificate says of its holder."""

    COMPLETION = "completion", _("completion of the course")
    SUPERVISION = "supervision", _("completion of the supervisors' course")
    PARTICIPATION = "participation", _("participation, tests not passed")


# Django's choices are more than mypy sees in them.
Kind: Any = CertificateKind

# What somebody has who completed a course, whoever it is for.
COMPLETED = (Kind.COMPLETION, Kind.SUPERVISION)
