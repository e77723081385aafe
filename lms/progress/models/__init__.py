"""The ledger, what is folded from it, and attempts at tests."""

from lms.progress.models.attempts import Attempt, AttemptGrant, ItemResult
from lms.progress.models.edition_changes import EditionChange, EditionMove
from lms.progress.models.key_decisions import KeyDecision, Regrade
from lms.progress.models.ledger import BY_STAFF, UNIONS, LearningEvent
from lms.progress.models.progress import EnrolmentProgress, UnitProgress
from lms.progress.models.unit_times import UnitTime

__all__ = [
    "Attempt",
    "AttemptGrant",
    "BY_STAFF",
    "EditionChange",
    "EditionMove",
    "EnrolmentProgress",
    "ItemResult",
    "KeyDecision",
    "LearningEvent",
    "Regrade",
    "UNIONS",
    "UnitProgress",
    "UnitTime",
]
