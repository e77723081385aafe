"""The cache backend of production: Redis that may be away, and counters that may not."""

from typing import Any

from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.redis import RedisCache

from lms.caching.client import OutageSafeClient

COUNTERS = "counters"
# What allauth keeps here decides whether somebody gets in: tries that were made, and codes
# that were used. With the cache away nobody may guess freely, nor may all be locked out.
COUNTED = ("allauth:rl:", "allauth.mfa.")
LONGEST_SECONDS = 3600


class SharedCache(RedisCache):
    """Django's Redis cache without failures; limits are counted in the database.

    Nothing stays longer than an hour: what is kept here is kept in the database as well.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = OutageSafeClient

    def make_key(self, key: str, version: int | None = None) -> str:
        return f"{self._cache.prefix()}:{super().make_key(key, version)}"

    def get_backend_timeout(self, timeout: float | None = DEFAULT_TIMEOUT) -> int:
        seconds = super().get_backend_timeout(timeout)
        return LONGEST_SECONDS if seconds is None else min(seconds, LONGEST_SECONDS)

    def add(
        self,
        key: str,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        if counted := _counters(key):
            return bool(counted.add(key, value, timeout, version))
        return bool(super().add(key, value, timeout, version))

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        if counted := _counters(key):
            return counted.get(key, default, version)
        return super().get(key, default, version)

    def set(
        self,
        key: str,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        if counted := _counters(key):
            counted.set(key, value, timeout, version)
        else:
            super().set(key, value, timeout, version)

    def delete(self, key: str, version: int | None = None) -> bool:
        if counted := _counters(key):
            return bool(counted.delete(key, version))
        return bool(super().delete(key, version))


def _counters(key: str) -> BaseCache | None:
    return caches[COUNTERS] if key.startswith(COUNTED) else None
