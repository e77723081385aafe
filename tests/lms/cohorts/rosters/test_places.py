"""Places as clerks write them: the right district, or an open one with a remark."""

import pytest

from lms.accounts.models import OrganisationUnit
from lms.accounts.territory import SECTOR, load_territory, territorial_units
from lms.cohorts.models import Invitation
from lms.cohorts.rosters.places import Places
from tests.support.rosters import csv_of

pytestmark = pytest.mark.django_db

WRITTEN = {
    "MD-GA": (
        *(
            "Comrat",
            "Комрат",
            "or. Comrat",
            "U.T.A. Găgăuzia",
            "UTA Gagauzia",
            "г. Комрат",
        ),
        *(
            "АТО Гагаузия",
            "А.Т.О. Гагаузия",
            "Ceadîr-Lunga",
            "Ceadar-Lunga",
            "Чадыр-Лунга",
        ),
    ),
    "MD-CU": (
        *(
            "mun. Chișinău",
            "mun.Chişinău",
            "Chisinau",
            "m. Chișinău",
            "Кишинев",
            "Кишинёв",
        ),
        *("мун. Кишинэу", "mun. Chișinău, sec. Botanica", "Chisinau, s. Botanica"),
        *(
            "mun Chisinau sect Riscani",
            "Chișinău, Rîșcani",
            "sec. Centru",
            "sectorul Râșcani",
        ),
        *("мун. Кишинев, сек. Ботаника", "Buiucani", "Chișinău (Ciocana)"),
        "MUN. CHIŞINĂU / BOTANICA",
    ),
    "MD-RI": ("Rîșcani", "Râşcani", "Riscani", "r-nul Rîşcani", "Рышканский р-н"),
    "MD-HI": ("Hîncești", "HÂNCEŞTI", "Hincesti", "r. Hîncești", "Хынчешты"),
    "MD-SI": ("Sîngerei", "Singerei", "Sângerei", "Сынжерейский район"),
    "MD-BA": ("mun. Bălți", "Balti", "мун. Бельцы", "г. Бельцы", "Bălţi (mun.)"),
    "MD-SN": (
        "stînga Nistrului",
        "Transnistria",
        "Приднестровье",
        "Левобережье",
        "Tiraspol",
    ),
    "MD-SV": ("Ştefan-Vodă", "r-l Stefan Voda", "Штефан-Водский р-он", "Штефан Водэ"),
    "MD-UN": (
        *("Raionul Ungheni", "UNGHENI", "r-nul Ungheni, s. Sculeni", "Унгенский р-н"),
        *("s. Sculeni, r. Ungheni", "STAS Ungheni", "Ungheni - Sculeni", "р-н Унгены"),
    ),
    "MD-DU": ("Dubăsari", "Дубоссарский район", "r-nul Dubasari"),
}
UNKNOWN = ("Atlantida", "Cahul, Ungheni", "Centru", "s. Sculeni", "?", "mun.", "12")


@pytest.mark.parametrize(
    ("iso", "text"), [(iso, text) for iso, texts in WRITTEN.items() for text in texts]
)
def test_a_place_is_found_however_it_is_written(iso, text):
    place = Places().find(text)
    assert place is not None
    assert OrganisationUnit.objects.get(pk=place.unit_id).iso_code == iso


@pytest.mark.parametrize("text", UNKNOWN)
def test_a_text_that_says_no_one_place_is_not_guessed(text):
    assert Places().find(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ATAS Centru", "atas-centru"),
        ("Nord-Est", "atas-nord-est"),
        ("ATAS Sud", "atas-sud"),
        ("Agenţia teritorială de asistenţă socială Centru-Vest", "atas-centru-vest"),
    ],
)
def test_agencies_are_found_by_their_short_names(text, code):
    assert Places().find(text).unit_id == OrganisationUnit.objects.get(code=code).pk


def test_every_name_of_the_classification_is_found_as_what_it_is():
    places = Places()
    pks = dict(OrganisationUnit.objects.values_list("code", "pk"))
    structures = [one for one in territorial_units() if one.kind == "structure"]
    assert len(structures) == 37
    assert [one.ro for one in territorial_units() if one.kind == SECTOR] == [
        *("Botanica", "Buiucani", "Centru", "Ciocana", "Râșcani")
    ]
    wrong = [
        (one.code, name)
        for one in structures
        for name in one.names
        if (found := places.find(name)) is None or found.unit_id != pks[one.code]
    ]
    assert wrong == []


def test_the_classification_and_the_organisation_that_was_planted_agree():
    assert load_territory() == []


def test_loading_brings_back_what_is_missing_and_leaves_what_was_moved():
    north = OrganisationUnit.objects.get(code="atas-nord")
    OrganisationUnit.objects.filter(code="md-un").update(parent=north)
    OrganisationUnit.objects.filter(code="md-fa").update(name_ro="Fălești nou")
    OrganisationUnit.objects.get(code="md-gl").delete()
    assert load_territory() == ["md-gl"]
    assert OrganisationUnit.objects.get(code="md-un").parent == north
    assert OrganisationUnit.objects.get(code="md-fa").name_ro == "Fălești nou"
    assert OrganisationUnit.objects.get(code="md-gl").name_ru == "Глодянский район"
    assert load_territory() == []


HEADING = ["Nume", "Prenume", "Email", "Raion", "Localitate", "Limba", "Sex"]


def test_an_optional_value_that_is_not_understood_never_costs_the_place(roster_command):
    rows = [
        ["Rusu", "Ana", "a@mail.md", "Комрат", "", "ro/ru", "?"],
        ["Rusu", "Bia", "b@mail.md", "mun. Chișinău, sec. Botanica", "", "ru", "f"],
        ["Rusu", "Cea", "c@mail.md", "Ungeni", "", "franceză", "da"],
        ["Rusu", "Dea", "d@mail.md", "=A1", "x" * 200, "", "=B2"],
        ["Rusu", "Eva", "e@mail.md", "s. Sculeni", "", "", ""],
        ["Rusu", "Fea", "f@mail.md", "r-nul Ungheni, s. Sculeni", "", "", ""],
    ]
    report, code = roster_command(csv_of([HEADING, *rows]))
    assert (report["errors"], report["changed"], code) == ([], 6, 0)
    assert [(n["row"], n["code"]) for n in report["notes"]] == [
        *((2, "language_unknown"), (2, "sex_unknown")),
        *((4, "unit_near"), (4, "language_unknown"), (4, "sex_unknown")),
        *((5, "formula_open"), (5, "formula_open"), (5, "too_long_open")),
        (6, "unit_unknown"),
    ]
    assert "Ungheni" in report["notes"][2]["message"]
    kept = Invitation.objects.order_by("email")
    assert list(kept.values_list("unit__iso_code", "locality", "language", "sex")) == [
        ("MD-GA", "", "ro", ""),
        ("MD-CU", "Botanica", "ru", "f"),
        (None, "", "ro", ""),
        (None, "", "ro", ""),
        (None, "s. Sculeni", "ro", ""),
        ("MD-UN", "s. Sculeni", "ro", ""),
    ]
