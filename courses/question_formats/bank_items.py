"""Questions of the bank as items, for writing them into files."""

from collections.abc import Iterable

from courses.imports.html_to_text import html_of, tidy
from courses.imports.items import Item, ItemOption, Marked, PoolName, Texts
from courses.imports.mlang import joined
from courses.models import Option, Question, QuestionPool
from courses.text.languages import columns_of
from courses.text.translated_fields import translations

WHOLE_BANK = "*"


class NoSuchPool(LookupError):
    """There is no pool of this slug or name."""


def bank_items(pool: str) -> list[Item]:
    """Return the questions of a pool, or of the whole bank for "*", in two queries.

    Questions without a pool come first. Raises NoSuchPool.
    """
    questions = Question.objects.select_related("pool").prefetch_related("options")
    if pool != WHOLE_BANK:
        questions = questions.filter(pool=_pool(pool))
    rows = questions.order_by("pool__slug", "sort_order", "pk")
    return [_item(row) for row in sorted(rows, key=lambda row: row.pool is not None)]


def _pool(name: str) -> QuestionPool:
    pools = QuestionPool.objects.order_by("pk")
    for field in ("slug", *columns_of("name")):
        if pool := pools.filter(**{field: name}).first():
            return pool
    raise NoSuchPool(name)


def _item(row: Question) -> Item:
    return Item(
        kind=row.kind,
        stem=_texts(row, "stem"),
        feedback=_texts(row, "feedback"),
        options=_options(row.options.all()),
        uid=str(row.uid),
        tags=list(row.tags),
        pool=_pool_name(row.pool),
        retired=row.retired,
    )


def _options(rows: Iterable[Option]) -> list[ItemOption]:
    return [
        ItemOption(
            uid=str(row.uid),
            text=_texts(row, "text"),
            match=_texts(row, "match"),
            feedback=_texts(row, "feedback"),
            fraction=row.fraction,
            value=row.value,
            tolerance=row.tolerance,
        )
        for row in rows
    ]


def _pool_name(pool: QuestionPool | None) -> PoolName | None:
    if pool is None:
        return None
    names = {code: html_of(text) for code, text in _texts(pool, "name").items()}
    return PoolName(pool.name_ro or pool.slug, pool.slug, Marked(joined(names), "html"))


def _texts(row: Question | Option | QuestionPool, name: str) -> Texts:
    return {code: tidy(text, code) for code, text in translations(row, name).items()}
