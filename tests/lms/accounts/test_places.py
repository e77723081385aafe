"""The organisation tree as the migration plants it."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from lms.accounts.forms import place_choices
from lms.accounts.models import OrganisationUnit

pytestmark = pytest.mark.django_db


def test_the_agency_holds_37_places_with_iso_codes_in_both_languages():
    places = OrganisationUnit.objects.filter(kind="territorial_structure")
    assert places.count() == 37
    assert len(set(places.values_list("iso_code", flat=True))) == 37
    assert not places.filter(name_ro="").exists()
    assert not places.filter(name_ru__regex=r"[A-Za-z]").exists()
    assert not places.filter(name_ro__regex="[şţŞŢ]").exists()


def test_there_is_one_kind_of_root():
    with pytest.raises(IntegrityError), transaction.atomic():
        OrganisationUnit.objects.create(
            kind="territorial_structure", code="lost", name_ro="x", name_ru="x"
        )


def test_choices_follow_the_readers_alphabet():
    romanian = [name for pk, name in place_choices() if pk]
    assert romanian[:2] == ["Anenii Noi", "Basarabeasca"]
    assert romanian.index("Soroca") < romanian.index("Șoldănești")
    with translation.override("ru"):
        russian = [name for pk, name in place_choices() if pk]
    assert russian[0] == "Бельцы (муниципий)" or russian[0].startswith("Бас")
    assert len(russian) == len(romanian) == 37
