"""Entries of the inventory: merges of two accounts of one person, and likely doubles."""

from django.utils.translation import gettext_lazy as _

from lms.privacy.inventory import labels
from lms.privacy.inventory.tables import EVIDENCE, Group, Table

PAIR = ("one", "other")
COLLEAGUES = _("A sentence for colleagues, which may name somebody else.")

MERGES = [
    Table(
        "merging.AccountMerge",
        _("Accounts of yours that were made one"),
        Group.PROFILE,
        plain="id uid stays goes",
        shown={
            "merged_at": labels.WHEN,
            "state": labels.STATE,
            "undone_at": _("Undone"),
        },
        # Kept thirty days, for an undoing: what stands elsewhere in the copy as well.
        withheld={
            "before": labels.COPY,
            "reason": COLLEAGUES,
            "undone_reason": COLLEAGUES,
        },
        authors={"by": "merged_at", "undone_by": "undone_at"},
        whose=("stays", "goes"),
        blanked={"before": {}},
        masked=("reason", "undone_reason"),
        stays=EVIDENCE,
        kept="account_merges",
    ),
    Table(
        "merging.LikelyDouble",
        _("Accounts that may be yours too"),
        Group.PROFILE,
        plain="id verdict score findings",
        shown={"found_at": labels.WHEN},
        withheld={"one": labels.OTHERS, "other": labels.OTHERS},
        whose=PAIR,
        is_removed=True,
        kept="account",
    ),
    Table(
        "merging.DifferentPersons",
        _("Accounts that somebody said are another person's"),
        Group.PROFILE,
        plain="id",
        shown={"decided_at": labels.WHEN},
        withheld={"one": labels.OTHERS, "other": labels.OTHERS},
        authors={"by": "decided_at"},
        whose=PAIR,
        is_removed=True,
        kept="account",
    ),
]
