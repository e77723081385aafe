"""Django's client of a Redis cache, for which a server that is away is an empty one."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from django.core.cache.backends.redis import RedisCacheClient
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import RedisError, ResponseError

from lms.caching.gate import gate_of

# A page waits so long for the cache, once in a while, and then goes on without.
TIMEOUTS = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5}
RUN_ID = re.compile(r"run_id:(\w+)")


class OutageSafeClient(RedisCacheClient):
    """Answers as with nothing stored while the server is away, hangs or refuses.

    What it could not store or delete makes all keys void, see ``lms.caching.generation``.
    """

    def __init__(self, servers: list[str], **options: Any) -> None:
        told = {**TIMEOUTS, **options, "redis_connect_func": self._meet}
        super().__init__(servers, **told)
        self._gate = gate_of(servers[0])

    def prefix(self) -> str:
        """Return what every key begins with now."""
        if not self._gate.server:
            self._ask(lambda: self.get_client().ping())
        return self._gate.prefix()

    def add(self, key: str, value: Any, timeout: int | None) -> bool:
        return bool(self._ask(partial(super().add, key, value, timeout)))

    def get(self, key: str, default: Any) -> Any:
        return self._ask(partial(super().get, key, default), default)

    def set(self, key: str, value: Any, timeout: int | None) -> None:
        self._ask(partial(super().set, key, value, timeout))

    def touch(self, key: str, timeout: int | None) -> bool:
        return bool(self._ask(partial(super().touch, key, timeout)))

    def delete(self, key: str) -> bool:
        return bool(self._ask(partial(super().delete, key)))

    def get_many(self, keys: Iterable[str]) -> dict[str, Any]:
        return self._ask(partial(super().get_many, keys)) or {}

    def has_key(self, key: str) -> bool:
        return bool(self._ask(partial(super().has_key, key)))

    def incr(self, key: str, delta: int) -> int:
        """Raises ValueError for a key that is not stored, as Django's own does."""
        value = self._ask(partial(super().incr, key, delta))
        if value is None:
            raise ValueError(f"Key '{key}' not found.")
        return int(value)

    def set_many(self, data: Mapping[str, Any], timeout: int | None) -> None:
        self._ask(partial(super().set_many, data, timeout))

    def delete_many(self, keys: Iterable[str]) -> None:
        self._ask(partial(super().delete_many, keys))

    def clear(self) -> bool:
        return bool(self._ask(super().clear))

    def _ask(self, operation: Callable[[], Any], otherwise: Any = None) -> Any:
        """Return the server's answer, or the other one while it is not to be had."""
        if not self._gate.is_open():
            return otherwise
        try:
            answer = operation()
        except (RedisError, OSError) as error:
            self._gate.failed(error)
            return otherwise
        self._gate.worked()
        return answer

    def _meet(self, connection: Any) -> None:
        """Begin a connection. Raises ConnectionError where another server answers.

        One that was restarted may have come back with what it had stored some time before,
        from which meanwhile things were deleted.
        """
        connection.on_connect()
        found, known = _run_id(connection), self._gate.server
        self._gate.server = found
        if known and known != found:
            raise NoConnection("the server was restarted")


def _run_id(connection: Any) -> str:
    """Return the id that a Redis gives itself at each start."""
    connection.send_command("INFO", "server")
    try:
        said = connection.read_response()
    except ResponseError:
        return "unnamed"  # a server that tells it to administrators only
    text = said.decode() if isinstance(said, bytes) else str(said)
    found = RUN_ID.search(text)
    return found[1] if found else "unnamed"
