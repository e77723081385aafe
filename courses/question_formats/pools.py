"""The pools that the questions of a file belong to."""

import uuid
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.text import slugify

from courses.imports import mlang
from courses.imports.findings import Finding, NotRight, finding
from courses.imports.html_to_text import plain_text, tidy
from courses.imports.items import Item, Marked, PoolName, Texts
from courses.models import QuestionPool
from courses.text.languages import CODES, DEFAULT, columns_of, in_language

_NAME_LENGTH, _SLUG_LENGTH = 150, 50


@dataclass
class PoolFinder:
    """Finds each pool once, and makes the missing ones.

    A pool asked for by the person is used for all questions; else the file's own.
    """

    asked_for: str = ""
    notes: list[Finding] = field(default_factory=list)
    _found: dict[PoolName, QuestionPool] = field(default_factory=dict)

    def pool_of(self, item: Item) -> QuestionPool | None:
        """Return the pool of a question, or None where nobody names one."""
        name = PoolName(self.asked_for.strip()) if self.asked_for.strip() else item.pool
        if name is None:
            return None
        if name not in self._found:
            self._found[name] = _stored(name) or self._make(name)
        return self._found[name]

    def _make(self, name: PoolName) -> QuestionPool:
        texts = names_of(name)
        names = {f"name_{code}": texts[code] for code in CODES}
        pool = QuestionPool(slug=slug_of(name), **names)
        pool.save()
        self.notes.append(finding("pool_made", field="pool", pool=texts[DEFAULT]))
        return pool


def slug_of(name: PoolName) -> str:
    """Return the slug of a pool that does not exist; names without Latin letters too."""
    slug = slugify(name.slug or name.name)[:_SLUG_LENGTH].strip("-")
    return slug or f"pool-{uuid.uuid5(uuid.NAMESPACE_OID, name.name).hex[:8]}"


def names_of(name: PoolName) -> Texts:
    """Return the names of a pool in the languages that the file has, Romanian at least."""
    found = _in_languages(name.names)
    if not any(found.values()):
        found = _in_languages(Marked(name.name))
    kept = {code: found[code].replace("\n", " ")[:_NAME_LENGTH] for code in CODES}
    return {**kept, DEFAULT: in_language(kept, DEFAULT) or slug_of(name)}


def _in_languages(text: Marked) -> Texts:
    try:
        split = mlang.split(text.source)
    except NotRight:
        split = mlang.Split(common=text.source)
    sources = split.tagged if split.has_tags else {DEFAULT: split.common}
    return {
        code: tidy(plain_text(sources.get(code, ""), text.markup)[0], code)
        for code in CODES
    }


def _stored(name: PoolName) -> QuestionPool | None:
    pools = QuestionPool.objects.order_by("pk")
    by_slug = pools.filter(slug__in=[name.slug or name.name, slug_of(name)]).first()
    named = Q.create([(column, name.name) for column in columns_of("name")], Q.OR)
    return by_slug or pools.filter(named).first()
