"""Applying translations: pages as drafts through revisions, everything else at once."""

import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import models
from django.utils import timezone
from wagtail.models import Page

from courses.models import HomePage, Option, Question
from courses.models.question_bank import frozen
from courses.questions.key_changes import has_new_key
from courses.text.parsing import whole_number
from courses.text.translated_fields import (
    fields,
    in_stream,
    raw_copy,
    stream_from,
    streams,
)
from courses.translation_files import translatable_texts
from courses.translation_files.richtext_markup import html_of
from courses.translation_status.access import may_change

Changes = Mapping[str, str]


class MayNotEdit(Exception):
    """A page or row that the person may not edit, or a page that is locked.

    ``code`` is that of the finding which says so.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def locked_instance(owner: str) -> Any | None:
    """Return the page or row behind the beginning of an id, locked; None for none.

    Of a page it is the latest draft. Call it inside a transaction.
    """
    kind, _, key = owner.partition(":")
    if kind == "page":
        page = _locked_page(key)
        return None if page is None else translatable_texts.latest(page)
    return next(_rows(kind, key), None)


def instance_texts(instance: Any) -> Iterator[translatable_texts.Text]:
    """Yield the texts of a page or row in memory."""
    is_page = isinstance(instance, Page)
    return (
        translatable_texts.page_texts(instance)
        if is_page
        else translatable_texts.own_texts(instance)
    )


def check_may_edit(instance: Any, user: Any) -> None:
    """Raise MayNotEdit for what is locked or is not this person's to edit in the CMS.

    Without a person it is the command line, which only a lock stops.
    """
    if not isinstance(instance, Page):
        if user is not None and not may_change(user, instance):
            raise MayNotEdit("row_barred")
        return
    lock = instance.get_lock()
    if user is None:
        is_barred = lock is not None
    else:
        may = instance.permissions_for_user(user).can_edit()
        is_barred = not may or (lock is not None and lock.for_user(user))
    if is_barred:
        raise MayNotEdit("page_barred")


def set_texts(*, instance: Any, changes: Changes, code: str, user: Any) -> None:
    """Store texts by id in one language: a new draft of a page, or the row itself."""
    owner, model = translatable_texts.owner_of(instance), _model_of(instance)
    for name in fields(model):
        if (text := changes.get(f"{owner}:{name}")) is not None:
            setattr(instance, f"{name}_{code}", text)
    if isinstance(instance, Page):
        _set_streams(instance, owner, changes, code)
        # The title follows the heading; what else is missing is a draft's right.
        instance.minimal_clean()
        instance.save_revision(user=user, log_action=True, clean=False)
    elif isinstance(instance, Option):
        _save_option(instance, user)
    else:
        _save_row(instance, user)


def _model_of(instance: Any) -> Any:
    return type(instance)


def _set_streams(page: Any, owner: str, changes: Changes, code: str) -> None:
    for name, block in streams(_model_of(page)).items():
        if not any(text_id.startswith(f"{owner}:{name}:") for text_id in changes):
            continue
        stream = getattr(page, name)
        raw = raw_copy(stream)
        for found in in_stream(name, block, raw):
            text = changes.get(f"{owner}:{found.file_path}")
            if text is not None:
                found.holder[code] = html_of(text) if found.is_rich else text
        setattr(page, name, stream_from(stream, raw))


def _save_option(option: Option, user: Any) -> None:
    question = Question.objects.select_for_update().get(pk=option.question_id)
    old = frozen(question)
    option.save()
    # In a short answer the words are the key. Options that were read stay in memory.
    question = Question.objects.get(pk=question.pk)
    question.version += has_new_key(old, frozen(question))
    _save_row(question, user)


def _save_row(row: Any, user: Any) -> None:
    if isinstance(row, Question):
        row.updated_at = timezone.now()
    row.save()
    if isinstance(row, Question):
        row.save_revision(user=user, clean=False)


def _locked_page(key: str) -> Any | None:
    for model in translatable_texts.page_models():
        rows = model._default_manager.select_related("latest_revision")
        rows = rows.order_by("pk").select_for_update(of=("self",))
        if model is HomePage:
            rows = rows if key == translatable_texts.HOME else rows.none()
        elif _is_uuid(key):
            rows = rows.filter(uid=key)
        else:
            continue
        if page := rows.first():
            return page
    return None


def _rows(kind: str, key: str) -> Iterator[models.Model]:
    owners: list[Any] = [*translatable_texts.snippet_models(), Option]
    for model in owners:
        if translatable_texts.kind_of(model) != kind:
            continue
        name = translatable_texts.key_name(model)
        if name == "uid" and not _is_uuid(key):
            return
        if name == "pk" and whole_number(key) is None:
            return
        # In no order: the usual one joins tables that must not be locked.
        rows = model._default_manager.order_by().select_for_update()
        yield from rows.filter(**{name: key})


def _is_uuid(key: str) -> bool:
    try:
        return str(uuid.UUID(key)) == key
    except ValueError:
        return False
