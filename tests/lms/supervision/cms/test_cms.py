"""Cohorts, organisation and rosters in the CMS: who finds what, and what is refused."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import ReferenceIndex

from lms.accounts.models import OrganisationUnit
from lms.cohorts.models import Cohort, Enrolment, Invitation, RosterImport
from lms.cohorts.rosters.services import take_file
from lms.cohorts.services import enrol
from lms.supervision.models import Act
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory
from tests.factories.courses import make_course
from tests.lms.supervision.cms.conftest import unit
from tests.support.html import text_in

pytestmark = pytest.mark.django_db
COHORTS, UNITS, ROSTERS = "/cms/cms_cohorts/", "/cms/cms_units/", "/cms/cms_rosters/"


def pages(cohort, place):
    looks = [COHORTS, ROSTERS, UNITS]
    looks += [f"{COHORTS}inspect/{cohort.pk}/", f"{UNITS}inspect/{place.pk}/"]
    writes = [f"{COHORTS}new/", f"{UNITS}new/"]
    for base, pk in ((COHORTS, cohort.pk), (UNITS, place.pk)):
        writes += [f"{base}{name}/{pk}/" for name in ("edit", "history", "usage")]
    deletes = [f"{COHORTS}delete/{cohort.pk}/", f"{UNITS}delete/{place.pk}/"]
    return looks, writes, deletes


def refused(answer):
    """Tell whether Wagtail sent the person away: to its front page, or to sign in."""
    return answer.status_code == 302


@pytest.mark.parametrize(
    ("role", "writes", "deletes"),
    [
        ("coordinator", True, False),
        ("editor", True, False),
        ("analyst", False, False),
        ("admin", True, True),
    ],
)
def test_pages_open_to_those_who_work_with_them(
    client_of, admin, here, north, below, role, writes, deletes
):
    person = admin if role == "admin" else UserFactory(roles=[role], unit=north)
    client = client_of(person)
    looking, writing, deleting = pages(here, below)
    assert {client.get(path).status_code for path in looking} == {200}
    for path in writing:
        assert client.get(path).status_code == (200 if writes else 302), path
    for path in deleting:
        assert client.get(path).status_code == (200 if deletes else 302), path


@pytest.mark.parametrize("role", ["", "supervisor", "reviewer"])
def test_pages_are_closed_to_everybody_else(client_of, here, below, role):
    client = client_of(UserFactory(roles=[role] if role else []))
    for paths in pages(here, below):
        for path in paths:
            assert refused(client.get(path)), path
            assert refused(client.post(path)), path


def test_pages_take_a_sign_in(client, here, below):
    for paths in pages(here, below):
        assert {client.get(path).status_code for path in paths} == {302}


def test_a_coordinator_finds_the_subtree_and_no_more(
    client_of, coordinator, there, south
):
    client = client_of(coordinator)
    page = client.get(COHORTS).content.decode()
    assert "Grupul de aici" in page and f"{COHORTS}edit/{there.pk}/" not in page
    assert "de acolo" not in page  # neither the cohort nor, as a filter, its supervisor
    assert "de acolo" not in client.get(f"{COHORTS}?q=acolo").content.decode().replace(
        "acolo&quot;", ""
    )
    units = client.get(UNITS)
    assert f"{UNITS}edit/{coordinator.unit_id}/" in units.content.decode()
    assert "south" not in text_in(units)
    roster = client.get(ROSTERS).content.decode()
    assert "Ștefăniță Țurcanu" in roster and "Щербакова" not in roster
    for paths in pages(there, south):
        for path in (p for p in paths if str(there.pk) in p or str(south.pk) in p):
            assert client.get(path).status_code in {302, 404}, path
            assert client.post(path).status_code in {302, 404}, path
    assert client.get(f"{COHORTS}edit/{there.pk}/").status_code == 404
    assert client.get(f"{COHORTS}edit/999999/").status_code == 404
    assert client.get(f"{UNITS}edit/{south.pk}/").status_code == 404


@pytest.mark.parametrize("role", ["coordinator", "editor", "analyst"])
def test_a_cohorts_pages_and_a_rosters_rows_lead_to_its_people(
    client_of, there, coordinator, cohort, learner, role
):
    one = coordinator if role == "coordinator" else UserFactory(roles=[role])
    client, way = client_of(one), f"/cms/cohorts/{cohort.code}/people/"
    page = "inspect" if role == "analyst" else "edit"
    for address in (COHORTS, f"{COHORTS}{page}/{cohort.pk}/"):
        assert way in client.get(address).content.decode()
    row = f"{way}{learner.enrolments.get().uid}/"
    assert row in client.get(ROSTERS).content.decode()
    assert client.get(row).status_code == 200


def test_a_row_of_who_left_leads_to_where_one_is_taken_back(client_of, admin, here):
    Enrolment.objects.update(state="withdrawn")
    html = client_of(admin).get(ROSTERS).content.decode()
    assert f'href="/cms/cohorts/{here.code}/people/"' in html


def test_the_order_of_ioms_roster_tells_of_no_names(client_of, editor, here):
    people = [UserFactory(full_name=f"Ana {letter}") for letter in "ABCDEFGH"]
    for person in people:
        enrol(user=person, cohort=here)
    html = client_of(editor).get(ROSTERS).content.decode()
    ids = sorted(str(person.public_id) for person in people)
    places = [html.index(one) for one in ids]
    assert places == sorted(places)


def test_a_coordinator_without_a_place_finds_nothing(client_of, here, below):
    client = client_of(UserFactory(roles=["coordinator"]))
    assert "Grupul de aici" not in client.get(COHORTS).content.decode()
    assert "below" not in text_in(client.get(UNITS))
    assert client.get(f"{COHORTS}edit/{here.pk}/").status_code == 404


@pytest.mark.parametrize("role", ["editor", "analyst"])
def test_iom_finds_every_roster_without_names(client_of, there, learner, role):
    client = client_of(UserFactory(roles=[role]))
    page = client.get(ROSTERS).content.decode()
    assert str(learner.public_id) in page
    for secret in (learner.full_name, learner.email, "Щербакова"):
        assert secret not in page
    found = client.get(f"{ROSTERS}?q=Щербакова").content.decode()
    assert str(learner.public_id) not in found and "Grupul de acolo</td>" not in found
    assert client.get(f"{ROSTERS}?q=acolo").context["page_obj"].paginator.count == 1


def test_a_roster_is_searched_by_name_and_filtered_by_cohort(client_of, admin, there):
    client = client_of(admin)

    def count(query):
        return client.get(f"{ROSTERS}?{query}").context["page_obj"].paginator.count

    assert (count(""), count("q=Щербакова"), count(f"cohort={there.pk}")) == (2, 1, 1)
    assert count("state=withdrawn") == 0


@pytest.mark.parametrize("path", [COHORTS, UNITS, ROSTERS])
def test_lists_do_not_take_more_queries_for_more_rows(
    client_of, admin, here, north, path
):
    client = client_of(admin)

    def queries():
        with CaptureQueriesContext(connection) as caught:
            assert client.get(path).status_code == 200
        return len(caught)

    queries()
    before = queries()
    for number in range(8):
        place = unit(f"place-{number}", north)
        lead = UserFactory(roles=["supervisor"], unit=place)
        made = CohortFactory(edition=here.edition, supervisor=lead, unit=place)
        enrol(user=UserFactory(unit=place), cohort=made)
    assert queries() == before


def cohort_form(cohort, **changes):
    return {
        "name": cohort.name,
        "edition": cohort.edition_id,
        "supervisor": cohort.supervisor_id,
        "unit": cohort.unit_id or "",
        "starts_on": "2026-03-02",
        "deadline": "",
        **changes,
    }


def test_a_coordinator_makes_and_changes_cohorts_of_the_subtree(
    client_of, coordinator, here, below
):
    client = client_of(coordinator)
    form = cohort_form(here, name="Grup nou")
    assert client.post(f"{COHORTS}new/", form).status_code == 302
    made = Cohort.objects.get(name="Grup nou")
    assert (made.unit, made.launched_at) == (below, None)
    form = cohort_form(made, name="Alt nume", deadline="2026-05-01")
    assert client.post(f"{COHORTS}edit/{made.pk}/", form).status_code == 302
    made.refresh_from_db()
    # Nobody waits for it yet: no reason is asked for.
    assert (made.name, str(made.deadline)) == ("Alt nume", "2026-05-01")
    assert not Act.objects.exists()


@pytest.mark.parametrize("state", ["launched", "peopled"])
def test_a_deadline_that_people_have_moves_with_a_reason_and_is_written_down(
    client_of, coordinator, here, state
):
    if state == "launched":
        here.enrolments.all().delete()
        Cohort.objects.update(launched_at=timezone.now())
    else:
        Cohort.objects.update(launched_at=None)
    client, page = client_of(coordinator), f"{COHORTS}edit/{here.pk}/"
    assert 'name="reason"' in client.get(page).content.decode()
    form = cohort_form(here, name="Nou", deadline="2099-05-01", reason="Concedii")
    for _ in ("once", "twice"):
        assert client.post(page, form).status_code == 302
    here.refresh_from_db()
    assert (here.name, str(here.deadline)) == ("Nou", "2099-05-01")
    act = Act.objects.get()
    assert (act.kind, act.about) == (Act.Kind.DEADLINE_MOVED, "2099-05-01")
    assert (act.actor, act.cohort, act.reason) == (coordinator, here, "Concedii")
    log = client.get(f"/ro/cohorts/{here.code}/log/").content.decode()
    assert "Concedii" in log


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"deadline": "2099-06-01"}, "reason"),
        ({"deadline": "2099-06-01", "reason": "\u200b"}, "reason"),
        ({"deadline": "2026-03-03", "reason": "Ieri"}, "deadline"),
        ({"deadline": "", "reason": "Fără"}, "deadline"),
        (
            {"deadline": "2099-06-01", "starts_on": "2099-07-01", "reason": "x"},
            "deadline",
        ),
    ],
)
def test_a_deadline_that_the_supervisors_page_would_refuse_is_refused(
    client_of, editor, here, changes, field
):
    Cohort.objects.update(deadline="2099-05-01")
    form = cohort_form(here, name="Nou", **changes)
    answer = client_of(editor).post(f"{COHORTS}edit/{here.pk}/", form)
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    here.refresh_from_db()
    assert (here.name, str(here.deadline)) == ("Grupul de aici", "2099-05-01")
    assert not Act.objects.exists()


def test_a_past_deadline_that_stays_asks_for_nothing(client_of, editor, here):
    Cohort.objects.update(deadline="2026-03-03")
    form = cohort_form(here, name="Nou", deadline="2026-03-03", reason="")
    page = f"{COHORTS}edit/{here.pk}/"
    assert client_of(editor).post(page, form).status_code == 302
    here.refresh_from_db()
    assert here.name == "Nou" and not Act.objects.exists()


def test_a_cohort_cannot_be_put_out_of_ones_reach(
    client_of, coordinator, here, there, south
):
    client = client_of(coordinator)
    for change in (
        {"unit": south.pk},
        {"unit": ""},
        {"supervisor": there.supervisor_id},
        {"deadline": "2026-01-01"},
        {"name": ""},
    ):
        answer = client.post(f"{COHORTS}edit/{here.pk}/", cohort_form(here, **change))
        assert answer.status_code == 200 and answer.context["form"].errors, change
    here.refresh_from_db()
    assert here.unit.code == "below" and here.deadline is None


def test_a_course_is_called_as_in_the_language_of_who_chooses(
    client_of, coordinator, here
):
    course, client = here.edition.course, client_of(coordinator)
    for code, heading in (("ro", course.heading_ro), ("ru", course.heading_ru)):
        answer = client.get(f"{COHORTS}new/", headers={"accept-language": code})
        html = answer.content.decode()
        assert f">{heading} {here.edition.number}</option>" in html


def test_the_course_of_a_cohort_with_people_stays(client_of, admin, here):
    other = make_course("alt").edition
    form = cohort_form(here, edition=other.pk, name="Nume")
    assert client_of(admin).post(f"{COHORTS}edit/{here.pk}/", form).status_code == 302
    here.refresh_from_db()
    assert here.name == "Nume" and here.edition != other
    assert set(Enrolment.objects.values_list("edition", flat=True)) == {here.edition_id}


def test_a_cohort_with_people_is_not_deleted_even_by_an_administrator(
    client_of, admin, here
):
    answer = client_of(admin).post(f"{COHORTS}delete/{here.pk}/", follow=True)
    assert answer.status_code == 200
    assert Cohort.objects.filter(pk=here.pk).exists()


@pytest.mark.parametrize("with_list", [False, True])
def test_a_cohort_that_awaits_people_is_not_deleted(
    client_of, admin, cohort, with_list
):
    if with_list:
        take_file(cohort=cohort, by=admin, name="l.csv", data=b"Nume;Email\r\nA;B\r\n")
    else:
        Invitation.objects.create(
            cohort=cohort, email="inv@example.org", full_name="X Y", language="ro"
        )
    client = client_of(admin)
    answer = client.post(f"{COHORTS}delete/{cohort.pk}/", follow=True)
    assert "nu poate fi șters" in answer.content.decode()
    assert Cohort.objects.filter(pk=cohort.pk).exists()
    assert Invitation.objects.count() + RosterImport.objects.count() == 1


def test_a_cohort_in_which_nothing_is_yet_is_deleted(client_of, admin, cohort):
    answer = client_of(admin).post(f"{COHORTS}delete/{cohort.pk}/", follow=True)
    assert answer.status_code == 200
    assert not Cohort.objects.filter(pk=cohort.pk).exists()


def unit_form(place, **changes):
    return {
        "name_ro": place.name_ro,
        "name_ru": place.name_ru,
        "kind": place.kind,
        "parent": place.parent_id or "",
        "code": place.code,
        "iso_code": place.iso_code,
        **changes,
    }


def test_a_unit_is_renamed_in_both_languages_and_moved(client_of, admin, below, south):
    form = unit_form(below, name_ro="Nou", name_ru="Новый", parent=south.pk)
    assert client_of(admin).post(f"{UNITS}edit/{below.pk}/", form).status_code == 302
    below = OrganisationUnit.objects.get(pk=below.pk)
    assert (below.name_ro, below.name_ru, below.parent) == ("Nou", "Новый", south)


@pytest.mark.parametrize(
    ("which", "changes", "field"),
    [
        ("root", {"parent": "north"}, "parent"),
        ("north", {"parent": ""}, "parent"),
        ("north", {"parent": "north"}, "parent"),
        ("north", {"parent": "below"}, "parent"),
        ("north", {"parent": "south"}, "parent"),
        ("below", {"parent": "other"}, "parent"),
        ("below", {"kind": "agency"}, "parent"),
        ("north", {"kind": "territorial_structure"}, "kind"),
        ("below", {"name_ru": ""}, "name_ru"),
        ("below", {"iso_code": "UN"}, "iso_code"),
        ("below", {"code": "south"}, "code"),
    ],
)
def test_an_impossible_place_in_the_tree_is_refused_at_its_field(
    client_of, admin, root, north, south, below, which, changes, field
):
    places = {"root": root, "north": north, "south": south, "below": below}
    places["other"] = unit("other", south)
    place = places[which]
    if changes.get("parent"):
        changes = {"parent": places[changes["parent"]].pk}
    answer = client_of(admin).post(
        f"{UNITS}edit/{place.pk}/", unit_form(place, **changes)
    )
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    kept = OrganisationUnit.objects.get(pk=place.pk)
    assert (kept.parent, kept.kind) == (place.parent, place.kind)


def test_a_coordinator_adds_below_and_cannot_move_the_own_part(
    client_of, coordinator, north, south, root
):
    client = client_of(coordinator)
    new = OrganisationUnit(
        name_ro="N", name_ru="Н", code="new", kind="territorial_structure"
    )
    for parent in ("", south.pk, root.pk):
        answer = client.post(f"{UNITS}new/", unit_form(new, parent=parent))
        assert "parent" in answer.context["form"].errors
    assert (
        client.post(f"{UNITS}new/", unit_form(new, parent=north.pk)).status_code == 302
    )
    form = unit_form(north, name_ro="Nord", parent=south.pk, kind="agency")
    assert client.post(f"{UNITS}edit/{north.pk}/", form).status_code == 302
    kept = OrganisationUnit.objects.get(pk=north.pk)
    assert (kept.name_ro, kept.parent, kept.kind) == (
        "Nord",
        root,
        "territorial_agency",
    )


def test_learners_are_in_no_index_of_what_pages_use():
    for model in (Cohort, Enrolment, OrganisationUnit):
        assert not ReferenceIndex.is_indexed(model)


@pytest.mark.parametrize("address", [COHORTS, UNITS, ROSTERS])
def test_a_table_wider_than_a_phone_scrolls_in_a_named_frame(
    client_of, coordinator, here, address
):
    for part in ("", "results/"):
        html = client_of(coordinator).get(address + part).content.decode()
        frame = re.search(
            r'<div class="wide-table" tabindex="0" role="region" aria-label="(.+?)">'
            r"\s*<table",
            html,
        )
        assert frame
