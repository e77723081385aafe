"""What an erasure used to leave: former names and addresses, phones, places, other lists."""

import pytest
from allauth.account.models import EmailAddress

from lms.accounts.models import FormerDetail, User
from lms.accounts.services import change_address
from lms.audit.models import Action, Entry
from lms.audit.services import record
from lms.cohorts.models import Cohort
from lms.cohorts.rosters.services import take_file
from lms.cohorts.services import enrol
from lms.notifications.models import OutgoingMail
from lms.notifications.services import send_mail
from lms.outbox.services import work_off
from lms.privacy.erasure import services
from lms.privacy.erasure.blockers import remarks, remarks_for_staff
from lms.privacy.erasure.by_hand import places
from lms.privacy.erasure.names import Masker
from lms.privacy.inventory.subject import Subject
from lms.progress.models import AttemptGrant
from lms.supervision.models import Act, Note
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory
from tests.lms.privacy.conftest import hits, let_pass

pytestmark = pytest.mark.django_db


def somebody(email: str, name: str) -> User:
    person = UserFactory(email=email, full_name=name)
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person


def mail_to(address: str, key: str) -> None:
    send_mail(
        key=key,
        recipient=address,
        language="ro",
        template="nudge_praise",
        context={"name": "x"},
    )
    work_off("mail")


# --- former names and addresses ---------------------------------------------------------


def test_a_former_address_goes_with_the_mails_to_it(folder, erase):
    person = somebody("ruxandra.veche@example.md", "Ruxandra Botezatu")
    mail_to(person.email, "before")
    change_address(person=person, email="ruxandra.noua@example.md")
    assert "ruxandra.veche@example.md" in Subject.of(person).addresses
    assert erase(person).state == "done"
    assert hits(["ruxandra", "botezat"], folder) == []
    assert not FormerDetail.objects.exists()


def test_a_former_surname_goes(folder, erase, cohort, supervisor):
    person = somebody("maria@example.md", "Ruxandra Botezatu")
    Act.objects.create(
        cohort=cohort,
        enrolment=enrol(user=person, cohort=cohort),
        actor=supervisor,
        kind="refused",
        reason="Ruxandrei Botezatu i s-a spus",
    )
    User.objects.filter(pk=person.pk).update(
        full_name="Ruxandra Cojocaru", family_name="Ruxandra Cojocaru", given_names=""
    )
    person.refresh_from_db()
    erase(person)
    assert hits(["botezat", "cojocar", "ruxandr"], folder) == []


@pytest.mark.parametrize("way", ["save", "update", "address_row", "address_changed"])
def test_whichever_way_it_changes_it_is_known(way):
    person = somebody("first@example.md", "Prima Formă")
    if way == "save":
        person.full_name, person.email = "A Doua", "second@example.md"
        person.save()
    elif way == "update":
        User.objects.update(
            full_name="A Doua",
            family_name="A Doua",
            given_names="",
            email="second@example.md",
        )
    elif way == "address_row":
        EmailAddress.objects.all().delete()
    else:
        EmailAddress.objects.update(email="second@example.md")
    found = set(person.former_details.values_list("kind", "value", "was_verified"))
    assert ("address", "first@example.md", True) in found
    assert (("name", "Prima Formă", True) in found) is (way in ("save", "update"))


def test_a_person_who_is_deleted_leaves_nothing_there():
    person = somebody("first@example.md", "Prima Formă")
    change_address(person=person, email="second@example.md")
    assert FormerDetail.objects.exists()
    person.delete()
    assert not FormerDetail.objects.exists()


def test_a_former_address_that_is_somebody_else_s_now_stays_that_person_s(erase):
    first, second = somebody("one@example.md", "Prima"), somebody("two@example.md", "A")
    change_address(person=first, email="first@example.md")
    change_address(person=second, email="one@example.md")
    mail_to("one@example.md", "of the second")
    assert Subject.of(first).addresses == {"first@example.md"}
    erase(first)
    assert OutgoingMail.objects.filter(recipient="one@example.md").exists()


def test_a_copy_never_shows_what_was_written_to_an_address_that_was_only_typed():
    person = somebody("own@example.md", "Prima")
    EmailAddress.objects.create(user=person, email="victim@example.md")
    assert Subject.of(person).typed == {"victim@example.md"}
    proven = Subject.of(person, only_proven=True)
    assert (proven.addresses, proven.typed) == ({"own@example.md"}, set())
    EmailAddress.objects.filter(email="victim@example.md").delete()
    assert Subject.of(person, only_proven=True).addresses == {"own@example.md"}


# --- phones, short names, both scripts --------------------------------------------------


def test_phones_and_unknown_addresses_go_from_texts_about_the_person(
    folder, erase, course, cohort, supervisor
):
    person = somebody("olga@example.md", "Olga Rusu")
    enrolment = enrol(user=person, cohort=cohort)
    Act.objects.create(
        cohort=cohort,
        enrolment=enrolment,
        actor=supervisor,
        kind="refused",
        reason="Telefonul 069 777 123, i s-a spus Olgăi; și Ольге Руссу, la 15.12.2026",
    )
    AttemptGrant.objects.create(
        enrolment=enrolment,
        unit=course.pre.uid,
        granted_by=supervisor,
        reason="Sunat la +37369777123, olga_r@mail.ru",
    )
    erase(person)
    assert hits(["777 123", "69777123", "olgă", "ольге", "olga_r@"], folder) == []
    assert "15.12.2026" in Act.objects.get().reason


