"""Erasing a person leaves the ledger whole, and no trace of who it was."""

import pytest
from django.db import IntegrityError, connection, transaction

from lms.audit.models import Entry
from lms.certificates.models import Certificate, CertificateFile
from lms.cohorts.models import Enrolment, RosterRow
from lms.outbox.models import Effect
from lms.outbox.services import work_off
from lms.privacy.erasure import services
from lms.privacy.models import DataExport, ErasureRequest
from lms.progress.models import LearningEvent
from lms.supervision.models import Act
from tests.factories.accounts import UserFactory
from tests.lms.privacy.conftest import FULL_NAME, TRACES, hits, let_pass
from tests.lms.privacy.totals import totals
from tests.support.learning import take_pre_test

pytestmark = pytest.mark.django_db


def test_the_person_is_known_everywhere_before(known, folder):
    """What the other tests look for is there, or they could not fail."""
    found = {hit.partition(":")[0] for hit in hits(TRACES, folder)}
    tables = {name for name in found if "_" in name and "." not in name}
    assert tables >= {
        "accounts_user",
        "account_emailaddress",
        "mfa_authenticator",
        "cohorts_invitation",
        "cohorts_rosterimport",
        "cohorts_rosterrow",
        "cohorts_enrolmentmove",
        "certificates_certificate",
        "notifications_outgoingmail",
        "progress_attemptgrant",
        "supervision_act",
        "supervision_note",
        "supervision_attemptrequest",
        "wagtailcore_modellogentry",
        "wagtailcore_comment",
        "wagtailcore_revision",
        "django_admin_log",
    }
    assert DataExport.objects.get().state == "ready"
    assert len([name for name in found if name.endswith((".csv", ".png"))]) == 2


def test_not_a_byte_is_left_and_all_totals_stay_equal(known, erase, folder):
    before, events = totals(), LearningEvent.objects.count()
    told = services.dry_run(known).as_data()
    assert erase(known).state == "done"
    request = ErasureRequest.objects.get()
    assert hits(TRACES, folder) == []
    assert [*folder.rglob("*.pdf"), *folder.rglob("*.zip")] == []
    assert totals() == before and before["rebuild"] == []
    assert LearningEvent.objects.count() == events
    # The mails about the request itself came after the dry run.
    for changed in ("notifications.OutgoingMail", "outbox.Effect"):
        assert request.counts.pop(changed)["removed"] > told.pop(changed)["removed"]
    assert request.counts.pop("privacy.ErasureRequest")["stays"] == 2
    # Asked for and approved: the log says so, by opaque ids.
    assert request.counts.pop("audit.Entry")["stays"] == 2
    assert request.counts == told
    about = Entry.objects.filter(person=known.public_id, action__startswith="eras")
    said = ["erasure_asked", "erasure_approved", "erased"]
    assert list(about.order_by("pk").values_list("action", flat=True)) == said
    notice = Effect.objects.get(kind="erasure.notice")
    assert notice.payload["object"]["id"].endswith(f"/xapi/accounts/{known.public_id}")


def test_the_certificate_register_keeps_number_code_date_and_hash(known, erase, client):
    before = Certificate.objects.get(user=known)
    hashes = set(CertificateFile.objects.values_list("sha256", flat=True))
    erase(known)
    after = Certificate.objects.get(pk=before.pk)
    assert (after.number, after.code, after.issued_at, after.user_id) == (
        before.number,
        before.code,
        before.issued_at,
        known.pk,
    )
    assert {facts["holder"] for facts in after.facts.values()} == {""}
    assert set(CertificateFile.objects.values_list("sha256", flat=True)) == hashes
    answer = client.get(f"/v/{after.code}?language=ro")
    assert answer.status_code == 200 and FULL_NAME not in answer.content.decode()


def test_others_are_untouched(known, erase, supervisor, course, cohort):
    other = UserFactory(full_name="Alta Persoană", email="alta@example.org")
    place = Enrolment.objects.create(user=other, cohort=cohort, edition=course.edition)
    Act.objects.create(
        cohort=cohort,
        enrolment=place,
        actor=supervisor,
        kind="refused",
        reason="Alta Persoană, nu Maria",
    )
    rows = RosterRow.objects.filter(email="alta@example.org").values()
    before = (list(rows), Act.objects.filter(enrolment=place).values().get())
    erase(known)
    other.refresh_from_db()
    assert other.full_name == "Alta Persoană" and other.is_active
    assert (list(rows.all()), Act.objects.filter(enrolment=place).values().get()) == (
        before
    )


