"""What is a person's: never by the name alone, never by an address only typed."""

import io
import json
from zipfile import ZipFile

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session

from lms.accounts.models import User
from lms.cohorts.models import Invitation, RosterRow
from lms.cohorts.rosters.services import start_check, start_run, take_file
from lms.cohorts.services import enrol
from lms.notifications.models import OutgoingMail
from lms.notifications.services import send_mail
from lms.outbox.services import work_off
from lms.privacy.erasure import services
from lms.privacy.erasure.by_hand import places
from lms.privacy.erasure.names import Masker
from lms.privacy.export.services import ask_copy
from lms.privacy.export.writing import write_zip
from lms.privacy.inventory.finders import session_keys
from lms.privacy.inventory.subject import Subject
from lms.privacy.models import DataExport
from lms.supervision.models import Note
from tests.factories.accounts import UserFactory
from tests.lms.privacy.conftest import hits
from tests.support.lrs import PASSWORD
from tests.support.lrs import USER as STORE_USER

pytestmark = pytest.mark.django_db


def somebody(email: str, name: str) -> User:
    person = UserFactory(email=email, full_name=name)
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person


def copy_of(person) -> str:
    out = io.BytesIO()
    write_zip(Subject.of(person, only_proven=True), out)
    with ZipFile(out) as archive:
        return json.dumps(json.loads(archive.read("data.json")), ensure_ascii=False)


@pytest.fixture
def listed(cohort, supervisor) -> RosterRow:
    """A row of a list without an address, and the account made of it."""
    roster = take_file(
        cohort=cohort,
        by=supervisor,
        name="lista.csv",
        data="Nume;Localitate;Sex\nVasile Targetov;Cobușca;m\n".encode(),
    )
    start_check(
        roster=roster,
        columns={"full_name": 0, "locality": 1, "sex": 2},
        language="ro",
        accounts_without_address=True,
    )
    work_off("roster.check")
    roster.refresh_from_db()
    start_run(roster=roster, all_or_nothing=False, send_invitations=False)
    work_off("roster.chunk")
    return RosterRow.objects.get()


def by_hand(person) -> list[str]:
    subject = Subject.of(person)
    found = places(subject, Masker(subject.names, subject.addresses))
    return [place.words for place in found]


# --- rows of lists ----------------------------------------------------------------------


def test_who_takes_anothers_name_reads_nothing_of_the_other(listed, cohort):
    thief = somebody("thief@example.md", "Vasile Targetov")
    enrol(user=thief, cohort=cohort)
    assert "Cobușca" not in copy_of(thief)
    assert "Cobușca" in copy_of(listed.account)


def test_an_erasure_leaves_a_namesakes_row_and_shows_it_before(listed, erase):
    thief = somebody("thief@example.md", "Vasile Targetov")
    RosterRow.objects.update(account=None)  # of a list from before accounts were noted
    assert by_hand(thief) == ["Vasile Targetov · Cobușca"]
    erase(thief)
    listed.refresh_from_db()
    assert (listed.full_name, listed.locality) == ("Vasile Targetov", "Cobușca")


def test_an_erasure_takes_the_row_that_the_account_was_made_of(listed, erase, folder):
    person = listed.account
    person.full_name = "Vasile Altul"
    person.save()
    type(listed.roster).objects.update(file="")
    person.refresh_from_db()
    assert erase(person).state == "done"
    listed.refresh_from_db()
    assert (listed.full_name, listed.locality, listed.account) == ("", "", None)


# --- invitations ------------------------------------------------------------------------


def test_a_pending_invitation_with_the_name_is_shown_before(
    cohort, supervisor, client_of, admin
):
    person = somebody("zrq@example.md", "Valqeriu Zrqaru")
    Invitation.objects.create(
        cohort=cohort,
        email="zrq.munca@example.md",
        full_name="Valqeriu Zrqaru",
        language="ro",
        invited_by=supervisor,
    )
    request, _new = services.ask(person=person)
    page = client_of(admin).get(f"/cms/erasures/{request.uid}/").content.decode()
    assert "zrq.munca@example.md" in page


