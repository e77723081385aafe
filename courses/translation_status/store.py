"""Store of the translation status: its rows follow what editors have written."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Q

from courses.models import TextState
from courses.text.languages import CODES
from courses.text.translated_fields import PAGE_MODELS
from courses.translation_status.rules import NOTHING, STALE, Pair, agreed_after, states
from courses.translation_status.texts import (
    OBJECT_MODELS,
    Text,
    latest_texts,
    texts_of,
    texts_of_revision,
)

# An object: its model's name and its primary key.
Thing = tuple[str, int]
WRITTEN = (
    *("place", *CODES, "agreed_ro", "agreed_ru", "ro_state", "ru_state"),
    *("revision_id", "confirmed_by", "confirmed_at"),
)
_presented: ContextVar[set[Thing] | None] = ContextVar("presented", default=None)


# --- what happens when ---------------------------------------------------------------


def note_revision(revision: Any) -> None:
    """Take over the texts of a page's new or rewritten revision."""
    thing = (str(revision.content_type.model), int(revision.object_id))
    if not _put_off(thing):
        record({thing: revision.pk}, texts_of_revision(revision))


def note_object(instance: Any) -> None:
    """Take over the texts of anything that is no page."""
    thing = (str(instance._meta.model_name), int(instance.pk))
    if not _put_off(thing):
        record({thing: None}, texts_of(instance))


def forget(instance: Any) -> None:
    """Drop what is known of a deleted object's texts."""
    name, pk = instance._meta.model_name, instance.pk
    TextState.objects.filter(model=name, object_id=pk).delete()


@transaction.atomic
def inherit(source: Any, copy: Any) -> None:
    """What is stale in an object is stale in its copy, as long as it says the same."""
    name = copy._meta.model_name
    known = TextState.objects.filter(model=name, object_id=source.pk)
    before = {row.path: row for row in known}
    for row in _locked(Q(model=name, object_id=copy.pk)):
        old = before.get(row.path)
        if old and (old.ro, old.ru) == (row.ro, row.ru):
            set_texts(row, Pair(row.ro, row.ru), Pair(old.agreed_ro, old.agreed_ru))
            row.save()


def _put_off(thing: Thing) -> bool:
    presented = _presented.get()
    if presented is not None:
        presented.add(thing)
    return presented is not None


def is_presented_together() -> bool:
    """Tell whether both languages are being written at once, by whoever answers for it."""
    return _presented.get() is not None


@contextmanager
def presented_together() -> Iterator[None]:
    """Within it both languages of every object written are taken to say the same.

    Used by what brings texts in both languages at once, such as the course package.
    Publishing asks nothing meanwhile.
    """
    written: set[Thing] = set()
    token = _presented.set(written)
    try:
        yield
    finally:
        _presented.reset(token)
    bring_up_to_date(together=written)


def bring_up_to_date(*, together: Iterable[Thing] = ()) -> None:
    """Take over the texts of the whole course; ``together`` are agreed as they stand.

    About two queries for each model, more where much has changed.
    """
    agreed = set(together)
    revisions: dict[Thing, int | None]
    for name in PAGE_MODELS:
        texts: list[Text] = []
        revisions = {}
        for page, found in latest_texts(apps.get_model("courses", name)):
            revisions[name, page.pk] = page.latest_revision_id
            texts += found
        _record_model(name, revisions, texts, agreed)
    for name in OBJECT_MODELS:
        objects = apps.get_model("courses", name).objects.all()
        texts = [text for instance in objects for text in texts_of(instance)]
        revisions = {(name, instance.pk): None for instance in objects}
        _record_model(name, revisions, texts, agreed)


def _record_model(
    name: str, revisions: dict[Thing, int | None], texts: list[Text], agreed: set[Thing]
) -> None:
    record(revisions, texts, together=agreed, within=Q(model=name))


# --- the rows -----------------------------------------------------------------------


@transaction.atomic
def record(
    revisions: dict[Thing, int | None],
    texts: Iterable[Text],
    *,
    together: Iterable[Thing] = (),
    within: Q | None = None,
) -> None:
    """Write the rows of these objects anew: these texts, and no others.

    ``revisions`` holds the objects with the revision the texts are of, if any.
    ``together``: objects whose two languages say the same as they stand. ``within``
    names the rows at once where the objects are all of a model.
    """
    agreed = set(together)
    rows = {_key(row): row for row in _locked(within or _of(revisions))}
    twins = _twins(rows.values())
    changed = []
    for text in texts:
        row = rows.pop(text.key, None)
        thing = (text.model, text.object_id)
        old = row or twins.get((thing, text.pair))
        new = advanced(old, text, revisions[thing], together=thing in agreed)
        if row is None or _written(new) != _written(row):
            changed.append(new)
    TextState.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["model", "object_id", "path"],
        update_fields=WRITTEN,
    )
    TextState.objects.filter(pk__in=[row.pk for row in rows.values()]).delete()


def _twins(rows: Iterable[TextState]) -> dict[tuple[Thing, Pair], TextState]:
    """Return the rows whose word holds for the same texts elsewhere in their object.

    A block that is copied or made anew has another path; nobody has looked at its texts
    by that. Of several rows one that is not ready counts.
    """
    twins: dict[tuple[Thing, Pair], TextState] = {}
    for row in rows:
        key = (row.model, row.object_id), Pair(row.ro, row.ru)
        if key not in twins or STALE in (row.ro_state, row.ru_state):
            twins[key] = row
    return twins


def _locked(rows: Q) -> Any:
    return TextState.objects.select_for_update().filter(rows)


def _of(things: Iterable[Thing]) -> Q:
    wanted: dict[str, list[int]] = defaultdict(list)
    for name, pk in things:
        wanted[name].append(pk)
    rows = Q(pk__in=[])
    for name, pks in wanted.items():
        rows |= Q(model=name, object_id__in=pks)
    return rows


def _key(row: TextState) -> tuple[str, int, str]:
    return row.model, row.object_id, row.path


def _written(row: TextState) -> list[Any]:
    names = (name for name in WRITTEN if name != "confirmed_by")
    return [*(getattr(row, name) for name in names), row.confirmed_by_id]


def advanced(
    row: TextState | None,
    text: Text,
    revision_id: int | None,
    *,
    together: bool = False,
) -> TextState:
    """Return the row a text is to have after the one it had.

    While one revision is written over and over, its texts are compared with what was
    agreed before it: half a sentence saved by itself agrees with nothing.
    """
    agreed = before = NOTHING
    if row is not None:
        agreed = before = Pair(row.agreed_ro, row.agreed_ru)
        if revision_id is None or revision_id != row.revision_id:
            agreed = agreed_after(Pair(row.ro, row.ru), agreed)
    if together:
        agreed = agreed_after(text.pair, NOTHING)
    new = TextState(
        model=text.model, object_id=text.object_id, path=text.path, place=text.place
    )
    if row is not None and agreed == before:
        new.confirmed_by_id, new.confirmed_at = row.confirmed_by_id, row.confirmed_at
    new.revision_id = revision_id
    set_texts(new, text.pair, agreed)
    return new


def set_texts(row: TextState, now: Pair, agreed: Pair) -> None:
    """Set the texts, what is agreed, and the states that follow."""
    row.ro, row.ru = now
    row.agreed_ro, row.agreed_ru = agreed
    row.ro_state, row.ru_state = states(now, agreed)
