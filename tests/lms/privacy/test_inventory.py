"""The inventory says of every field of every table what it is, and nothing else."""

from collections import Counter

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from lms.privacy.inventory.registry import BY_MODEL, TABLES
from lms.privacy.inventory.tables import Fate
from lms.privacy.rules import BY_KEY


def own_fields(model) -> list[str]:
    return [field.name for field in model._meta.local_concrete_fields]


@pytest.mark.parametrize(
    "model", apps.get_models(include_auto_created=True), ids=lambda m: m._meta.label
)
def test_every_field_has_one_entry(model):
    table = BY_MODEL.get(model._meta.label)
    assert table, f"{model._meta.label} has no entry in lms/privacy/inventory"
    said = [*table.plain.split(), *table.shown, *table.withheld, *table.authors]
    assert Counter(said) == Counter(own_fields(model))
    for name in own_fields(model):
        entry = table.entry(name)
        assert entry.kept in BY_KEY
        assert isinstance(entry.fate, Fate)


def test_no_entry_is_of_a_table_that_is_not_there():
    labels = {m._meta.label for m in apps.get_models(include_auto_created=True)}
    assert [t.model for t in TABLES if t.model not in labels] == []
    assert len(BY_MODEL) == len(TABLES)


def test_a_link_to_a_person_is_never_plain_unless_it_finds_the_rows():
    """Whose a row is, or who acted: a new foreign key to people needs an answer."""
    person = apps.get_model("accounts.User")
    for table in TABLES:
        for field in table.rows._meta.local_concrete_fields:
            if field.related_model is not person or field.name in table.authors:
                continue
            assert callable(table.whose) or field.name in table.whose, (
                f"{table.model}.{field.name}"
            )


def test_what_is_done_to_fields_is_of_fields():
    for table in TABLES:
        names = [*table.masked, *table.released, *table.files]
        names += [name.removesuffix("_id") for name in table.blanked]
        for name in names:
            try:
                table.rows._meta.get_field(name)
            except FieldDoesNotExist:
                pytest.fail(f"{table.model}.{name}")


def test_free_text_of_people_is_masked_blanked_or_removed():
    """A text column about or by people may name somebody; "stays" needs a reason."""
    text = (models.TextField, models.JSONField)
    kept = set()
    for table in TABLES:
        if not (table.is_about_people or table.authors) or table.is_removed:
            continue
        for name in [*table.shown, *table.withheld]:
            field = table.rows._meta.get_field(name)
            if isinstance(field, text) and table.entry(name).fate is Fate.STAYS:
                kept.add(f"{table.model}.{name}")
    # The questions of a test, which belong to the course.
    assert kept == {"progress.Attempt.frozen"}
