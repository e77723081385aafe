"""Sort keys of names: as Romanian readers expect it, Cyrillic after Latin.

PostgreSQL sorts as its server was set up. A key of digits stands in the same order
everywhere, and a page of a long list is cut in the database.
"""

import unicodedata
from functools import lru_cache, reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Replace
from django.db.models.lookups import Exact

from lms.accounts.name_parts import keep_parts, parts_of
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
    """Holds the key of a name beside it, by family name; who saves a name saves its key.

    The parts of a name that was changed as a whole are split anew before. A queryset's
    ``update`` of names does neither.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        own = {"max_length": 2 * SIGNS, "editable": False, "default": ""}
        super().__init__(*args, **own | options)

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Return the key of the name as it is now."""
        key = key_of(model_instance)
        setattr(model_instance, self.attname, key)
        return key


def key_of(row: Any) -> str:
    """Return the key of a person's, or an invitation's, name, its parts put right."""
    if not hasattr(row, "family_name"):
        return sort_key(row.full_name)  # as a migration of before knew it
    keep_parts(row)
    return sort_key(parts_of(row).listed)


def fill_parts(model: Any) -> None:
    """Give every row of a migration's model the parts of its name, and its key."""
    rows = []
    names = ("full_name", "family_name", "given_names", "patronymic")
    for row in model.objects.only("pk", *names).iterator(chunk_size=1000):
        row.sort_name = key_of(row)
        rows.append(row)
    model.objects.bulk_update(rows, [*names[1:], "sort_name"], batch_size=500)


def fill_keys(model: Any) -> None:
    """Give every row of a migration's model its key."""
    rows = []
    for row in model.objects.only("pk", "full_name").iterator(chunk_size=1000):
        row.sort_name = sort_key(row.full_name)
        rows.append(row)
    model.objects.bulk_update(rows, ["sort_name"], batch_size=500)


def name_check(name: str) -> models.CheckConstraint:
    """Return the constraint that ``full_name`` is made up of its parts, in a usual order.

    ``NameParts.make_up`` asks the same.
    """
    family, given, patronymic = "family_name", "given_names", "patronymic"
    orders = (
        *((given, family), (family, given), (family, given, patronymic)),
        *((given, patronymic, family), (given, family, patronymic)),
    )
    whole = _without_spaces(F("full_name"))
    made = [Q(Exact(whole, _without_spaces(Concat(*order)))) for order in orders]
    return models.CheckConstraint(name=name, condition=reduce(or_, made))


def _without_spaces(text: Any) -> Replace:
    return Replace(text, Value(" "), Value(""))