# --- addresses --------------------------------------------------------------------------


def test_what_belongs_to_an_address_never_confirmed_stays(erase, cohort, supervisor):
    person = somebody("own@example.md", "Prima Persoană")
    EmailAddress.objects.create(user=person, email="strain@example.md")
    Invitation.objects.create(
        cohort=cohort,
        email="strain@example.md",
        full_name="Străin Omul",
        language="ro",
        invited_by=supervisor,
    )
    for name in ("Străin", "Prima Persoană"):
        send_mail(
            key=f"to {name}",
            recipient="strain@example.md",
            language="ro",
            template="nudge_praise",
            context={"name": name},
        )
    work_off("mail")
    erase(person)
    assert Invitation.objects.get().full_name == "Străin Omul"
    # Of the mails there goes the one with the person's name in it.
    assert OutgoingMail.objects.get(recipient="strain@example.md").key == "to Străin"


def test_a_session_with_an_address_that_ends_alike_is_anothers(client):
    person = somebody("popa@zzq.md", "Popa Popa")
    for word in ("ana-popa@zzq.md", "ana.popa@zzq.md", "popa@zzq.md.ro"):
        session = client.session
        session["address"] = [word, f"to '{word}'"]
        session.save()
        assert [*session_keys(Subject.of(person))] == []
    session["address"] = {"a": "Popa@zzq.md"}
    session.save()
    assert Session.objects.count() == 1
    assert [*session_keys(Subject.of(person))] == [session.session_key]


# --- copies of others, escaped mails, the record store ----------------------------------


def test_copies_of_others_are_taken_back(erase, cohort, supervisor, folder, client_of):
    person = somebody("zoe@example.md", "Zoe D'Arcqo")
    note = {"author": supervisor, "enrolment": enrol(user=person, cohort=cohort)}
    Note.objects.create(text="Zoe D’Arcqo", **note)
    send_mail(
        key="about",
        recipient=supervisor.email,
        language="ro",
        template="nudge_praise",
        context={"name": "Zoe D'Arcqo", "supervisor": "x"},
    )
    work_off("mail")
    assert "D&#x27;Arcqo" in OutgoingMail.objects.get(key="about").html
    ready, _new = ask_copy(person=supervisor, language="ro")
    work_off("data_export")
    waiting, _new = ask_copy(person=UserFactory(), language="ro")
    assert erase(person).state == "done"
    work_off("data_export")
    for one in (ready, waiting):
        one.refresh_from_db()
        assert (one.state, one.file.name) == (DataExport.State.WITHDRAWN, "")
    assert [*folder.rglob("*.zip")] == [] and hits(["arcqo"], folder) == []
    page = client_of(supervisor).get("/ro/my/data/").content.decode()
    assert "a fost retrasă" in page
    _copy, is_new = ask_copy(person=supervisor, language="ro")
    assert is_new


def test_a_copy_taken_back_while_it_is_made_leaves_no_file(folder, monkeypatch):
    from lms.privacy.export import services as export

    copy, _new = ask_copy(person=UserFactory(), language="ro")
    write = export.write_zip

    def and_erased_meanwhile(subject, file):
        write(subject, file)
        DataExport.objects.update(state="withdrawn")

    monkeypatch.setattr(export, "write_zip", and_erased_meanwhile)
    work_off("data_export")
    copy.refresh_from_db()
    assert (copy.state, [*folder.rglob("*.zip")]) == ("withdrawn", [])


def test_the_record_store_takes_the_notice(erase, cohort, settings, lrs):
    settings.LRS_ENDPOINT = lrs.endpoint
    settings.LRS_USERNAME, settings.LRS_PASSWORD = STORE_USER, PASSWORD
    person = somebody("zoe@example.md", "Zoe Qvarț")
    enrol(user=person, cohort=cohort)
    erase(person)
    done = work_off("erasure.notice")
    (told,) = [s for s in lrs.statements() if "/delete" in s["verb"]["id"]]
    assert str(person.public_id) in told["object"]["id"]
    assert "zoe" not in json.dumps(told).lower() and done
