"""All people in one list: only one's own, found in both alphabets, with every act."""

import re
from io import BytesIO

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from lms.accounts.models import Occupation, OrganisationUnit, User
from lms.cohorts.models import Cohort, Enrolment, Invitation
from lms.cohorts.services import enrol
from lms.notifications.models import OutgoingMail
from lms.progress.models import EnrolmentProgress
from lms.supervision.models import Act, SavedFilter
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory
from tests.lms.supervision.conftest import fill
from tests.lms.supervision.dashboard.test_dashboard import days_ago, table
from tests.lms.supervision.dashboard.test_exports import csv_rows, xlsx_rows
from tests.support.learning import whole_course

pytestmark = pytest.mark.django_db
PAGE = "/ro/cohorts/people/"


@pytest.fixture
def second(course, supervisor):
    """Another group of the same supervisor."""
    return CohortFactory(edition=course.edition, supervisor=supervisor, name="Cahul")


@pytest.fixture
def stranger(course):
    """Somebody in a group that the supervisor has nothing to do with."""
    lead = UserFactory(roles=["supervisor"])
    group = CohortFactory(edition=course.edition, supervisor=lead)
    person = UserFactory(full_name="Necunoscut Vasile", email="strain@example.org")
    return enrol(user=person, cohort=group)


def names(client, query=""):
    shown = client.get(f"{PAGE}?{query}").context["cards"]
    return [card.line.name for _group, card in shown]


def test_all_one_s_groups_stand_together_and_nobody_else_s(
    boss, enrolment, second, stranger, other_learner
):
    enrol(user=other_learner, cohort=second)
    Invitation.objects.create(
        cohort=second, email="nou@example.org", full_name="Vera Nouă", language="ro"
    )
    Invitation.objects.create(
        cohort=stranger.cohort, email="x@example.org", full_name="Alt Om", language="ro"
    )
    found = names(boss, "order=name")
    assert found == ["Vera Nouă", "Ștefăniță Țurcanu", "Щербакова Наталья"]
    assert names(boss, "q=Necunoscut") == []
    code = stranger.cohort.code
    assert boss.get(f"{PAGE}?group={code}").context["filter"].errors
    answer = boss.get(f"{PAGE}write/?person={stranger.uid}")
    assert answer.status_code == 302
    boss.post(f"{PAGE}write/", {"person": str(stranger.uid), "kind": "gentle"})
    assert not OutgoingMail.objects.exists()
    assert "Necunoscut" not in str(xlsx_rows(boss, f"{PAGE}export.xlsx"))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("turcanu", "Ștefăniță Țurcanu"),
        ("ЦУРКАНУ", "Ștefăniță Țurcanu"),
        ("Стефаницэ", "Ștefăniță Țurcanu"),
        ("scerbacova", "Щербакова Наталья"),
        ("Shcherbakova Natalia", "Щербакова Наталья"),
        ("щербак", "Щербакова Наталья"),
        ("natalia@example", "Щербакова Наталья"),
    ],
)
def test_a_search_crosses_the_alphabets(
    boss, page, cohort, enrolment, other_learner, typed, found
):
    enrol(user=other_learner, cohort=cohort)
    Invitation.objects.create(
        cohort=cohort, email="ion@example.org", full_name="Ion Bostan", language="ro"
    )
    assert names(boss, f"q={typed}") == [found]
    cards = boss.get(f"{page}?q={typed}").context["cards"]
    assert [card.line.name for card in cards] == [found]


def test_one_who_is_awaited_is_found_in_the_other_alphabet_too(boss, cohort):
    Invitation.objects.create(
        cohort=cohort, email="ion@example.org", full_name="Ion Bostan", language="ro"
    )
    assert names(boss, "q=Бостан Ион") == ["Ion Bostan"]


def test_each_filter_finds_whom_it_names(boss, course, cohort, enrolment, second):
    ungheni = OrganisationUnit.objects.get(code="md-un")
    police = Occupation.objects.filter(category="police").first()
    officer = UserFactory(
        full_name="Radu Munteanu", unit=ungheni, occupation=police, language="ru"
    )
    enrol(user=officer, cohort=second)
    whole_course(enrolment, course)
    Invitation.objects.create(
        cohort=second,
        email="nou@example.org",
        full_name="Doina Lungu",
        language="ro",
        unit=ungheni,
        mailed_at=days_ago(9),
    )
    everybody = {"Ștefăniță Țurcanu", "Radu Munteanu", "Doina Lungu"}
    wanted = {
        f"group={second.code}": {"Radu Munteanu", "Doina Lungu"},
        f"place={ungheni.pk}": {"Radu Munteanu", "Doina Lungu"},
        f"district={ungheni.pk}": {"Radu Munteanu", "Doina Lungu"},
        "district=none": {"Ștefăniță Țurcanu"},
        f"role={police.pk}": {"Radu Munteanu"},
        "role=none": {"Ștefăniță Țurcanu", "Doina Lungu"},
        "language=ru": {"Radu Munteanu"},
        "certificate=held": {"Ștefăniță Țurcanu"},
        "certificate=none": {"Radu Munteanu", "Doina Lungu"},
        "step=completed": {"Ștefăniță Țurcanu"},
        "step=not_joined": {"Radu Munteanu", "Doina Lungu"},
        "step=not_invited": set(),
        "reason=unseen": {"Doina Lungu"},
        f"by=unit&of={ungheni.pk}": {"Radu Munteanu", "Doina Lungu"},
        "by=district&of=none": {"Ștefăniță Țurcanu"},
        "": everybody,
    }
    for query, people in wanted.items():
        assert set(names(boss, query)) == people, query


