"""Model of the audit log: rows are only added, and go by age only."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    """What was done; the column keeps the value, so that a new one needs no migration."""

    # --- coming and going
    SIGNED_IN = "signed_in", _("signed in")
    SIGN_IN_FAILED = "sign_in_failed", _("sign-in failed")
    SIGN_IN_LIMITED = "sign_in_limited", _("too many tries, held back")
    SIGNED_OUT = "signed_out", _("signed out")
    SESSION_ENDED = "session_ended", _("ended a session")
    ASKED_AGAIN = "asked_again", _("confirmed who he or she is")
    # --- one's own keys
    SIGNED_UP = "signed_up", _("made an account")
    PASSWORD_CHANGED = "password_changed", _("changed the password")
    PASSWORD_RESET = "password_reset", _("reset the password")
    ADDRESS_ADDED = "address_added", _("added an email address")
    ADDRESS_REMOVED = "address_removed", _("removed an email address")
    ADDRESS_CHANGED = "address_changed", _("changed the email address")
    FACTOR_SET = "factor_set", _("set up a second step")
    FACTOR_REMOVED = "factor_removed", _("removed a second step")
    FACTORS_RESET = "factors_reset", _("reset somebody's second step")
    RECOVERY_CODES_MADE = "recovery_codes_made", _("made recovery codes")
    PRINTED_CODES_MADE = "printed_codes_made", _("made sign-in codes on paper")
    # --- other people's data
    PERSON_READ = "person_read", _("read a person's page")
    PERSON_ADDED = "person_added", _("added a person")
    PERSON_CHANGED = "person_changed", _("changed a person's data")
    PERSON_REMOVED = "person_removed", _("removed a person")
    RIGHTS_CHANGED = "rights_changed", _("changed rights")
    EXPORTED = "exported", _("took data out as a file")
    LIST_IMPORTED = "list_imported", _("brought in a list of people")
    # --- learning
    ENROLMENT_MOVED = "enrolment_moved", _("moved to another group")
    TAKEN_OUT = "taken_out", _("took out of a group")
    TAKEN_BACK = "taken_back", _("took back into a group")
    DEADLINE_MOVED = "deadline_moved", _("moved a deadline")
    ATTEMPT_GRANTED = "attempt_granted", _("granted one more attempt")
    ATTEMPT_REFUSED = "attempt_refused", _("gave no further attempt")
    CERTIFICATE_ISSUED = "certificate_issued", _("issued a certificate")
    CERTIFICATE_REPLACED = "certificate_replaced", _("replaced a certificate")
    CERTIFICATE_REVOKED = "certificate_revoked", _("revoked a certificate")
    CERTIFICATES_REISSUED = "certificates_reissued", _("issued certificates anew")
    CERTIFICATE_ASKED = "certificate_asked", _("asked for a corrected certificate")
    CERTIFICATE_KEPT = "certificate_kept", _("left a certificate as it is")
    CERTIFICATES_LISTED = (
        "certificates_listed",
        _("printed the list of a group's certificates"),
    )
    CERTIFICATE_READ = "certificate_read", _("read a certificate")
    # --- rights of persons
    MERGED = "merged", _("merged two accounts")
    UNMERGED = "unmerged", _("took two merged accounts apart again")
    TOLD_APART = "told_apart", _("said that two accounts are different persons")
    ERASURE_ASKED = "erasure_asked", _("asked for erasure")
    ERASURE_WITHDRAWN = "erasure_withdrawn", _("took back a request for erasure")
    ERASURE_APPROVED = "erasure_approved", _("approved an erasure")
    ERASURE_REFUSED = "erasure_refused", _("refused an erasure")
    ERASED = "erased", _("erased a person's data")
    # --- the site
    COMMAND_RUN = "command_run", _("ran a command")


class Entry(models.Model):
    """One thing that somebody did, or tried; the database refuses changes and removal.

    Nobody is named: ``actor`` and ``person`` are the opaque ``public_id`` of people, so
    that erasing somebody leaves the log whole and nameless. There are no foreign keys,
    as a row must outlive what it tells of.
    """

    at = models.DateTimeField(_("when"), default=timezone.now)
    # Empty: somebody unknown, or the machine itself.
    actor = models.UUIDField(_("who"), null=True, blank=True)
    action = models.CharField(_("what"), max_length=40)
    # Whose data it concerns, where that is one person.
    person = models.UUIDField(_("whom it concerns"), null=True, blank=True)
    # "app.model" and what names the row there: a public id, a code, a primary key.
    target_type = models.CharField(max_length=60, blank=True)
    target_id = models.CharField(max_length=64, blank=True)
    # Emptied before the row goes, see ``retention``.
    address = models.GenericIPAddressField(_("address"), null=True, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-pk"]
        default_permissions = ("view",)
        verbose_name = _("entry of the audit log")
        verbose_name_plural = _("audit log")
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_at"),
            models.Index(fields=["actor", "-at", "-id"], name="audit_actor"),
            models.Index(fields=["person", "-at", "-id"], name="audit_person"),
            models.Index(fields=["action", "-at", "-id"], name="audit_action"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"