def test_the_dry_run_changes_nothing(known, folder):
    before = sorted(hits(TRACES, folder))
    services.dry_run(known)
    assert sorted(hits(TRACES, folder)) == before


def test_killed_before_the_commit_nothing_is_erased(
    known, second_admin, monkeypatch, folder
):
    request, _ = services.ask(person=known)
    services.approve(request=request, by=second_admin)
    work_off("mail")
    let_pass(request)
    before = sorted(hits(TRACES, folder))
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(services, "close_door", _killed)
        with transaction.atomic():
            services.carry_out(request.pk)
    request.refresh_from_db()
    assert request.state == "approved" and sorted(hits(TRACES, folder)) == before
    services.carry_out(request.pk)
    assert hits(TRACES, folder) == []


def test_killed_between_database_and_files_the_files_go_the_next_time(
    known, second_admin, monkeypatch, folder
):
    request, _ = services.ask(person=known)
    services.approve(request=request, by=second_admin)
    work_off("mail")
    let_pass(request)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(services, "_remove_files", _killed)
        services.carry_out(request.pk)
    request.refresh_from_db()
    assert request.state == "erased" and len(request.files) == 5
    for _ in range(2):
        services.carry_out(request.pk)
    request.refresh_from_db()
    assert (request.state, request.files) == ("done", [])
    assert hits(TRACES, folder) == []


def _killed(*args, **kwargs):
    raise KeyboardInterrupt


# --- the door ---------------------------------------------------------------------------


@pytest.fixture
def begun(enrolment, course):
    """A person with rows in the ledger."""
    take_pre_test(enrolment, course)
    return enrolment.user


def _try_to_change() -> None:
    LearningEvent.objects.all()[:1].get()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE progress_learningevent SET language = 'xx'")


def _say(value: str, local: bool = True) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('privacy.erasure', %s, %s)", [value, local])


@pytest.mark.parametrize("state", ["waiting", "approved", "erased", "done", "refused"])
def test_the_door_stays_shut_for_a_request_that_is_not_under_way(
    begun, second_admin, state
):
    request = ErasureRequest.objects.create(
        person=begun,
        asked_by=begun,
        state=state,
        decided_by=None if state == "waiting" else second_admin,
        decided_at=None if state == "waiting" else begun.date_joined,
        reason="x",
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        _say(str(request.uid))
        _try_to_change()


@pytest.mark.parametrize(
    "value", ["", "on", "1", "00000000-0000-0000-0000-000000000000"]
)
def test_the_door_stays_shut_for_any_other_word(begun, value):
    with pytest.raises(IntegrityError), transaction.atomic():
        _say(value)
        _try_to_change()


def test_nobody_makes_a_request_run_without_a_decision(begun):
    request, _ = services.ask(person=begun)
    with pytest.raises(IntegrityError), transaction.atomic():
        ErasureRequest.objects.filter(pk=request.pk).update(state="running")


def test_a_request_never_stays_running(begun, second_admin):
    request, _ = services.ask(person=begun)
    services.approve(request=request, by=second_admin)
    with pytest.raises(IntegrityError), transaction.atomic():
        ErasureRequest.objects.filter(pk=request.pk).update(state="running")
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_door_is_shut_after_an_erasure(begun, erase):
    erase(begun)
    with pytest.raises(IntegrityError), transaction.atomic():
        _try_to_change()


def test_rows_are_not_removed_even_through_the_door(begun, second_admin):
    request, _ = services.ask(person=begun)
    services.approve(request=request, by=second_admin)
    with pytest.raises(IntegrityError), transaction.atomic():
        ErasureRequest.objects.filter(pk=request.pk).update(state="running")
        _say(str(request.uid))
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM progress_learningevent")


def test_only_the_door_sets_the_setting():
    """No other module of the product names it."""
    from tests.test_architecture import ROOT

    naming = {
        str(path.relative_to(ROOT))
        for top in ("lms", "courses")
        for path in (ROOT / top).rglob("*.py")
        if "privacy.erasure'" in path.read_text("utf-8")
        or "DOOR_SETTING" in path.read_text("utf-8")
    }
    assert naming == {
        "courses/models/immutable_rows.py",
        "lms/privacy/erasure/door.py",
    }
