"""Roster import models: a file of people, and what becomes of each of its rows."""

import uuid

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.accounts.facts import PersonFacts
from lms.accounts.models import OrganisationUnit, User
from lms.cohorts.models.cohorts import Cohort


def private_storage() -> Storage:
    """Return the storage without public addresses."""
    return storages["private"]


class RosterImport(models.Model):
    """One file on its way in: read, checked, shown, then worked off in chunks.

    ``columns`` says by field which column of the file holds it, counted from 0.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("waiting for its columns")
        CHECKING = "checking", _("being checked")
        CHECKED = "checked", _("checked, nothing changed yet")
        RUNNING = "running", _("being imported")
        DONE = "done", _("imported")
        FAILED = "failed", _("stopped by a fault")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="rosters")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    file = models.FileField(upload_to="rosters/%Y", storage=private_storage)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    language = models.CharField(
        _("language of people whose row names none"),
        max_length=2,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
    )
    # People without an address get an account for sign-in by printed codes.
    accounts_without_address = models.BooleanField(default=False)
    send_invitations = models.BooleanField(default=False)
    # The sheet of a workbook that is read; empty for a file without sheets.
    sheet = models.CharField(max_length=100, blank=True, default="", db_default="")
    # One person's facts from a form, and not a file that somebody chose.
    is_form = models.BooleanField(default=False, db_default=False)
    columns = models.JSONField(default=dict)
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.UPLOADED
    )
    # Rises with every check, so that an older check's rows are never taken for its own.
    check_number = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    # When the file went, and what the rows said of people; see ``rosters.retention``.
    cleared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="roster_done_within_total",
                condition=Q(rows_done__lte=F("rows_total")),
            ),
            models.CheckConstraint(
                name="roster_finished_has_time",
                condition=Q(state="done", finished_at__isnull=False)
                | (~Q(state="done") & Q(finished_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class RosterRow(PersonFacts):
    """One row of the file: whom it means, and what happens or happened because of it."""

    class Outcome(models.TextChoices):
        INVITE = (
            "invite",
            _("gets an invitation; an account that the person has is used"),
        )
        ACCOUNT = "account", _("no address: gets an account for printed codes")
        ENROL = "enrol", _("known here: joins the group")
        ENROLLED = "enrolled", _("is in the group already")
        INVITED = "invited", _("is invited already")
        UNSURE = "unsure", _("waits for a choice: is it somebody known?")
        PROBLEM = "problem", _("cannot come")
        LEFT_OUT = "left_out", _("is nobody: left out")

    class Choice(models.TextChoices):
        """What somebody said of a row that is perhaps a person known already."""

        SAME = "same", _("the same person")
        ANOTHER = "another", _("another person")

    roster = models.ForeignKey(
        RosterImport, models.CASCADE, related_name="lines", db_index=False
    )
    number = models.PositiveIntegerField()
    full_name = models.CharField(max_length=150, blank=True)
    email = models.CharField(max_length=254, blank=True)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    sex = models.CharField(max_length=1, choices=User.Sex.choices, blank=True)
    unit = models.ForeignKey(
        OrganisationUnit, models.SET_NULL, null=True, related_name="+"
    )
    locality = models.CharField(max_length=150, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    choice = models.CharField(
        max_length=10, choices=Choice.choices, blank=True, default="", db_default=""
    )
    # What is to be said of the row: the problem, or a remark about a good row.
    field = models.CharField(max_length=20, blank=True)
    code = models.CharField(max_length=30, blank=True)
    params = models.JSONField(default=dict)
    # The cells of a row of which something is to be said, by field; as mended on the page.
    said = models.JSONField(default=dict, db_default={})
    is_mended = models.BooleanField(default=False, db_default=False)
    is_done = models.BooleanField(default=False)
    # Whose account was made from the row; a name alone tells nobody whose the row is.
    account = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["roster", "number"], name="roster_row_once"
            ),
            models.CheckConstraint(
                name="roster_problem_has_code",
                condition=~Q(outcome="problem") | ~Q(code=""),
            ),
        ]
        indexes = [models.Index(fields=["roster", "outcome"], name="roster_outcome")]

    def __str__(self) -> str:
        return f"{self.number}: {self.outcome}"
