"""A cache in the process of what readers' pages are made from: parts, addresses, questions.

It is true as long as the newest publication is the one it was made under (see
``courses.models.publication``): one small query for each request, and no other process has
to tell of anything. Nothing is shared, so nothing is lost with another server.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from threading import Lock
from typing import Any, TypeVar

from asgiref.local import Local
from django.core.signals import request_finished, request_started
from django.db import connection

Value = TypeVar("Value")
Stamp = tuple[int, int]
# Some hundred pages in two languages, and the questions of their checks.
MOST_VALUES = 2000
# Pieces of pages for those who stand alike: as many as are worth their memory.
MOST_PIECES = 500
# Whoever changes pages sees the change in the same request.
EDITING = ("/cms/", "/admin/")
# Rows are never numbered again, but one that was begun earlier may be committed later:
# it changes the count.
_NEWEST = "SELECT coalesce(max(id), 0), count(*) FROM courses_publication"
_request = Local()


class Published:
    """Values by key, all of them made under one stamp; the ``most`` that were asked last."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._lock = Lock()
        self._stamp: Stamp | None = None
        self._values: OrderedDict[Hashable, Any] = OrderedDict()

    def get(self, stamp: Stamp, key: Hashable) -> Any:
        """Return what is kept under the stamp, or None."""
        with self._lock:
            if stamp != self._stamp:
                self._stamp = stamp
                self._values.clear()
                return None
            found = self._values.get(key)
            if found is not None:
                self._values.move_to_end(key)
            return found

    def put(self, stamp: Stamp, key: Hashable, value: Any) -> None:
        """Keep a value that was read after the stamp."""
        with self._lock:
            if stamp != self._stamp:
                return  # something was published meanwhile
            self._values[key] = value
            if len(self._values) > self.most:
                self._values.popitem(last=False)


_published = Published(MOST_VALUES)
_pieces = Published(MOST_PIECES)


def kept(key: Hashable, make: Callable[[], Value]) -> Value:
    """Return what ``make`` makes of published content, made once per publication.

    Nobody may change the value. None is not kept.
    """
    return _kept(_published, key, make)


def kept_piece(key: Hashable, make: Callable[[], str]) -> str:
    """Return a piece of a page, made once for all who stand as ``key`` says."""
    return _kept(_pieces, key, make)


def _kept(published: Published, key: Hashable, make: Callable[[], Value]) -> Value:
    stamp = newest()
    found: Value | None = published.get(stamp, key)
    if found is not None:
        return found
    made = make()
    if made is not None:
        published.put(stamp, key, made)
    return made


def kept_all(
    kind: str, names: Iterable[str], make: Callable[[list[str]], dict[str, Value]]
) -> dict[str, Value]:
    """Return values of one kind by name; ``make`` is called once for those not kept yet."""
    stamp = newest()
    found = {name: _published.get(stamp, (kind, name)) for name in names}
    missing = [name for name, value in found.items() if value is None]
    made = make(missing) if missing else {}
    for name, value in made.items():
        _published.put(stamp, (kind, name), value)
    known = {name: value for name, value in found.items() if value is not None}
    return known | made


def newest() -> Stamp:
    """Return what tells one state of the published content from every other.

    One query for each request; outside of requests, one for each call.
    """
    if (stamp := getattr(_request, "stamp", None)) is not None:
        known: Stamp = stamp
        return known
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST)
        found: Stamp = cursor.fetchone()
    if getattr(_request, "is_reading", False):
        _request.stamp = found
    return found


def _begin(environ: dict[str, Any] | None = None, **kwargs: Any) -> None:
    path = (environ or {}).get("PATH_INFO", EDITING[0])
    _request.is_reading, _request.stamp = not path.startswith(EDITING), None


def _end(**kwargs: Any) -> None:
    _request.is_reading, _request.stamp = False, None


request_started.connect(_begin, dispatch_uid="courses.published.begin")
request_finished.connect(_end, dispatch_uid="courses.published.end")
