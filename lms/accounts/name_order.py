"""Sort keys of names: as Romanian readers expect it, Cyrillic after Latin.

PostgreSQL sorts as its server was set up. A key of digits stands in the same order
everywhere, and a page of a long list is cut in the database.
"""

import unicodedata
from functools import lru_cache
from typing import Any

from django.db import models

from lms.accounts.names import clean_name

ALPHABET = (
    "0123456789aăâbcdefghiîjklmnopqrsștțuvwxyzабвгґдеёєжзиіїйклмнопрстуфхцчшщъыьэюя"
)
# Two digits for each sign; spaces and hyphens come before all, unknown letters last.
RANKS = {letter: f"{place:02}" for place, letter in enumerate(ALPHABET, start=1)}
SPACE, UNKNOWN = "00", "99"
SIGNS = 100  # of a name; longer ones that are alike until there keep any order


@lru_cache(maxsize=1024)
def sort_key(name: str) -> str:
    """Return digits whose order is that of the names: "Sava" before "Șava" before "Tea"."""
    words = clean_name(name).casefold().replace("-", " ").split()
    return SPACE.join("".join(map(_rank, word)) for word in words)[: 2 * SIGNS]


def _rank(sign: str) -> str:
    """Return the sign's two digits: of its bare letter for é or ö, none for an apostrophe."""
    if not sign.isalnum():
        return ""
    bare = unicodedata.normalize("NFD", sign)[0]
    return RANKS.get(sign) or RANKS.get(bare, UNKNOWN)


class NameKey(models.CharField):
    """Holds the key of ``full_name`` beside it; whoever saves a name saves its key.

    A queryset's ``update`` of names leaves the keys as they were.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        own = {"max_length": 2 * SIGNS, "editable": False, "default": ""}
        super().__init__(*args, **own | options)

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Return the key of the name as it is now."""
        key = sort_key(model_instance.full_name)
        setattr(model_instance, self.attname, key)
        return key


def fill_keys(model: Any) -> None:
    """Give every row of a migration's model its key."""
    rows = []
    for row in model.objects.only("pk", "full_name").iterator(chunk_size=1000):
        row.sort_name = sort_key(row.full_name)
        rows.append(row)
    model.objects.bulk_update(rows, ["sort_name"], batch_size=500)
