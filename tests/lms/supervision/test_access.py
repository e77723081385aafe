"""One's own or nothing: every route of supervision, every persona, every method."""

import pytest
from django.urls import URLPattern, get_resolver

from lms.accounts.models import OrganisationUnit
from lms.cohorts.models import Cohort
from lms.cohorts.services import enrol
from lms.supervision import access, urls
from lms.supervision.actions import request_urls
from lms.supervision.people import urls as people_urls
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory
from tests.support.html import text_in

pytestmark = pytest.mark.django_db

GETS = (
    "cohort",
    "cohort_launch",
    "cohort_kit",
    "cohort_units",
    "cohort_deadline_all",
    "cohort_log",
    "cohort_export",
    "cohort_export_csv",
    "cohort_nudge",
)
OF_A_PERSON = (
    "cohort_person",
    "cohort_grant",
    "cohort_refuse",
    "cohort_deadline",
    "cohort_take_out",
    "cohort_note",
)
POSTS = ("cohort_launch", "cohort_deadline_all", "cohort_nudge", *OF_A_PERSON[1:])


def address(name, cohort, enrolment):
    args = [cohort.code, enrolment.uid] if name in OF_A_PERSON else [cohort.code]
    path = get_resolver("lms.supervision.urls").reverse(name, *args)
    return f"/ro/cohorts/{path}"


def statuses(client, cohort, enrolment):
    gets = {n: client.get(address(n, cohort, enrolment)) for n in GETS + OF_A_PERSON}
    posts = {n: client.post(address(n, cohort, enrolment)) for n in POSTS}
    return (
        {name: answer.status_code for name, answer in gets.items()},
        {name: answer.status_code for name, answer in posts.items()},
    )


@pytest.fixture
def tree(cohort, supervisor):
    """North with a structure below, where the cohort stands, and south beside it."""
    root = OrganisationUnit.objects.get(kind="agency")
    units = {}
    for code, parent in (("north", root), ("south", root), ("below", None)):
        units[code] = OrganisationUnit.objects.create(
            parent=parent or units["north"],
            kind="territorial_agency" if parent else "territorial_structure",
            code=f"test-{code}",
            name_ro=code,
            name_ru=code,
        )
    Cohort.objects.filter(pk=cohort.pk).update(unit=units["below"])
    return units


def test_every_route_of_supervision_is_in_these_tables():
    # Lists and invitations have tables of their own, see test_people.py.
    behind_both_doors = {pattern.name for pattern in people_urls.urlpatterns}
    own = [each for each in urls.urlpatterns if isinstance(each, URLPattern)]
    names = {pattern.name for pattern in own}
    # Lists over all groups show one's own people only, see test_everybody.py.
    over_all = {
        *("cohort_everybody", "cohort_everybody_nudge", "cohort_everybody_xlsx"),
        *("cohort_everybody_csv", "cohort_filter_keep", "cohort_filter_forget"),
        *("cohort_rollup", "cohort_rollup_xlsx", "cohort_list"),
    }
    assert names == {*over_all, *GETS, *OF_A_PERSON} - behind_both_doors
    assert {pattern.name for pattern in request_urls.urlpatterns} == {"attempt_ask"}


def test_somebody_elsewhere_finds_nothing(client_of, cohort, enrolment):
    for roles in (["supervisor"], ["editor"], ["analyst"], []):
        gets, posts = statuses(client_of(UserFactory(roles=roles)), cohort, enrolment)
        assert set(gets.values()) == set(posts.values()) == {404}


def test_a_learner_finds_nothing_of_the_own_cohort(client_of, cohort, enrolment):
    client = client_of(enrolment.user)
    gets, posts = statuses(client, cohort, enrolment)
    assert set(gets.values()) == set(posts.values()) == {404}
    assert client.get("/ro/cohorts/").status_code == 404


def test_somebody_not_signed_in_is_led_to_the_sign_in(client, cohort, enrolment):
    gets, posts = statuses(client, cohort, enrolment)
    assert set(gets.values()) == set(posts.values()) == {302}
    assert client.get(address("cohort", cohort, enrolment)).url.startswith(
        "/ro/accounts/login/"
    )


def test_the_supervisor_reaches_everything(boss, cohort, enrolment):
    gets, posts = statuses(boss, cohort, enrolment)
    assert {n: s for n, s in gets.items() if s != 200} == {"cohort_nudge": 302}
    assert set(posts.values()) == {302, 422}


def test_the_administrator_reaches_everything(client_of, admin, cohort, enrolment):
    gets, _posts = statuses(client_of(admin), cohort, enrolment)
    assert set(gets.values()) <= {200, 302}


def test_a_coordinator_reaches_the_subtree_and_no_more(
    client_of, cohort, enrolment, tree
):
    here = client_of(UserFactory(roles=["coordinator"], unit=tree["north"]))
    there = client_of(UserFactory(roles=["coordinator"], unit=tree["south"]))
    nowhere = client_of(UserFactory(roles=["coordinator"]))
    assert set(statuses(here, cohort, enrolment)[0].values()) == {200, 302}
    for client in (there, nowhere):
        gets, posts = statuses(client, cohort, enrolment)
        assert set(gets.values()) == set(posts.values()) == {404}


def test_counts_and_lists_stop_at_the_subtree_as_well(
    client_of, cohort, enrolment, tree, course
):
    other = CohortFactory(
        name="Sudul",
        edition=course.edition,
        unit=tree["south"],
        supervisor=UserFactory(),
    )
    enrol(user=UserFactory(), cohort=other)
    north = UserFactory(roles=["coordinator"], unit=tree["north"])
    assert list(access.people_under(north)) == [enrolment]
    listed = text_in(client_of(north).get("/ro/cohorts/"))
    assert cohort.name in listed and "Sudul" not in listed


def test_a_place_in_the_tree_alone_gives_nothing(cohort, enrolment, tree):
    worker = UserFactory(unit=tree["north"])
    assert not access.visible_cohorts(worker).exists()
    assert not access.people_under(worker).exists()


def test_a_supervisor_who_loses_the_role_sees_the_cohort_no_more(
    client_of, supervisor, cohort, enrolment
):
    supervisor.groups.clear()
    assert client_of(supervisor).get(f"/ro/cohorts/{cohort.code}/").status_code == 404


def test_a_person_of_another_cohort_is_not_there(boss, cohort, course):
    other = CohortFactory(edition=course.edition, supervisor=UserFactory())
    stranger = enrol(user=UserFactory(), cohort=other)
    assert boss.get(address("cohort_person", cohort, stranger)).status_code == 404
    assert boss.post(address("cohort_note", cohort, stranger)).status_code == 404


def test_letters_reach_nobody_of_another_cohort(boss, cohort, course):
    other = CohortFactory(edition=course.edition, supervisor=UserFactory())
    stranger = enrol(user=UserFactory(full_name="Străin"), cohort=other)
    answer = boss.get(f"/ro/cohorts/{cohort.code}/nudge/?person={stranger.uid}")
    assert answer.status_code == 302


def test_a_search_finds_nobody_of_another_cohort(boss, page, course):
    other = CohortFactory(edition=course.edition, supervisor=UserFactory())
    enrol(user=UserFactory(full_name="Străin"), cohort=other)
    html = boss.get(f"{page}?q=strain").content.decode()
    assert "Străin" not in html


def test_someone_withdrawn_is_not_in_the_table(boss, page, enrolment):
    enrolment.state = "withdrawn"
    enrolment.save()
    assert enrolment.user.full_name not in boss.get(page).content.decode()
