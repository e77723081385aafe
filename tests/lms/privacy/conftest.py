"""People of whom everything is kept that the site can keep."""

from datetime import timedelta
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone
from wagtail.models import Comment, ModelLogEntry
from wagtail.users.models import UserProfile

from lms.accounts.models import User
from lms.cohorts.models import EnrolmentMove, Invitation, RosterImport
from lms.cohorts.rosters.services import start_check, take_file
from lms.cohorts.services import enrol
from lms.notifications.services import send_mail
from lms.outbox.services import make_due, work_off
from lms.privacy.erasure import services
from lms.privacy.export.services import ask_copy
from lms.privacy.models import ErasureRequest
from lms.progress.models import AttemptGrant
from lms.supervision.models import Act, AttemptRequest, Note
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory
from tests.support.learning import whole_course

NAME, SURNAME = "Zamfira", "Qvarțanscaia"
FULL_NAME = f"{NAME} {SURNAME}"
EMAIL, OLD_EMAIL = "zamfira.qv@example.org", "zq.old@example.org"
PHONE = "069 777 123"
# Beginnings, as names are also written with other endings.
TRACES = ("Zamfir", "Qvarțansc", "Qvartansc", EMAIL, OLD_EMAIL, PHONE)


@pytest.fixture(autouse=True)
def _rows(settings):
    """Every mail is a row first, as on a site."""
    settings.EMAIL_BACKEND = "lms.notifications.backend.OutboxBackend"


@pytest.fixture
def folder(settings) -> Path:
    """The media folder, empty, to be searched file by file."""
    found = Path(settings.MEDIA_ROOT)
    for file in [*found.rglob("*")]:
        if file.is_file():
            file.unlink()
    return found


@pytest.fixture
def second_admin(db):
    return UserFactory(full_name="Al Doilea", is_superuser=True, is_staff=True)


@pytest.fixture
def known(folder, course, cohort, supervisor, admin) -> User:
    """A graduate who is named in every place where a name can stand."""
    person = UserFactory(email=EMAIL, full_name=FULL_NAME, sex="f")
    EmailAddress.objects.create(user=person, email=EMAIL, verified=True, primary=True)
    EmailAddress.objects.create(user=person, email=OLD_EMAIL)
    Authenticator.objects.create(user=person, type="totp", data={"secret": EMAIL})
    enrolment = enrol(user=person, cohort=cohort)
    whole_course(enrolment, course)
    work_off("certificate.pdf")
    _supervised(enrolment, cohort, supervisor)
    _invited(enrolment, cohort, supervisor)
    _in_a_list(cohort, supervisor)
    _in_the_cms(person, course, admin)
    _written_to(person, supervisor)
    ask_copy(person=person, language="ro")
    work_off("data_export")
    work_off("mail")
    return person


def _supervised(enrolment, cohort, supervisor) -> None:
    other = CohortFactory(edition=cohort.edition, supervisor=supervisor)
    reason = f"Doamna {SURNAME[:-1]}ei i s-a stricat telefonul"
    common = {"enrolment": enrolment, "reason": reason}
    Act.objects.create(
        cohort=cohort, actor=supervisor, kind=Act.Kind.ATTEMPT_GRANTED, **common
    )
    # Said of somebody else, in an act about nobody in particular.
    Act.objects.create(
        cohort=cohort,
        actor=supervisor,
        kind=Act.Kind.DEADLINE_MOVED,
        reason=f"Pentru {SURNAME} {NAME} și colege",
    )
    EnrolmentMove.objects.create(
        from_cohort=other, to_cohort=cohort, by=supervisor, **common
    )
    unit = enrolment.events.first().unit
    AttemptGrant.objects.create(unit=unit, granted_by=supervisor, **common)
    Note.objects.create(author=supervisor, enrolment=enrolment, text=f"{NAME}, {PHONE}")
    AttemptRequest.objects.create(
        enrolment=enrolment, unit=unit, words=f"Sunt {NAME}, sunați la {PHONE}"
    )


