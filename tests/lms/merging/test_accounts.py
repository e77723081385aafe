"""Whose account, address, name and password it is after a merge; and what is refused."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import authenticate
from django.db import connection
from django.test import Client
from django.utils import timezone

from lms.accounts.placeholders import is_placeholder
from lms.audit.models import Entry
from lms.cohorts.models import Enrolment, Invitation
from lms.cohorts.services import enrol
from lms.merging.exceptions import CannotMerge, SomethingChanged
from lms.merging.models import AccountMerge
from lms.merging.plans import Choice, Plan
from lms.merging.refusals import refusals_of
from lms.merging.services import merge
from lms.notifications.models import OutgoingMail
from lms.privacy.models import ErasureRequest
from lms.supervision.access import awaited_in
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory
from tests.lms.merging.steps import merged, undone
from tests.support.second_step import give_app

pytestmark = pytest.mark.django_db


@pytest.fixture
def confirmed(kept, gone):
    for person in (kept, gone):
        EmailAddress.objects.create(
            user=person, email=person.email, verified=True, primary=True
        )


def addresses_of(person) -> dict[str, tuple[bool, bool]]:
    rows = EmailAddress.objects.filter(user=person)
    return {row.email: (row.verified, row.primary) for row in rows}


def test_the_other_address_signs_in_too(
    way, other_way, kept, gone, coordinator, confirmed
):
    merged(kept, gone, coordinator)
    assert addresses_of(kept) == {
        "veronica@example.org": (True, True),
        "v.cojocaru@example.com": (True, False),
    }
    assert is_placeholder(gone.email)
    assert addresses_of(gone) == {}
    found = authenticate(email="v.cojocaru@example.com", password="parola-de-test")
    assert found == kept


def test_the_other_address_is_free_where_nobody_wants_it(
    way, other_way, kept, gone, coordinator, confirmed
):
    merged(kept, gone, coordinator, keeps_other=False)
    assert addresses_of(kept) == {"veronica@example.org": (True, True)}
    assert (
        authenticate(email="v.cojocaru@example.com", password="parola-de-test") is None
    )
    UserFactory(email="v.cojocaru@example.com", full_name="Tudor Ursachi")


@pytest.mark.parametrize("keeps", [True, False])
def test_the_others_address_can_be_the_one_to_sign_in_by(
    way, other_way, kept, gone, coordinator, confirmed, keeps
):
    merged(kept, gone, coordinator, sign_in=gone, keeps_other=keeps)
    assert kept.email == "v.cojocaru@example.com"
    expected = {"v.cojocaru@example.com": (True, True)}
    if keeps:
        expected["veronica@example.org"] = (True, False)
    assert addresses_of(kept) == expected


def test_who_had_no_address_gets_the_others(way, other_way, kept, gone, coordinator):
    kept.email = f"{uuid4().hex}@no-address.invalid"
    kept.save()
    merged(kept, gone, coordinator, keeps_other=False)
    assert kept.email == "v.cojocaru@example.com"
    assert not EmailAddress.objects.get(user=kept).verified


def test_an_address_that_was_never_confirmed_is_not_confirmed_by_a_merge(
    way, other_way, kept, gone, coordinator
):
    merged(kept, gone, coordinator, sign_in=gone)
    assert addresses_of(kept)["v.cojocaru@example.com"] == (False, True)


def test_the_account_that_goes_is_signed_out_and_stays_out(
    way, other_way, kept, gone, coordinator, client_of
):
    browser = client_of(gone)
    assert browser.get("/ru/").status_code == 200
    merged(kept, gone, coordinator)
    answer = browser.get("/ru/certificates/")
    assert answer.status_code == 302
    assert "login" in answer["Location"]
    assert not gone.is_active


def test_facts_are_as_chosen(way, other_way, kept, gone, coordinator):
    gone.phone = "+37379333444"
    gone.save()
    merged(kept, gone, coordinator, facts={"phone": gone, "name": kept})
    assert (kept.phone, kept.full_name) == ("+37379333444", "Veronica Cojocaru")
    # The one that goes keeps what it was.
    assert gone.full_name == "Кожокару Вероника"


def test_both_learn_of_it_each_in_the_own_language_and_nothing_of_the_other(
    way, other_way, kept, gone, coordinator, confirmed
):
    row = merged(kept, gone, coordinator)
    mails = {
        one.recipient: one
        for one in OutgoingMail.objects.filter(key__startswith="accounts_")
    }
    assert mails.keys() == {"veronica@example.org", "v.cojocaru@example.com"}
    for address, language in (
        ("veronica@example.org", "/ro/"),
        ("v.cojocaru@example.com", "/ru/"),
    ):
        text = mails[address].text + mails[address].html
        assert language in text
        assert "coord@example.org" in text
        for foreign in ("Cojocaru", "Кожокару", *({*mails} - {address})):
            assert foreign not in text
    undone(row, coordinator)
    assert OutgoingMail.objects.filter(key__startswith="accounts_parted").count() == 2


def test_an_open_invitation_to_a_group_one_is_in_is_withdrawn_and_comes_back(
    way, kept, gone, coordinator, group
):
    invitation = Invitation.objects.create(
        cohort=group, email=gone.email, full_name=gone.full_name, language="ru"
    )
    row = merged(kept, gone, coordinator)
    invitation.refresh_from_db()
    assert invitation.withdrawn_at
    undone(row, coordinator)
    invitation.refresh_from_db()
    assert invitation.is_open


def test_an_invitation_that_ended_is_withdrawn_too_and_comes_back_as_it_was(
    way, kept, gone, coordinator, group
):
    invitation = Invitation.objects.create(
        cohort=group,
        email=gone.email,
        full_name=gone.full_name,
        language="ru",
        mailed_at=timezone.now() - timedelta(days=40),
        expires_at=timezone.now() - timedelta(days=1),
    )
    row = merged(kept, gone, coordinator, keeps_other=False)
    assert not awaited_in(group).exists()
    invitation.refresh_from_db()
    assert invitation.withdrawn_at
    undone(row, coordinator)
    invitation.refresh_from_db()
    assert invitation.withdrawn_at is None and not invitation.is_open


def test_it_is_written_down_for_both(way, other_way, kept, gone, coordinator):
    row = merged(kept, gone, coordinator)
    entries = Entry.objects.filter(action="merged")
    assert {one.person for one in entries} == {kept.public_id, gone.public_id}
    assert {one.actor for one in entries} == {coordinator.public_id}
    assert {one.target_id for one in entries} == {str(row.uid)}


# --- what is refused ----------------------------------------------------------


def refused(stays, goes, by) -> str:
    with pytest.raises(CannotMerge) as caught:
        merged(stays, goes, by)
    assert not AccountMerge.objects.exists()
    assert not Enrolment.objects.filter(state="merged").exists()
    return str(caught.value.args[0])


def test_an_account_with_itself(kept, coordinator):
    assert refused(kept, kept, coordinator)


@pytest.mark.parametrize("role", ["supervisor", "coordinator", "editor", "analyst"])
@pytest.mark.parametrize("side", ["stays", "goes"])
def test_who_works_on_the_site(kept, gone, coordinator, role, side):
    worker = UserFactory(
        email="lucru@example.org", full_name="Petru Lucrător", roles=[role]
    )
    pair = (worker, gone) if side == "stays" else (kept, worker)
    assert refused(*pair, coordinator)


def test_an_administrator(kept, admin, coordinator):
    assert refused(kept, admin, coordinator)
    assert refused(admin, kept, coordinator)


def test_who_still_leads_a_group_without_the_role(kept, gone, coordinator, course):
    CohortFactory(edition=course.edition, supervisor=gone)
    assert refused(kept, gone, coordinator)


def test_a_closed_account(kept, gone, coordinator):
    gone.is_active = False
    gone.save()
    assert refused(kept, gone, coordinator)
    assert refused(gone, kept, coordinator)


def test_who_asked_for_erasure(kept, gone, coordinator):
    ErasureRequest.objects.create(person=gone, asked_by=gone)
    assert refused(kept, gone, coordinator)


def test_who_has_a_second_step_is_not_opened_by_an_account_without_one(
    way, other_way, kept, gone, coordinator
):
    give_app(gone)
    said = refused(kept, gone, coordinator)
    assert refusals_of(Plan(Choice(stays=kept, goes=gone))) == [said]
    merged(gone, kept, coordinator)


def test_a_merged_account_once_more(way, other_way, kept, gone, coordinator):
    merged(kept, gone, coordinator)
    third = UserFactory(email="a3@example.org", full_name="Zinaida Ababei")
    for pair in ((third, gone), (gone, third), (kept, gone)):
        with pytest.raises(CannotMerge):
            merged(*pair, coordinator)
    assert AccountMerge.objects.count() == 1


def test_something_else_than_was_shown(
    way, other_way, kept, gone, coordinator, other_group
):
    choice = Choice(stays=kept, goes=gone)
    shown = Plan(choice).digest
    Enrolment.objects.filter(pk=other_way.pk).update(state="withdrawn")
    with pytest.raises(SomethingChanged):
        merge(choice=choice, by=coordinator, reason="r", shown=shown)
    assert not AccountMerge.objects.exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("is_turned", [False, True])
def test_two_clerks_at_once_merge_once(
    way, other_way, kept, gone, coordinator, is_turned
):
    """The same pair in the same moment, also with the accounts turned round."""
    start, results = threading.Barrier(2), []
    pairs = [(kept, gone), (gone, kept) if is_turned else (kept, gone)]

    def act(pair) -> None:
        try:
            start.wait(timeout=20)
            merge(
                choice=Choice(stays=pair[0], goes=pair[1]), by=coordinator, reason="r"
            )
            results.append("merged")
        except CannotMerge:
            results.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(pair,)) for pair in pairs]
    for one in threads:
        one.start()
    for one in threads:
        one.join(timeout=30)
    assert sorted(results) == ["merged", "refused"]
    assert AccountMerge.objects.count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_undo_at_once_and_it_is_undone_once(
    way, other_way, kept, gone, coordinator
):
    from lms.merging.exceptions import CannotUndo
    from lms.merging.undoing import undo

    row = merged(kept, gone, coordinator)
    start, results = threading.Barrier(2), []

    def act() -> None:
        try:
            start.wait(timeout=20)
            undo(merge=row, by=coordinator, reason="r")
            results.append("undone")
        except CannotUndo:
            results.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=act) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(timeout=30)
    assert sorted(results) == ["refused", "undone"]


def test_the_database_says_no_as_well(way, other_way, kept, gone, coordinator):
    from django.db import IntegrityError, transaction

    merged(kept, gone, coordinator)
    for wrong in (
        {"stays": kept, "goes": gone},
        {"stays": kept, "goes": kept},
        {"stays": gone, "goes": kept, "reason": ""},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            AccountMerge.objects.create(**{"by": coordinator, "reason": "r", **wrong})
    with pytest.raises(IntegrityError), transaction.atomic():
        type(gone).objects.filter(pk=gone.pk).update(is_active=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountMerge.objects.all().delete()


def test_an_account_without_any_place(kept, gone, coordinator, group):
    enrol(user=kept, cohort=group)
    merged(kept, gone, coordinator)
    assert Enrolment.objects.get().user == kept
    assert Client().get("/ro/").status_code in (200, 302)


def test_a_list_finds_the_one_account_by_either_address(
    way, other_way, kept, gone, coordinator, confirmed, other_group
):
    """Nobody is invited to an account that he or she has already."""
    from lms.cohorts.rosters.parsed_rows import ParsedRow
    from lms.cohorts.rosters.row_outcomes import classify

    merged(kept, gone, coordinator)
    rows = [
        ParsedRow(number, full_name="Veronica Cojocaru", email=email)
        for number, email in enumerate(
            ("veronica@example.org", "v.cojocaru@example.com")
        )
    ]
    found = classify(way.cohort, rows, by=coordinator)
    assert [(row.outcome, row.user) for row in found] == [("enrolled", kept)] * 2


def test_a_merged_account_is_not_opened_by_hand(
    way, other_way, kept, gone, coordinator, admin
):
    from django.core.exceptions import ValidationError

    from lms.accounts.bulk_actions import CloseOrOpenAccounts

    merged(kept, gone, coordinator)
    gone.is_active = True
    with pytest.raises(ValidationError):
        gone.full_clean()
    gone.refresh_from_db()
    done = CloseOrOpenAccounts.execute_action([gone], mark_as_active=True, user=admin)
    assert done == (0, 0)
    gone.refresh_from_db()
    assert not gone.is_active


def test_who_is_united_joins_by_an_old_link(
    way, other_way, kept, gone, coordinator, group
):
    """A link that was taken before the merge leads to the place that counts."""
    from lms.cohorts.invitations import accept

    invitation = Invitation.objects.create(
        cohort=group, email=gone.email, full_name=gone.full_name, language="ru"
    )
    accept(invitation=invitation, user=gone)
    merged(kept, gone, coordinator)
    assert accept(invitation=invitation, user=kept) == way


def test_who_agreed_and_came_with_the_other_account_agreed_and_came(
    way, other_way, kept, gone, coordinator
):
    moment = timezone.now()
    type(gone).objects.filter(pk=gone.pk).update(consented_at=moment, last_login=moment)
    row = merged(kept, gone, coordinator)
    assert (kept.consented_at, kept.last_login) == (moment, moment)
    undone(row, coordinator)
    kept.refresh_from_db()
    assert (kept.consented_at, kept.last_login) == (None, None)
