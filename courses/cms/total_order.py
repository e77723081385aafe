"""Orders of lists that leave nothing to chance: PostgreSQL gives ties back in any order."""

from typing import Any


class TotalOrder:
    """Mixin of Wagtail's list views: ties keep one order, so no page skips or repeats a row."""

    def order_queryset(self, queryset: Any) -> Any:
        """Return the rows as the list is sorted, and by their keys where that ties."""
        ordered = super().order_queryset(queryset)  # type: ignore[misc]
        names = ordered.query.order_by
        return ordered.order_by(*names, "pk") if names else ordered
