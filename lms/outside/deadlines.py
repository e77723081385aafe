"""The total time of a call to another system, however slowly its bytes come."""

import time
from dataclasses import dataclass


@dataclass
class Deadline:
    """An end, and how long one read or write may take before it.

    A limit for each read alone never ends with a peer that sends a byte every 3 seconds.
    """

    seconds: float
    each: float

    def __post_init__(self) -> None:
        self.at = time.monotonic() + self.seconds

    def left(self) -> float:
        """Return for how long the next step may wait. Raises TimeoutError at the end."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise TimeoutError(f"It took longer than {self.seconds:.0f} s altogether.")
        return min(left, self.each)
