"""Who a row is: known, invited, in the group, elsewhere, or nobody yet."""

import pytest
from django.utils import timezone

from lms.accounts.placeholders import new_placeholder
from lms.cohorts.models import Enrolment, Invitation, RosterRow
from lms.cohorts.rosters.parsed_rows import ParsedRow
from lms.cohorts.rosters.row_outcomes import classify
from lms.cohorts.services import enrol
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory

pytestmark = pytest.mark.django_db
Outcome = RosterRow.Outcome
ANA = ParsedRow(2, full_name="Ana Rusu", email="ana@mail.md")
ION = ParsedRow(3, full_name="Ion Ceban", email="ion@mail.md")
NOBODY = ParsedRow(4, full_name="Ana Rusu")
KNOWN = ParsedRow(4, full_name="Ana Rusu", phone="+37369123456")


def one(cohort, row, by=None):
    (found,) = classify(cohort, [row], by=by)
    return found


def said(cohort, row):
    """Return the outcome, and the field and code that go with it."""
    found = one(cohort, row)
    return found.outcome, found.draft.field, found.draft.code


def problem(code, field="email"):
    return Outcome.PROBLEM, field, code


def ana(**more):
    return UserFactory(email="Ana@Mail.md", full_name="Ana Rusu", **more)


def invite(cohort, **more):
    return Invitation.objects.create(
        cohort=cohort,
        email="Ana@mail.md",
        full_name="Ana Rusu",
        language="ro",
        **more,
    )


def without_address(cohort, name, state="active", **more):
    user = UserFactory(email=new_placeholder(), full_name=name, **more)
    enrolment = enrol(user=user, cohort=cohort)
    Enrolment.objects.filter(pk=enrolment.pk).update(state=state)
    return user


def test_rows_keep_their_order_and_a_wrong_one_its_reason(cohort):
    wrong = ParsedRow(1, full_name="Eva").wrong("email", "email_invalid", text="eva")
    found = classify(cohort, iter([wrong, ANA, NOBODY, ION]), by=None)
    assert [row.draft.number for row in found] == [1, 2, 4, 3]
    assert [row.outcome for row in found] == ["problem", "invite", "unsure", "invite"]
    assert found[0].draft == wrong


def test_a_wrong_row_is_not_looked_up(cohort):
    ana()
    row = one(cohort, ANA.wrong("sex", "sex_unknown"))
    assert (row.outcome, row.draft.code, row.user) == ("problem", "sex_unknown", None)


# --- people known here ---------------------------------------------------------------------


def test_somebody_known_is_enrolled_whatever_the_capitals_of_the_address(cohort):
    person = ana()
    row = one(cohort, ANA)
    assert (row.outcome, row.user, row.draft) == (Outcome.ENROL, person, ANA)


def test_another_name_for_a_known_address_is_asked_about(cohort):
    UserFactory(email="ana@mail.md", full_name="Ana Lungu")
    row = one(cohort, ANA)
    assert (row.outcome, row.draft.field) == (Outcome.UNSURE, "full_name")
    assert (row.draft.code, row.draft.params) == ("perhaps_here", {"name": "Ana Lungu"})


def test_a_name_alike_for_a_known_address_is_remarked_with_the_known_name(cohort):
    UserFactory(email="ana@mail.md", full_name="Ana-Maria Rusu")
    row = one(cohort, ANA)
    assert (row.outcome, row.draft.field) == (Outcome.ENROL, "full_name")
    name = {"name": "Ana-Maria Rusu"}
    assert (row.draft.code, row.draft.params) == ("name_differs", name)


def test_the_order_of_the_names_makes_no_other_name(cohort):
    UserFactory(email="ana@mail.md", full_name="RUSU Ana")
    assert said(cohort, ANA) == (Outcome.ENROL, "", "")


def test_who_is_in_the_group_stays_there(cohort):
    enrol(user=ana(), cohort=cohort)
    row = one(cohort, ANA)
    assert (row.outcome, row.user.email) == (Outcome.ENROLLED, "Ana@Mail.md")


def test_whose_account_is_closed_cannot_come_even_from_the_group(cohort):
    person = ana(is_active=False)
    assert said(cohort, ANA) == problem("closed_account")
    enrol(user=person, cohort=cohort)
    assert said(cohort, ANA) == problem("closed_account")


@pytest.mark.parametrize("state", ["withdrawn", "transferred"])
def test_who_left_the_group_does_not_come_back_by_a_list(cohort, state):
    enrolment = enrol(user=ana(), cohort=cohort)
    Enrolment.objects.filter(pk=enrolment.pk).update(state=state)
    assert said(cohort, ANA) == problem("left_group")


def test_who_takes_the_course_elsewhere_cannot_come(cohort, other_cohort):
    enrol(user=ana(), cohort=other_cohort)
    assert said(cohort, ANA) == problem("elsewhere")
    assert said(cohort, ION) == (Outcome.INVITE, "", "")


def test_a_row_that_cannot_come_names_nobody(cohort, other_cohort):
    enrol(user=ana(), cohort=other_cohort)
    assert one(cohort, ANA).user is None