def _invited(enrolment, cohort, supervisor) -> None:
    Invitation.objects.create(
        cohort=cohort,
        email=EMAIL,
        full_name=FULL_NAME,
        language="ro",
        locality="Soroca",
        invited_by=supervisor,
        accepted_at=timezone.now(),
        enrolment=enrolment,
    )


def _in_a_list(cohort, supervisor) -> None:
    lines = f"{FULL_NAME};{EMAIL}\nAlta Persoană;alta@example.org\n"
    roster = take_file(
        cohort=cohort,
        by=supervisor,
        name=f"lista {SURNAME}.csv",
        data=f"Nume;E-mail\n{lines}".encode(),
    )
    columns = {"full_name": 0, "email": 1}
    start_check(
        roster=roster, columns=columns, language="ro", accounts_without_address=False
    )
    work_off("roster.check")
    RosterImport.objects.filter(pk=roster.pk).update(
        state="done", finished_at=timezone.now()
    )


def _in_the_cms(person, course, admin) -> None:
    profile = UserProfile.get_for_user(person)
    profile.avatar.save("me.png", ContentFile(EMAIL.encode()))
    kind = ContentType.objects.get_for_model(User)
    ModelLogEntry.objects.create(
        content_type=kind,
        object_id=str(person.pk),
        label=FULL_NAME,
        action="wagtail.edit",
        timestamp=timezone.now(),
        user=admin,
    )
    LogEntry.objects.create(
        user=admin,
        content_type=kind,
        object_id=str(person.pk),
        object_repr=FULL_NAME,
        action_flag=ADDITION,
    )
    page = course.first
    page.locked, page.locked_by, page.locked_at = True, person, timezone.now()
    page.save()
    text = f"Întrebați-o pe {FULL_NAME}"
    page.wagtail_admin_comments.add(Comment(user=admin, text=text, contentpath="body"))
    page.save_revision()
    page.save()


def _written_to(person, supervisor) -> None:
    send_mail(
        key="nudge:1",
        recipient=person.email,
        language="ro",
        template="nudge_praise",
        context={"name": FULL_NAME},
    )
    send_mail(
        key="to-supervisor",
        recipient=supervisor.email,
        language="ro",
        template="nudge_praise",
        context={"name": FULL_NAME, "supervisor": EMAIL},
    )


@pytest.fixture
def erase(second_admin):
    """Return a function that has a person erased as the pages and the worker do."""

    def run(person, by=second_admin) -> ErasureRequest:
        request, _new = services.ask(person=person)
        services.approve(request=request, by=by)
        work_off("mail")
        let_pass(request)
        work_off("erasure")
        request.refresh_from_db()
        return request

    return run


def let_pass(request) -> None:
    """Let the minute pass in which pages of the person may still be answered."""
    earlier = timezone.now() - timedelta(minutes=5)
    ErasureRequest.objects.filter(pk=request.pk).update(decided_at=earlier)
    make_due()


def everything() -> dict[str, str]:
    """Return all that every table of the database holds, as text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
        )
        tables = [name for (name,) in cursor.fetchall()]
        found = {}
        for name in tables:
            cursor.execute(f'SELECT string_agg(t::text, chr(10)) FROM "{name}" t')
            found[name] = cursor.fetchone()[0] or ""
    return found


def hits(words, folder) -> list[str]:
    """Return where any of the words stands: tables, and files by their bytes and names."""
    wanted = [word.casefold() for word in words]
    found = [
        f"{table}: {word}"
        for table, text in everything().items()
        for word in wanted
        if word in text.casefold()
    ]
    for file in folder.rglob("*"):
        text = str(file.relative_to(folder)).casefold()
        if file.is_file():
            text += file.read_bytes().decode("latin-1").casefold()
        found += [
            f"{file.name}: {word}"
            for word in wanted
            if word in text or word.encode().decode("latin-1") in text
        ]
    return found
