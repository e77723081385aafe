"""Counters of a load: rows created, changed and left as they were."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Tally:
    """The outcome of a load, by kind of row."""

    created: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    editions: list[str] = field(default_factory=list)

    def differs(self, kind: str, stored: Any, wanted: Any) -> bool:
        """Count a row and tell whether it must be written; ``stored`` None: it is new."""
        if stored == wanted:
            self.unchanged[kind] += 1
            return False
        (self.created if stored is None else self.changed)[kind] += 1
        return True

    def as_dict(self) -> dict[str, Any]:
        """Return the totals, and the same by kind."""
        counters = {
            "created": self.created,
            "changed": self.changed,
            "unchanged": self.unchanged,
        }
        return {
            **{name: sum(counter.values()) for name, counter in counters.items()},
            "by_kind": {name: dict(counter) for name, counter in counters.items()},
            "editions": self.editions,
        }
