"""What an erasure does to each table, counted: the same for the dry run and the real one."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from lms.privacy.inventory.registry import BY_MODEL
from lms.privacy.inventory.tables import Words


@dataclass
class Count:
    """How many rows of one table go, are blanked, are masked, and stay."""

    removed: int = 0
    blanked: int = 0
    masked: int = 0
    stays: int = 0


@dataclass(frozen=True)
class Line:
    """One table as a page shows it."""

    title: Words
    count: Count
    why: Words


class Counts:
    """Counts by table."""

    def __init__(self) -> None:
        self.tables: dict[str, Count] = defaultdict(Count)

    def as_data(self) -> dict[str, dict[str, int]]:
        """Return the counts as a JSON column keeps them."""
        return {model: asdict(one) for model, one in self.tables.items() if _any(one)}


def lines_of(data: dict[str, dict[str, int]]) -> Iterator[Line]:
    """Yield kept counts in the order of the inventory; a table no longer there is left out."""
    for model, table in BY_MODEL.items():
        if model in data:
            yield Line(table.title or model, Count(**data[model]), table.stays)


def _any(count: Count) -> bool:
    return any(asdict(count).values())
