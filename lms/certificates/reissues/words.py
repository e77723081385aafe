"""Words of a reissue: why a certificate is left as it is."""

from typing import Any

from django.utils.translation import gettext_lazy as _

WHY: dict[str, Any] = {
    "own": _("It is your own: somebody else has to issue it anew."),
    "nameless": _("The person has no name: the account was erased."),
    "unprintable": _(
        "The name has characters that the typeface of certificates lacks."
    ),
    "revoked": _("It was revoked or replaced meanwhile."),
    "elsewhere": _("It is in a group that is not yours any more."),
    "changed": _("The facts changed after this check. Check once more."),
}


def why_label(word: str) -> str:
    """Return a whole sentence in the active language; empty for no word."""
    return str(WHY[word]) if word else ""