@pytest.mark.parametrize("query", ["step=x&of=1;2", "place=99999", "supervisor=999999"])
def test_a_wrong_filter_is_named_and_finds_nobody(boss, enrolment, query):
    """A file or a letter for ten people is never one for everybody."""
    answer = boss.get(f"{PAGE}?{query}")
    assert answer.status_code == 200 and answer.context["cards"] == []
    assert "errorlist" in answer.content.decode()
    header, *rows = csv_rows(boss, f"{PAGE}export.csv?{query}")
    assert header and rows == []


def test_the_order_by_need_is_the_desk_s(boss, page, cohort, course):
    """Who has not begun has all of the course before him here too."""
    soon = days_ago(-3).date()
    Cohort.objects.update(starts_on="2020-01-01", deadline=soon)
    for name, done in (
        ("Aurel Gata", 3),
        ("Boris Jumătate", 1),
        ("Corina Nimic", None),
    ):
        person = enrol(user=UserFactory(full_name=name), cohort=cohort)
        if done is not None:
            EnrolmentProgress.objects.create(
                enrolment=person,
                units_required=4,
                units_done=done,
                last_activity_at=days_ago(1),
            )
    desk = [card.line.name for card in boss.get(page).context["cards"]]
    others = ["Ștefăniță Țurcanu", "Boris Jumătate", "Aurel Gata"]
    assert names(boss) == desk == ["Corina Nimic", *others]


def test_everybody_found_on_any_page_is_written_to_with_a_sentence_of_one_s_own(
    boss, cohort, second, enrolment, other_learner
):
    fill(cohort, 55)
    enrol(user=other_learner, cohort=second)
    asked = {"all": "1", "own_ro": "Vă aștept.", "own_ru": "Жду Вас.", "kind": "gentle"}
    preview = boss.get(f"{PAGE}write/", asked)
    assert len(preview.context["readers"]) == 57
    data = asked | dict(preview.context["whom"]) | {"key": preview.context["key"]}
    for _ in range(2):
        assert boss.post(f"{PAGE}write/", data).url == PAGE
    assert OutgoingMail.objects.count() == Act.objects.count() == 57
    assert set(Act.objects.values_list("cohort", flat=True)) == {cohort.pk, second.pk}
    russian = OutgoingMail.objects.get(recipient=other_learner.email)
    assert "Жду Вас." in russian.text


def test_who_came_meanwhile_is_not_written_to_unseen(boss, cohort, enrolment):
    data = {"all": "1", "count": "3", "kind": "gentle"}
    assert boss.post(f"{PAGE}write/", data).status_code == 422
    assert not OutgoingMail.objects.exists()


def test_an_act_leads_back_to_the_list_with_its_filters(boss, cohort):
    invitation = Invitation.objects.create(
        cohort=cohort,
        email="nou@example.org",
        full_name="Doina Lungu",
        language="ro",
        mailed_at=days_ago(9),
    )
    page = f"/ro/cohorts/{cohort.code}/people/invitations/{invitation.pk}/again/"
    data = {"back": "everybody", "asked": "reason=unseen&x=//evil.example"}
    url = boss.post(page, data).url
    assert url.startswith(f"{PAGE}?reason=unseen") and "//evil" not in url


def test_filters_are_kept_by_name_and_are_nobody_else_s(
    boss, client_of, cohort, enrolment
):
    said = {"name": "Tăcuți", "reason": "silent", "q": "Țurcanu", "language": "ro"}
    boss.post(f"{PAGE}filters/", said)
    boss.post(f"{PAGE}filters/", said | {"reason": "unseen"})
    kept = SavedFilter.objects.get()
    assert kept.query == "reason=unseen&language=ro"
    assert "Tăcuți" in boss.get(PAGE).content.decode()
    other = client_of(UserFactory(roles=["supervisor"]))
    assert "Tăcuți" not in other.get(PAGE).content.decode()
    assert other.post(f"{PAGE}filters/{kept.pk}/forget/").status_code == 404
    boss.post(f"{PAGE}filters/{kept.pk}/forget/")
    assert not SavedFilter.objects.exists()


