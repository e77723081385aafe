"""The dashboard: who needs somebody and why, filters, and a page that stays small."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lms.accounts.models import OrganisationUnit, User
from lms.cohorts.models import Cohort, Enrolment, Invitation
from lms.cohorts.services import enrol
from lms.progress.models import EnrolmentProgress
from lms.supervision.actions.requests import ask_for_attempt
from lms.supervision.overview.standing import overview
from tests.factories.accounts import UserFactory
from tests.lms.supervision.conftest import fill
from tests.support.learning import (
    finish_lesson,
    go_half_way,
    pass_quiz,
    take_pre_test,
    whole_course,
)

pytestmark = pytest.mark.django_db


def table(client, address):
    """Return the ids of the table's rows, in order."""
    html = client.get(address).content.decode()
    return re.findall(r'type="checkbox" name="person" value="([^"]+)"', html)


def days_ago(days):
    return timezone.now() - datetime.timedelta(days=days)


def up_to_the_test(enrolment, course):
    go_half_way(enrolment, course)
    finish_lesson(enrolment, course.second)


def test_who_failed_twice_needs_somebody(boss, page, enrolment, course):
    up_to_the_test(enrolment, course)
    pass_quiz(enrolment, course.test, right=0)
    assert table(boss, f"{page}?reason=failed") == []
    pass_quiz(enrolment, course.test, right=0)
    assert table(boss, f"{page}?reason=failed") == [str(enrolment.uid)]
    assert table(boss, f"{page}?reason=any") == [str(enrolment.uid)]


def test_who_asks_for_an_attempt_comes_before_all_others(
    boss, page, enrolment, course, cohort
):
    late = enrol(user=UserFactory(full_name="Aaa"), cohort=cohort)
    late.deadline = days_ago(3).date()
    late.save()
    up_to_the_test(enrolment, course)
    for _ in range(2):
        pass_quiz(enrolment, course.test, right=0)
    ask_for_attempt(enrolment=enrolment, unit_uid=str(course.test.uid), words="")
    html = boss.get(page).content.decode()
    assert (
        0 < html.index(f"attempt-{enrolment.uid}") < html.index(f"deadline-{late.uid}")
    )
    assert table(boss, f"{page}?reason=asked") == [str(enrolment.uid)]


def test_who_is_silent_needs_somebody(boss, page, enrolment, course):
    take_pre_test(enrolment, course)
    assert table(boss, f"{page}?reason=silent") == []
    EnrolmentProgress.objects.update(last_activity_at=days_ago(8))
    assert table(boss, f"{page}?reason=silent") == [str(enrolment.uid)]


def test_who_comes_back_to_the_same_unit_for_days_is_stuck(
    boss, page, enrolment, course
):
    up_to_the_test(enrolment, course)
    pass_quiz(enrolment, course.test, right=0)
    assert table(boss, f"{page}?reason=stuck") == []
    EnrolmentProgress.objects.update(current_started_at=days_ago(6))
    assert table(boss, f"{page}?reason=stuck") == [str(enrolment.uid)]
    assert "Test (ro)" in boss.get(page).content.decode()


def test_who_never_began_needs_somebody_after_a_week(boss, page, enrolment):
    User.objects.update(last_login=timezone.now())
    assert table(boss, f"{page}?reason=new") == []
    Enrolment.objects.update(enrolled_at=days_ago(8))
    assert table(boss, f"{page}?reason=new") == [str(enrolment.uid)]


def test_before_the_launch_nobody_needs_anything(boss, page, enrolment):
    Enrolment.objects.update(enrolled_at=days_ago(30), deadline=days_ago(3).date())
    Cohort.objects.update(launched_at=None)
    assert table(boss, f"{page}?reason=any") == []


def test_who_has_completed_needs_nobody(boss, page, enrolment, course):
    whole_course(enrolment, course)
    Cohort.objects.update(starts_on="2020-01-01", deadline="2020-02-01")
    assert table(boss, f"{page}?reason=any") == []
    assert table(boss, f"{page}?state=done") == [str(enrolment.uid)]


def test_a_deadline_is_near_from_a_week_before_on(boss, page, enrolment):
    for days, shown in ((-1, "late"), (0, "deadline"), (7, "deadline"), (8, None)):
        day = timezone.localdate() + datetime.timedelta(days=days)
        Cohort.objects.update(starts_on="2020-01-01", deadline=day)
        for reason in ("deadline", "late"):
            found = table(boss, f"{page}?reason={reason}")
            assert bool(found) == (reason == shown)


