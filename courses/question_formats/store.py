"""Writing a file's questions into the bank: which are known, what differs, what stays."""

import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max
from django.utils import timezone

from courses.imports.findings import Finding, NotRight, finding
from courses.imports.html_to_text import tidy
from courses.imports.items import Item, ItemOption, Texts
from courses.imports.normalise import Shaped
from courses.imports.report import Outcome
from courses.models import Option, Question, QuestionPool, snapshots
from courses.question_formats.matching import with_known_ids
from courses.question_formats.pools import PoolFinder
from courses.text.languages import CODES
from courses.text.translated_fields import translations

# Never change it: ids of questions that came without one are derived from it.
NAMESPACE = uuid.UUID("5c2f0b0e-8c1b-4f0e-9a55-0f6f3b8f3e52")


@dataclass
class BankWriter:
    """Writes the questions of one file; call it inside a transaction.

    ``prepare`` refuses questions whose ids stand in the way of others; ``write`` then
    writes one. ``uids`` are the ids by row.
    """

    questions: list[Shaped]
    pool: str = ""
    user: Any = None
    uids: dict[int, str] = field(default_factory=dict)
    notes: list[Finding] = field(default_factory=list)

    def prepare(self) -> None:
        """Find the pools and the stored questions, and refuse clashing ids."""
        finder = PoolFinder(self.pool)
        self._pools: dict[int, QuestionPool | None] = {}
        self._orders: dict[int | None, int] = {}
        seen: Counter[str] = Counter()
        for question, item in self._coming():
            pool = self._pools[item.row] = finder.pool_of(item)
            self._name(question, item, pool.slug if pool else "", seen)
        self.notes += finder.notes
        self._stored = {
            str(row.uid): row
            for row in Question.objects.filter(uid__in=self.uids.values())
            .select_related("pool")
            .prefetch_related("options")
        }
        self._refuse_clashes()

    def write(self, question: Shaped, item: Item) -> Outcome:
        """Create or update one question; return which, or "same"."""
        uid = self.uids[item.row]
        stored = self._stored.get(uid)
        row = stored or self._new(uid, item)
        before = _state(row) if stored else None
        _set(row, item, self._pools[item.row])
        if before == _state(row):
            return "same"
        self._save(row, question)
        return "changed" if stored else "new"

    def _coming(self) -> Iterator[tuple[Shaped, Item]]:
        for question in self.questions:
            if question.item is not None and question.refusal is None:
                yield question, question.item

    def _name(
        self, question: Shaped, item: Item, slug: str, seen: Counter[str]
    ) -> None:
        """Give the question its id: its own, or one that follows from what it says."""
        own = item.uid or (f"{slug}|id:{item.identity}" if item.identity else "")
        key = own or "|".join([slug, item.name, *(item.stem[c] for c in CODES)])
        seen[key] += 1
        if own and seen[key] > 1:
            question.refusal = NotRight("duplicate_id", uid=item.uid or item.identity)
        elif item.uid:
            self.uids[item.row] = item.uid
        else:
            # The same question may stand in a file more than once.
            again = f"|{seen[key]}" if seen[key] > 1 else ""
            self.uids[item.row] = str(uuid.uuid5(NAMESPACE, key + again))

    def _refuse_clashes(self) -> None:
        owners = self._owners_of_options()
        for question, item in self._coming():
            uid, pool = self.uids[item.row], self._pools[item.row]
            stored = self._stored.get(uid)
            if stored and stored.pool and pool and stored.pool != pool:
                name = stored.pool.slug
                question.refusal = NotRight("other_pool", field="pool", pool=name)
            given = [option.uid for option in item.options if option.uid]
            for number, option in enumerate(item.options, 1):
                place = f"options.{number}"
                if given.count(option.uid) > 1:
                    question.refusal = NotRight(
                        "duplicate_id", field=place, uid=option.uid
                    )
                elif option.uid and owners.setdefault(option.uid, uid) != uid:
                    question.refusal = NotRight(
                        "option_id_taken", field=place, number=number
                    )

    def _owners_of_options(self) -> dict[str, str]:
        wanted = [o.uid for _, item in self._coming() for o in item.options if o.uid]
        rows = Option.objects.filter(uid__in=wanted)
        pairs = rows.values_list("uid", "question__uid")
        return {str(uid): str(owner) for uid, owner in pairs}

    def _new(self, uid: str, item: Item) -> Question:
        pool = self._pools[item.row]
        key = pool.pk if pool else None
        if key not in self._orders:
            rows = Question.objects.filter(pool=pool)
            last = rows.aggregate(last=Max("sort_order"))["last"]
            self._orders[key] = 0 if last is None else last + 1
        order, self._orders[key] = self._orders[key], self._orders[key] + 1
        return Question(uid=uid, sort_order=order, retired=item.retired)

    def _save(self, row: Question, question: Shaped) -> None:
        version = snapshots.version_of(row)
        if version != row.version:
            row.version = version
            self.notes.append(question.placed(finding("key_changed", field="options")))
        row.updated_at = timezone.now()
        row.save()
        # A file may have one language only: the other is written in the CMS later.
        row.save_revision(user=self.user, clean=False)


def _set(row: Question, item: Item, pool: QuestionPool | None) -> None:
    """Bring a question in memory to what the file says; languages it lacks stay."""
    known = list(row.options.all())
    row.kind = item.kind
    row.pool = pool or row.pool
    row.tags = list(row.tags) if item.tags is None else item.tags
    _set_texts(row, "stem", item.stem, item.languages)
    _set_texts(row, "feedback", item.feedback, item.languages)
    options = []
    for order, (wanted, option) in enumerate(with_known_ids(row.uid, item, known)):
        _set_option(option, wanted, item, order)
        options.append(option)
    row.options.set(options)


def _set_option(option: Option, wanted: ItemOption, item: Item, order: int) -> None:
    option.sort_order = order
    for name in ("text", "match", "feedback"):
        _set_texts(option, name, getattr(wanted, name), item.languages)
    if item.kind not in ("matching", "ordering") or option.pk is None:
        # Marking shares the whole among pairs and items, whatever stands here.
        option.fraction = wanted.fraction
    option.value, option.tolerance = wanted.value, wanted.tolerance


def _set_texts(row: Any, name: str, texts: Texts, languages: tuple[str, ...]) -> None:
    """Set a text, except where the file has it in the other language only."""
    for code in CODES:
        stored = getattr(row, f"{name}_{code}")
        if stored is None:
            setattr(row, f"{name}_{code}", stored := "")
        is_said = texts[code] or (code in languages and not any(texts.values()))
        if is_said and tidy(stored, code) != texts[code]:
            setattr(row, f"{name}_{code}", texts[code])


def _state(row: Question) -> tuple[Any, ...]:
    options = tuple(
        (
            str(option.uid),
            option.sort_order,
            *(
                tuple(translations(option, n).values())
                for n in ("text", "match", "feedback")
            ),
            option.fraction,
            option.value,
            option.tolerance,
        )
        for option in row.options.all()
    )
    texts = (translations(row, "stem"), translations(row, "feedback"))
    return (row.kind, row.pool_id, row.tags, texts, options)