def test_nothing_is_kept_without_a_name_or_a_filter_or_beyond_the_number(
    boss, supervisor, monkeypatch, enrolment
):
    monkeypatch.setattr(SavedFilter, "MOST", 2)
    boss.post(f"{PAGE}filters/", {"reason": "silent"})
    boss.post(f"{PAGE}filters/", {"name": "Nimic"})
    assert not SavedFilter.objects.exists()
    for name in ("unu", "doi", "trei"):
        boss.post(f"{PAGE}filters/", {"name": name, "reason": "silent"})
    assert SavedFilter.objects.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedFilter.objects.create(owner=supervisor, name="unu", query="")


def test_filters_of_a_group_that_one_lost_show_an_error_and_not_its_people(
    boss, second, enrolment, other_learner
):
    enrol(user=other_learner, cohort=second)
    Cohort.objects.filter(pk=second.pk).update(
        supervisor=UserFactory(roles=["supervisor"])
    )
    assert names(boss, f"group={second.code}") == []


def test_the_files_hold_everybody_with_numbers_and_days(
    boss, course, cohort, enrolment, second
):
    User.objects.filter(pk=enrolment.user_id).update(phone="+37369123456")
    Enrolment.objects.update(deadline="2099-05-03")
    Cohort.objects.filter(pk=second.pk).update(name="=1+1")
    Invitation.objects.create(
        cohort=second,
        email="nou@example.org",
        full_name="Doina Lungu",
        language="ru",
        mailed_at=days_ago(9),
        phone="+40712345678",
    )
    whole_course(enrolment, course)
    content = b"".join(boss.get(f"{PAGE}export.xlsx").streaming_content)
    sheet = load_workbook(BytesIO(content)).active
    head, first, awaited = ([cell.value for cell in row] for row in sheet.rows)
    assert head[-3:] == ["Grup", "Supervizor", "Identificator"]
    assert first[6:8] == [4, 4] and f"{first[10]:%Y-%m-%d}" == "2099-05-03"
    assert first[13] == "0691 23 456" and first[11] and first[-1] == str(enrolment.uid)
    assert awaited[0] == "Doina Lungu" and awaited[6:8] == [0, 4]
    assert awaited[15] == "Invitat(ă), nu a intrat"
    assert awaited[16] == "=1+1"
    rows = csv_rows(boss, f"{PAGE}export.csv")
    assert rows[2][16] == "'=1+1" and rows[2][13] == "'+40 712 345 678"


def test_a_thousand_people_cost_no_more_queries_and_stay_under_120_kb(
    client_of, supervisor, cohort, second
):
    agency = OrganisationUnit.objects.get(kind="agency")
    north = UserFactory(roles=["coordinator"], unit=agency)
    Cohort.objects.update(unit=agency)

    def measure(client, query):
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(f"{PAGE}?{query}")
        assert answer.status_code == 200
        return len(captured), len(answer.content)

    def invite(numbers):
        Invitation.objects.bulk_create(
            Invitation(
                cohort=second,
                email=f"asteptat{n}@example.org",
                full_name=f"Așteptat Numărul {n}",
                language="ro",
                mailed_at=days_ago(9),
            )
            for n in numbers
        )

    queries = ("order=name", "q=moraru&reason=any", "order=name&reason=any")
    ways = [(client_of(p), q) for p in (supervisor, north) for q in queries]
    fill(cohort, 5)
    fill(second, 5, first=5)
    invite(range(3))
    for way in ways:
        measure(*way)
    few = [measure(*way)[0] for way in ways]
    fill(cohort, 600, first=10)
    fill(second, 390, first=610)
    invite(range(3, 20))
    many = [measure(*way) for way in ways]
    assert [count for count, _size in many] == few
    assert max(few) <= 18
    assert max(size for _count, size in many) < 120_000
    assert all(measure(client, "")[1] < 120_000 for client, _query in ways)


def test_every_row_tells_its_group_and_can_be_ticked(boss, cohort, second, enrolment):
    other = enrol(user=UserFactory(full_name="Radu Munteanu"), cohort=second)
    html = boss.get(f"{PAGE}?order=name").content.decode()
    assert table(boss, f"{PAGE}?order=name") == [str(other.uid), str(enrolment.uid)]
    assert re.search(r'small">Cahul<', html)


# --- orders ------------------------------------------------------------------------------


