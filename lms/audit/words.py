"""Words for what the log keeps as words of the program; what is not here is shown as kept."""

from typing import Any

from django.utils.translation import gettext_lazy as _

KINDS: dict[str, Any] = {
    "accounts.user": _("person"),
    "auth.group": _("role"),
    "auth.permission": _("right of a role"),
    "certificates.certificate": _("certificate"),
    "command": _("command on the server"),
    "cohorts.cohort": _("group of learners"),
    "cohorts.enrolment": _("place in a group"),
    "cohorts.rosterimport": _("list of people"),
    "page": _("page"),
    "privacy.dataexport": _("copy of personal data"),
    "privacy.erasurerequest": _("request for erasure"),
    "wagtailcore.groupcollectionpermission": _("right to files"),
    "wagtailcore.grouppagepermission": _("right to pages"),
}
NAMES: dict[str, Any] = {
    "act": _("entry of the group's log"),
    "as": _("file format"),
    "by": _("replaced by"),
    "change": _("change"),
    "changed": _("changed"),
    "cohort": _("group of learners"),
    "count": _("how many"),
    "fields": _("fields"),
    "flags": _("options"),
    "from": _("from"),
    "is_active": _("account open"),
    "is_staff": _("enters the technical administration"),
    "is_superuser": _("administrator of everything"),
    "known": _("the account exists"),
    "method": _("by"),
    "methods": _("by"),
    "names": _("which"),
    "of": _("of what"),
    "page": _("page"),
    "path": _("address on the site"),
    "to": _("to"),
    "type": _("kind"),
    "unit_id": _("territory"),
}
VALUES: dict[str, Any] = {
    "True": _("yes"),
    "False": _("no"),
    "None": _("none"),
    "added": _("given"),
    "removed": _("taken away"),
    "cleared": _("all taken away"),
    "password": _("password"),
    "code": _("code from an email"),
    "mfa": _("second step"),
    "totp": _("app on the phone"),
    "webauthn": _("passkey"),
    "recovery_codes": _("recovery codes"),
    **KINDS,
}
