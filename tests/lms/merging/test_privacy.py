"""Rights of a merged person: the copy and the erasure are of both accounts."""

import json
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.files.base import ContentFile
from django.utils import timezone

from lms.accounts.models import User
from lms.cohorts.models import Enrolment
from lms.merging.exceptions import CannotUndo
from lms.merging.models import AccountMerge, DifferentPersons, LikelyDouble
from lms.outbox.models import Effect
from lms.privacy.erasure.services import approve, ask, carry_out
from lms.privacy.export.rows import sections
from lms.privacy.export.services import make_copy, ready_copy, remove_ended
from lms.privacy.inventory.subject import Subject
from lms.privacy.models import DataExport, ErasureRequest
from tests.factories.accounts import UserFactory
from tests.lms.merging.steps import all_is_right, merged, undone
from tests.support.learning import take_pre_test

pytestmark = pytest.mark.django_db


def copy_of(person) -> str:
    subject = Subject.of(person, only_proven=True)
    parts = {part.table.model: list(part.values()) for part in sections(subject)}
    return json.dumps(parts, default=str, ensure_ascii=False)


@pytest.fixture
def merge(way, other_way, course, kept, gone, coordinator):
    for person in (kept, gone):
        EmailAddress.objects.create(
            user=person, email=person.email, verified=True, primary=True
        )
    take_pre_test(way, course)
    take_pre_test(other_way, course)
    return merged(kept, gone, coordinator, keeps_other=False)


def test_a_copy_has_both_accounts(merge, kept, gone, way, other_way):
    copy = copy_of(kept)
    for said in (
        *("Кожокару Вероника", "v.cojocaru@example.com", "Veronica Cojocaru"),
        *(str(way.uid), str(other_way.uid), str(gone.public_id)),
    ):
        assert said in copy, said
    # A sentence for colleagues is nobody's to read.
    assert "aceeași persoană" not in copy


def test_after_an_undoing_each_has_the_own_copy_again(
    merge, kept, gone, coordinator, other_way
):
    undone(merge, coordinator)
    copy = copy_of(kept)
    for foreign in ("Кожокару", "v.cojocaru@example.com", str(other_way.uid)):
        assert foreign not in copy, foreign
    assert "veronica@example.org" not in copy_of(gone)


def test_an_erasure_is_of_both_accounts_and_closes_the_undoing(
    merge, kept, gone, admin, monkeypatch, coordinator, way
):
    request, _is_new = ask(person=kept)
    approve(request=request, by=admin)
    monkeypatch.setattr("lms.privacy.erasure.services.SECONDS_TO_END", 0)
    monkeypatch.setattr("lms.privacy.erasure.services.HOURS_FOR_LAST_MAIL", 0)
    carry_out(request.pk)
    assert ErasureRequest.objects.get().state == "done"

    for person in User.objects.filter(pk__in=[kept.pk, gone.pk]):
        assert person.full_name.startswith("ID ")
        assert not person.has_address
        assert not person.former_details.exists()
        assert (person.phone, person.is_active) == ("", False)
    row = AccountMerge.objects.get()
    assert (row.before, row.state) == ({}, "merged")
    with pytest.raises(CannotUndo):
        undone(row, coordinator)
    notices = Effect.objects.filter(kind="erasure.notice")
    told = {one.payload["object"]["id"].rsplit("/", 1)[1] for one in notices}
    assert told == {str(kept.public_id), str(gone.public_id)}
    # Totals stay, and so do ledger, progress and statements.
    assert Enrolment.objects.get(pk=way.pk).progress.units_done == 1
    all_is_right()


def test_doubles_and_verdicts_go_with_the_person(
    kept, gone, coordinator, admin, monkeypatch
):
    third = UserFactory(email="z@example.org", full_name="Zinaida Ababei")
    one, other = sorted((kept, gone), key=lambda person: person.pk)
    LikelyDouble.objects.create(one=one, other=other, verdict="unsure", score=1)
    DifferentPersons.objects.create(one=one, other=third, by=coordinator)
    request, _is_new = ask(person=one)
    approve(request=request, by=admin)
    monkeypatch.setattr("lms.privacy.erasure.services.SECONDS_TO_END", 0)
    monkeypatch.setattr("lms.privacy.erasure.services.HOURS_FOR_LAST_MAIL", 0)
    carry_out(request.pk)
    assert not LikelyDouble.objects.exists()
    assert not DifferentPersons.objects.exists()


def test_a_copy_made_while_the_two_were_one_is_taken_back(
    merge, kept, gone, coordinator
):
    """It has the data of both; one of before has not, and stays."""
    now = timezone.now()
    made = {
        name: DataExport.objects.create(
            person=kept,
            language="ro",
            state="ready",
            ready_at=ready_at,
            expires_at=now + timedelta(days=5),
            file=ContentFile(b"zip", name=f"{name}.zip"),
        )
        for name, ready_at in (
            ("before", merge.merged_at - timedelta(days=1)),
            ("since", merge.merged_at + timedelta(seconds=1)),
        )
    }
    undone(merge, coordinator)
    for each in made.values():
        each.refresh_from_db()
    assert [made[name].state for name in ("before", "since")] == ["ready", "withdrawn"]
    assert ready_copy(kept) == made["before"]
    stored, name = made["since"].file.storage, made["since"].file.name
    assert remove_ended(now=timezone.now() + timedelta(minutes=1)) == 1
    assert not stored.exists(name)


def test_a_copy_under_way_at_an_undoing_is_not_handed_over(merge, kept, coordinator):
    export = DataExport.objects.create(person=kept, language="ro")
    undone(merge, coordinator)
    make_copy(export.pk)
    export.refresh_from_db()
    assert (export.state, export.file.name) == ("withdrawn", "")
