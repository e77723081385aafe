"""Who may see whose people is written down, whichever way it changes."""

import pytest
from django.urls import reverse
from django.utils import translation

from lms.accounts.models import OrganisationUnit
from lms.audit.cms import worded
from lms.audit.models import Entry
from tests.factories.accounts import UserFactory
from tests.support.second_step import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(db):
    return UserFactory(full_name="Natalia Ceban", roles=["supervisor"])


def rights() -> list[Entry]:
    """Return the rows about groups and units; roles are given by the fixtures."""
    by_place = ["cohorts.cohort", "accounts.organisationunit"]
    rows = Entry.objects.filter(action="rights_changed", target_type__in=by_place)
    return list(rows.order_by("pk"))


def units() -> tuple[OrganisationUnit, OrganisationUnit, OrganisationUnit]:
    """Return two parts of the agency, and one below the first of them."""
    top = OrganisationUnit.objects.get(code="agency")
    north, south = (
        OrganisationUnit.objects.create(
            kind="territorial_agency", parent=top, code=code, name_ro=code, name_ru=code
        )
        for code in ("nord-nou", "sud-nou")
    )
    below = OrganisationUnit.objects.create(
        kind="territorial_structure",
        parent=north,
        code="sat-nou",
        name_ro="Sat",
        name_ru="Sat",
    )
    return north, south, below


def form_of(client, page, **changed):
    """Return what the page's form holds, with other answers."""
    form = client.get(page).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: v for name, v in (values | changed).items() if v is not None}


def test_another_supervisor_by_the_cms_stands_with_both_of_them(
    client, admin, cohort, supervisor, other
):
    signed_in(client, admin, "password")
    page = reverse("cms_cohorts:edit", args=[cohort.pk])
    unit = OrganisationUnit.objects.exclude(iso_code="").first()
    form = form_of(client, page, supervisor=other.pk, unit=unit.pk)
    assert client.post(page, form).status_code == 302
    taken, given, placed = rights()
    for row, person, change in (
        (taken, supervisor, "removed"),
        (given, other, "added"),
    ):
        assert (row.actor, row.person) == (admin.public_id, person.public_id)
        assert (row.target_type, row.target_id) == ("cohorts.cohort", cohort.code)
        assert row.details == {"change": change, "of": "supervisor"}
    moved = {"unit_id": {"from": None, "to": unit.code}}
    assert (placed.target_id, placed.details) == (cohort.code, {"changed": moved})


def test_another_name_of_a_group_gives_nobody_a_right(cohort):
    cohort.name = "Alt nume"
    cohort.save()
    assert rights() == []


def test_a_group_that_goes_is_written_down(cohort, supervisor):
    cohort.delete()
    (row,) = rights()
    assert row.person == supervisor.public_id
    assert row.details == {"change": "removed", "of": "supervisor"}


@pytest.mark.parametrize(
    "name", ["cms_units:edit", "admin:accounts_organisationunit_change"]
)
def test_a_unit_s_other_place_is_written_down(client, admin, name):
    _north, south, below = units()
    page = reverse(name, args=[below.pk])
    signed_in(client, admin, "password")
    if name.startswith("admin:"):
        form = client.get(page).context["adminform"].form
        values = {n: form[n].value() or "" for n in form.fields}
        form = values | {"parent": south.pk}
    else:
        form = form_of(client, page, parent=south.pk)
    assert client.post(page, form).status_code == 302
    (row,) = rights()
    assert (row.actor, row.person) == (admin.public_id, None)
    assert row.target_type == "accounts.organisationunit"
    moved = {"parent": {"from": "nord-nou", "to": "sud-nou"}}
    assert row.details == {"changed": moved}


def test_a_new_unit_gives_nobody_a_right_and_one_that_goes_is_written_down():
    *_others, below = units()
    assert rights() == []
    below.delete()
    assert [row.details for row in rights()] == [{"change": "removed"}]


@pytest.mark.parametrize(
    ("language", "told"),
    [("ro", "conducerea grupului"), ("ru", "ведение группы")],
)
def test_the_log_says_it_in_words(cohort, other, language, told):
    cohort.supervisor = other
    cohort.save()
    *_taken, given = worded(rights())
    with translation.override(language):
        (given,) = worded([given])
    assert told in given.more and given.whom == "Natalia Ceban"