def test_ones_own_deadline_goes_before_the_groups(boss, page, enrolment):
    Cohort.objects.update(starts_on="2020-01-01", deadline="2020-02-01")
    Enrolment.objects.update(deadline="2099-01-01")
    assert table(boss, f"{page}?reason=deadline") == []


def test_the_page_shows_states_and_scores_but_no_answers(boss, page, enrolment, course):
    take_pre_test(enrolment, course)
    html = boss.get(f"{page}units/").content.decode()
    assert "100%" in html and "Întrebarea" not in html


def test_a_search_asks_for_no_accents(boss, page, enrolment):
    enrol(user=UserFactory(), cohort=enrolment.cohort)
    for typed in ("stefanita", "ȚURCANU", "Ştefăniţă turcanu"):
        assert table(boss, f"{page}?q={typed}") == [str(enrolment.uid)]


def test_a_search_finds_russian_names_in_any_case(boss, page, cohort, other_learner):
    found = enrol(user=other_learner, cohort=cohort)
    assert table(boss, f"{page}?q=наталья щер") == [str(found.uid)]
    assert table(boss, f"{page}?language=ru") == [str(found.uid)]


def test_a_place_holds_the_people_of_all_places_below(boss, page, enrolment):
    ungheni = OrganisationUnit.objects.get(code="md-un")
    enrolment.user.unit = ungheni
    enrolment.user.save()
    for place in (ungheni, ungheni.parent, ungheni.parent.parent):
        assert table(boss, f"{page}?place={place.pk}") == [str(enrolment.uid)]
    other = OrganisationUnit.objects.get(code="md-ba")
    html = boss.get(page).content.decode()
    assert "Ungheni" in html and other.name not in html


def test_the_longest_silent_can_stand_first(boss, page, enrolment, cohort, course):
    take_pre_test(enrolment, course)
    other = enrol(user=UserFactory(full_name="Ana"), cohort=cohort)
    take_pre_test(other, course)
    rows = EnrolmentProgress.objects.filter(pk=enrolment.pk)
    rows.update(last_activity_at=days_ago(3))
    assert table(boss, page)[0] == str(other.uid)
    assert table(boss, f"{page}?order=activity")[0] == str(enrolment.uid)


def test_the_page_stands_in_both_languages(boss, page):
    for query in ("", "?reason=any", "?page=99", "?place=x&q=%00&state=done"):
        assert boss.get(page + query).status_code == 200
        assert boss.get(page.replace("/ro/", "/ru/") + query).status_code == 200


def test_a_new_groups_courses_are_called_as_in_the_pages_language(boss, course):
    headings = course.page.heading_ro, course.page.heading_ru
    for code, heading in zip(("ro", "ru"), headings, strict=True):
        html = boss.get(f"/{code}/cohorts/").content.decode()
        assert f">{heading}</option>" in html
    assert headings[0] != headings[1]


@pytest.mark.parametrize("wrong", ["reason=nonsense", "place=999999", "state=zzz"])
def test_a_wrong_filter_is_named_and_finds_nobody(boss, page, enrolment, wrong):
    answer = boss.get(f"{page}?{wrong}")
    assert "error-summary" in answer.content.decode()
    assert answer.context["reached"] == 0
    for shown in (answer, boss.get(f"{page}units/?{wrong}")):
        assert shown.context["page"].paginator.count == 0
    rows = boss.get(f"{page}export.csv?{wrong}").getvalue().decode()
    assert enrolment.user.full_name not in rows


@pytest.mark.parametrize("place", ["", "units/", "../people/"])
def test_a_wrong_order_is_the_usual_one(boss, page, enrolment, place):
    found = boss.get(f"{page}{place}?order=zzz".replace(f"{page}../", "/ro/cohorts/"))
    assert found.context["page"].paginator.count == 1


def test_an_empty_group_says_how_people_come_in(client_of, supervisor, cohort, page):
    html = client_of(supervisor).get(page).content.decode()
    assert f"{page}kit/" in html and "<svg" not in html


def test_charts_stand_with_their_tables(boss, page, enrolment, course):
    whole_course(enrolment, course)
    html = boss.get(page).content.decode()
    assert html.count('<svg role="img"') == 2
    monday = timezone.localdate() - datetime.timedelta(
        days=timezone.localdate().weekday()
    )
    row = f'<th scope="row">{monday:%d.%m.%Y}</th><td class="number">1</td>'
    assert row in html
    assert "style=" not in html.split("<main")[1]


def test_shares_of_the_chart_count_everybody_once(cohort, enrolment, course):
    fill(cohort, 3)
    whole_course(enrolment, course)
    enrol(user=UserFactory(), cohort=cohort)
    counts = overview(cohort)
    assert counts.shares == [1, 3, 0, 0, 0, 1]
    assert (counts.people, counts.begun, counts.completed) == (5, 4, 1)