# --- people who are not those of who brings the list ----------------------------------------


@pytest.mark.parametrize("known", ["nobody", "account", "other name", "elsewhere"])
def test_a_supervisor_learns_nothing_of_people_of_others(cohort, supervisor, known):
    if known != "nobody":
        name = "Ana Lungu" if known == "other name" else "Ana Rusu"
        person = UserFactory(email="ana@mail.md", full_name=name)
        if known == "elsewhere":
            others = CohortFactory(edition=cohort.edition, supervisor=UserFactory())
            enrol(user=person, cohort=others)
    found = one(cohort, ANA, by=supervisor)
    assert (found.outcome, found.user, found.draft) == (Outcome.INVITE, None, ANA)


@pytest.mark.parametrize("name", ["Ana Rusu", "Ana Lungu"])
@pytest.mark.parametrize("awaited", [False, True])
def test_nobody_is_promised_a_letter_that_never_goes(cohort, supervisor, name, awaited):
    """The account is a closed one of strangers: neither its name nor its end is told."""
    UserFactory(email="ana@mail.md", full_name=name, is_active=False)
    if awaited:
        invite(cohort)
    found = one(cohort, ANA, by=supervisor)
    assert (found.outcome, found.draft.code) == (Outcome.PROBLEM, "cannot_invite")
    assert found.user is None and found.draft.params == {}


@pytest.mark.parametrize("state", ["active", "withdrawn"])
def test_a_supervisor_knows_the_people_of_other_groups_of_his_own(
    cohort, supervisor, state
):
    mine = CohortFactory(edition=cohort.edition, supervisor=supervisor)
    enrolment = enrol(user=ana(), cohort=mine)
    Enrolment.objects.filter(pk=enrolment.pk).update(state=state)
    expected = Outcome.PROBLEM if state == "active" else Outcome.ENROL
    assert one(cohort, ANA, by=supervisor).outcome == expected


def test_an_administrator_knows_everybody(cohort, other_cohort):
    enrol(user=ana(), cohort=other_cohort)
    boss = UserFactory(is_superuser=True)
    assert one(cohort, ANA, by=boss).draft.code == "elsewhere"


# --- people awaited ------------------------------------------------------------------------


def test_a_stranger_is_invited_and_not_a_second_time(cohort, other_cohort):
    invite(other_cohort)
    assert said(cohort, ANA) == (Outcome.INVITE, "", "")
    invite(cohort)
    assert said(cohort, ANA) == (Outcome.INVITED, "", "")


def test_whose_invitation_ran_out_is_invited_anew(cohort):
    past = timezone.now() - timezone.timedelta(days=61)
    invite(cohort, mailed_at=past, expires_at=past)
    assert said(cohort, ANA) == (Outcome.INVITE, "", "")


def test_whose_invitation_was_withdrawn_is_not_invited_by_a_list(cohort):
    invite(cohort, withdrawn_at=timezone.now())
    assert said(cohort, ANA) == problem("withdrawn")


def test_who_accepted_under_another_address_is_in_the_group(cohort):
    invite(cohort, accepted_at=timezone.now())
    assert said(cohort, ANA) == (Outcome.ENROLLED, "", "")


# --- people without an address -------------------------------------------------------------


def test_somebody_without_an_address_gets_an_account_once(cohort, other_cohort):
    assert said(cohort, NOBODY) == (Outcome.ACCOUNT, "", "")
    without_address(other_cohort, "Ana Rusu")
    # In another group: somebody has to say whether she is the one.
    assert said(cohort, NOBODY) == (Outcome.UNSURE, "full_name", "perhaps_here")
    person = without_address(cohort, "Rusu Ana", phone=KNOWN.phone)
    row = one(cohort, KNOWN)
    assert (row.outcome, row.user) == (Outcome.ENROLLED, person)


def test_a_namesake_with_an_address_waits_for_a_choice(cohort):
    enrol(user=ana(), cohort=cohort)
    assert said(cohort, NOBODY) == (Outcome.UNSURE, "full_name", "perhaps_here")


def test_who_left_without_an_address_does_not_come_back_by_a_list(cohort):
    without_address(cohort, "Ana Rusu", "withdrawn", phone=KNOWN.phone)
    assert said(cohort, KNOWN) == problem("left_group", "full_name")


@pytest.mark.parametrize("states", [("active", "withdrawn"), ("withdrawn", "active")])
def test_of_two_with_one_name_the_one_who_left_gives_way(cohort, states):
    phone = KNOWN.phone
    people = [without_address(cohort, "Ana Rusu", s, phone=phone) for s in states]
    row = one(cohort, KNOWN)
    assert (row.outcome, row.user) == (
        Outcome.ENROLLED,
        people[states.index("active")],
    )


def test_a_thousand_rows_cost_what_one_costs(cohort, django_assert_num_queries):
    people = [ParsedRow(n, f"Ana Rusu {n}", f"ana{n}@mail.md") for n in range(1000)]
    ana()
    rows = [ANA, *people]
    with django_assert_num_queries(13):
        classify(cohort, rows, by=None)
    with django_assert_num_queries(13):
        classify(cohort, [NOBODY, *rows], by=None)