def test_a_group_called_by_the_declined_full_name_loses_it(folder, erase, cohort):
    person = somebody("olga@example.md", "Olga Rusnac")
    other = Cohort.objects.filter(pk=cohort.pk)
    other.update(name="Grupa Olgăi Rusnac")
    erase(person)
    assert other.get().name == "Grupa […]"


# --- what nobody can tell ---------------------------------------------------------------


def test_a_surname_alone_is_shown_before_the_decision_with_its_place(
    client_of, admin, cohort, supervisor
):
    person = somebody("olga@example.md", "Olga Rusnac")
    other = enrol(user=somebody("ion@example.md", "Ion Popa"), cohort=cohort)
    note = Note.objects.create(
        author=supervisor, enrolment=other, text="A copiat de la colega Rusnac"
    )
    CohortFactory(
        edition=cohort.edition, supervisor=supervisor, code="RUSNAC-26", name="G"
    )
    own = enrol(user=person, cohort=cohort)
    Note.objects.create(author=supervisor, enrolment=own, text="Rusnac e bună")
    subject = Subject.of(person)
    found = places(subject, Masker(subject.names, subject.addresses))
    assert {(one.row, one.words) for one in found} == {
        (f"{cohort.name}, № {note.pk}", note.text),
        (str(Cohort.objects.get(code="RUSNAC-26").pk), "RUSNAC-26"),
    }
    request, _ = services.ask(person=person)
    page = client_of(admin).get(f"/cms/erasures/{request.uid}/").content.decode()
    assert "colega Rusnac" in page and "RUSNAC-26" in page


# --- network addresses in the audit log -------------------------------------------------


def test_the_log_loses_the_person_s_network_addresses_and_keeps_others(
    erase, admin, rf
):
    person = somebody("olga@example.md", "Olga Rusnac")
    request = rf.get("/", REMOTE_ADDR="203.0.113.7")
    own = record(Action.SIGNED_IN, request=request, actor=person, person=person)
    tried = record(Action.SIGN_IN_FAILED, request=request, person=person)
    read = record(Action.PERSON_READ, request=request, actor=admin, person=person)
    told = services.dry_run(person).as_data()["audit.Entry"]
    assert told["blanked"] == 2
    erase(person)
    addresses = dict(Entry.objects.values_list("pk", "address"))
    assert (addresses[own.pk], addresses[tried.pk]) == (None, None)
    assert addresses[read.pk] == "203.0.113.7"


def test_no_log_row_loses_its_address_without_an_erasure(admin, rf):
    from django.db import IntegrityError, transaction

    request = rf.get("/", REMOTE_ADDR="203.0.113.7")
    row = record(Action.SIGNED_IN, request=request, actor=admin)
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(pk=row.pk).update(address=None)


# --- lists that cannot be read ----------------------------------------------------------


@pytest.fixture
def unreadable(cohort, supervisor):
    data = b"Nume;E-mail\nAltcineva;alt@example.md\n"
    roster = take_file(cohort=cohort, by=supervisor, name="straini.csv", data=data)
    roster.file.storage.delete(roster.file.name)
    return roster


def test_an_unreadable_list_of_strangers_holds_nobody_up(unreadable, erase, cohort):
    person = somebody("olga@example.md", "Olga Rusnac")
    enrol(user=person, cohort=cohort)
    (told,) = remarks_for_staff(Subject.of(person))
    assert "straini.csv" in told and remarks(Subject.of(person)) == []
    assert erase(person).state == "done"
    unreadable.refresh_from_db()
    assert (unreadable.state, unreadable.file.name) == ("failed", "")


def test_a_damaged_file_goes_with_its_bytes(erase, folder, cohort, supervisor):
    data = b"Nume;E-mail\nOlga Rusnac;olga@example.md\n"
    roster = take_file(cohort=cohort, by=supervisor, name="l.csv", data=data)
    path = folder.joinpath(roster.file.path)
    path.write_bytes(b"%PDF Olga Rusnac olga@example.md")
    erase(somebody("olga@example.md", "Olga Rusnac"))
    assert not path.exists() and hits(["rusnac", "olga@"], folder) == []


def test_a_checked_list_without_its_file_that_names_the_person_is_waited_for(
    unreadable, admin, second_admin
):
    person = somebody("olga@example.md", "Olga Rusnac")
    type(unreadable).objects.update(state="checked")
    unreadable.lines.create(
        number=1, full_name="Olga", email=person.email, language="ro", outcome="enrol"
    )
    request, _ = services.ask(person=person)
    services.approve(request=request, by=second_admin)
    work_off("mail")
    let_pass(request)
    work_off("erasure")
    request.refresh_from_db()
    assert request.state == "approved"
