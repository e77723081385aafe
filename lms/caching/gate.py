"""What one process knows of the shared cache: whether to ask it, and under which keys."""

import logging
import time
from functools import cache

from lms.caching import generation
from lms.caching.generation import QUIET_SECONDS, Generation

logger = logging.getLogger(__name__)
# How old a process' knowledge of the generation may be: a query a second at most.
KNOWN_SECONDS = 1


class Gate:
    """Shut for a while after a failure, so that pages do not wait for each timeout anew."""

    def __init__(self) -> None:
        self.is_down = False
        # The server's own id: one that was restarted may hold what it held long ago.
        self.server = ""
        self._quiet_until = 0.0
        self._known_until = 0.0
        self._generation = Generation(is_suspended=True)

    def is_open(self) -> bool:
        """Tell whether the cache may be asked now."""
        now = time.monotonic()
        return now >= self._quiet_until and not self._present(now).is_suspended

    def prefix(self) -> str:
        """Return what every key begins with: no other server's, no older generation's."""
        return f"{self._present(time.monotonic()).number}.{self.server}"

    def failed(self, error: Exception) -> None:
        """Ask the cache no more for a while, and let no other process do so."""
        self._quiet_until = time.monotonic() + QUIET_SECONDS
        if not self.is_down:
            logger.warning("The cache does not answer; pages go on without: %s", error)
        self.is_down = True
        generation.suspend()
        self._known_until = 0.0

    def worked(self) -> None:
        """Note that the cache answered."""
        if self.is_down:
            logger.warning("The cache answers again.")
        self.is_down = False

    def _present(self, now: float) -> Generation:
        if now >= self._known_until:
            # Other threads go on with what was known, instead of asking as well.
            self._known_until = now + KNOWN_SECONDS
            self._generation = generation.read()
        return self._generation


@cache
def gate_of(address: str) -> Gate:
    """Return the process' gate to a server; all threads share it."""
    return Gate()