def test_several_groups_stand_with_their_counts(boss, cohort, enrolment, course):
    from tests.factories.cohorts import CohortFactory

    CohortFactory(
        name="Al doilea", edition=course.edition, supervisor=cohort.supervisor
    )
    Enrolment.objects.update(enrolled_at=days_ago(8))
    html = boss.get("/ro/cohorts/").content.decode()
    assert "Al doilea" in html
    assert f"/ro/cohorts/{cohort.code}/?reason=any" in html


def count_queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    assert answer.status_code == 200
    return len(captured), len(answer.content)


def test_a_thousand_people_cost_no_more_queries_and_stay_under_120_kb(
    client_of, supervisor, page, cohort
):
    agency = OrganisationUnit.objects.get(kind="agency")
    north = UserFactory(roles=["coordinator"], unit=agency)
    Cohort.objects.update(unit=agency)
    fill(cohort, 10)
    client, above = client_of(supervisor), client_of(north)
    ways = [(client, page), (client, f"{page}?q=moraru&reason=any"), (above, page)]
    few = [count_queries(*way)[0] for way in ways]
    fill(cohort, 990, first=10)
    measured = [count_queries(*way) for way in ways]
    assert [count for count, _size in measured] == few
    assert few[0] <= 6 and max(few) <= 12
    assert max(size for _count, size in measured) < 120_000
    rest = table(client, f"{page}?page=20")
    assert len(rest) == 50
    assert count_queries(client, "/ro/cohorts/")[0] <= 8


def test_the_most_urgent_are_told_by_reason_day_and_name(cohort):
    """Of seven, the first and the fifth failed a test; all are silent."""
    keys = [enrolment.pk for enrolment in fill(cohort, 7)]
    wanted = [keys[0], keys[4], *keys[1:4], keys[5]]
    assert overview(cohort, urgent=6).urgent == wanted


def test_the_counts_are_those_of_the_filters(boss, page, cohort, enrolment):
    """What is counted in one query is what each filter finds."""
    fill(cohort, 9)
    for name, count in overview(cohort).reasons.items():
        assert len(table(boss, f"{page}?reason={name}")) == count
    assert len(table(boss, f"{page}?reason=any")) == overview(cohort).needs


@pytest.mark.parametrize("asked", ["99", "0", "-1", "x", "9" * 40])
def test_a_page_that_there_is_not_shows_the_nearest(asked, boss, page, cohort):
    fill(cohort, 55)
    shown = len(table(boss, f"{page}?page={asked}"))
    assert shown == (50 if asked == "x" else 6)


def test_the_table_stands_in_the_order_of_romanian_names(boss, page, cohort, enrolment):
    """By family name; Ștefăniță Țurcanu is the person of the fixture."""
    for name in ("Zinaida", "Tudor", "Яна", "Sveta", "Şoimaru"):
        enrol(user=UserFactory(full_name=name), cohort=cohort)
    cards = boss.get(f"{page}?order=name").context["cards"]
    shown = [card.line.name for card in cards]
    wanted = ["Sveta", "Şoimaru", "Tudor", "Ștefăniță Țurcanu", "Zinaida", "Яна"]
    assert shown == wanted
    people = boss.get(f"{page}people/").context["members"]
    assert [called for called, _member in people] == wanted


@pytest.mark.parametrize("order", ["activity", "progress"])
def test_who_has_not_begun_stands_first(order, boss, page, cohort, enrolment):
    begun = fill(cohort, 2)
    assert table(boss, f"{page}?order={order}") == [
        str(one.uid) for one in (enrolment, *begun)
    ]


@pytest.mark.parametrize(
    ("kept", "shown"),
    [("+37369123456", "0691 23 456"), ("+40712345678", "+40 712 345 678")],
)
def test_a_phone_is_called_by_a_tap(boss, page, person, enrolment, kept, shown):
    """National of Moldova, international of others, as the library writes them."""
    User.objects.filter(pk=enrolment.user_id).update(phone=kept)
    link = f'<a href="tel:{kept}">{shown}</a>'
    for address in (page, person, "/ro/cohorts/people/"):
        assert link in boss.get(address).content.decode(), address
    User.objects.update(phone="")
    assert "tel:" not in boss.get(page).content.decode()


def test_who_is_awaited_can_be_called_too(boss, page, cohort):
    Invitation.objects.create(
        cohort=cohort,
        email="nou@example.org",
        full_name="Vera Nouă",
        language="ro",
        phone="+37369123456",
    )
    assert 'href="tel:+37369123456"' in boss.get(page).content.decode()