@pytest.fixture
def three(boss, cohort, second, enrolment, other_learner):
    """People of two groups, at two places, and one who is awaited."""
    north, south = OrganisationUnit.objects.exclude(iso_code="").order_by("name_ro")[:2]
    User.objects.filter(pk=enrolment.user_id).update(unit=south)
    User.objects.filter(pk=other_learner.pk).update(unit=north)
    enrol(user=other_learner, cohort=second)
    Cohort.objects.filter(pk=cohort.pk).update(name="Șoldănești", deadline="2030-01-09")
    Cohort.objects.filter(pk=second.pk).update(name="Cahul", deadline="2030-01-03")
    Invitation.objects.create(
        cohort=second, email="nou@example.org", full_name="Vera Nouă", language="ro"
    )
    return boss


@pytest.mark.parametrize(
    ("order", "found"),
    [
        ("name", ["Vera Nouă", "Ștefăniță Țurcanu", "Щербакова Наталья"]),
        ("group", ["Vera Nouă", "Щербакова Наталья", "Ștefăniță Țurcanu"]),
        ("place", ["Щербакова Наталья", "Ștefăniță Țurcanu", "Vera Nouă"]),
        ("due", ["Vera Nouă", "Щербакова Наталья", "Ștefăniță Țurcanu"]),
    ],
)
def test_the_list_goes_by_what_is_asked_and_keeps_it(three, order, found):
    page = three.get(f"{PAGE}?order={order}")
    assert [card.line.name for _group, card in page.context["cards"]] == found
    assert page.context["filter"].query == f"&order={order}"
    three.post(f"{PAGE}filters/", {"order": order, "name": "Ordinea mea"})
    assert SavedFilter.objects.get().query == f"order={order}"


def test_groups_named_in_both_alphabets_stand_in_one_order(three, cohort, second):
    Cohort.objects.filter(pk=cohort.pk).update(name="Бельцы")
    Cohort.objects.filter(pk=second.pk).update(name="Cahul")
    shown = names(three, "order=group")
    assert shown.index("Ștefăniță Țurcanu") in (0, 2)
    russian = three.get("/ru/cohorts/people/?order=group").context["cards"]
    assert [card.line.name for _group, card in russian] == shown


@pytest.mark.parametrize("order", ["group", "place", "due"])
def test_an_order_takes_as_many_statements_for_many(three, cohort, order):
    def asked() -> int:
        three.get(f"{PAGE}?order={order}")
        with CaptureQueriesContext(connection) as seen:
            three.get(f"{PAGE}?order={order}")
        return len(seen)

    few = asked()
    fill(cohort, 30)
    assert asked() == few


# --- the number told is the number reached ------------------------------------------------


@pytest.mark.parametrize("where", ["desk", "list"])
def test_all_are_those_whom_a_letter_reaches_and_the_rest_is_said(
    three, cohort, second, where
):
    person = UserFactory(email="fara@no-address.invalid", full_name="Fără Adresă")
    enrol(user=person, cohort=second)
    address = PAGE if where == "list" else f"/ro/cohorts/{second.code}/"
    reached = 2 if where == "list" else 1
    page = three.get(address)
    assert (page.context["reached"], page.context["unreached"]) == (reached, 2)
    html = page.content.decode()
    assert f"de pe toate paginile: {reached}<" in html
    assert "2 persoane din listă nu primesc nicio scrisoare" in html
    write = f"{PAGE}write/" if where == "list" else f"{address}nudge/"
    letter = three.get(f"{write}?all=1")
    assert (letter.context["sending"], letter.context["awaited"]) == (reached, 1)
    text = letter.content.decode()
    assert "1 persoană invitată nu a intrat încă" in text
    assert "1 persoană nu primește nicio scrisoare" in text
    data = dict(letter.context["whom"]) | {"key": letter.context["key"]}
    three.post(write, data | {"kind": "gentle"})
    assert OutgoingMail.objects.count() == reached


def test_with_filters_the_desk_counts_those_found(three, second):
    page = three.get(f"/ro/cohorts/{second.code}/?language=ru")
    assert (page.context["reached"], page.context["unreached"]) == (1, 0)


def test_where_only_awaited_people_are_found_it_is_said_what_to_do(three):
    answer = three.get(f"{PAGE}write/?all=1&step=not_invited", follow=True)
    assert "tipăriți coduri sau sunați" in answer.content.decode()
    assert not OutgoingMail.objects.exists()


def test_who_had_the_letter_today_is_not_counted_once_more(three):
    address = f"{PAGE}write/"
    letter = three.get(f"{address}?all=1")
    data = dict(letter.context["whom"]) | {"key": letter.context["key"]}
    three.post(address, data | {"kind": "gentle"})
    again = three.get(f"{address}?all=1")
    assert (again.context["sending"], again.context["had"]) == (0, 2)
