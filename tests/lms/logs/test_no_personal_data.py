"""The main flows, walked with everything logged: nobody's data stands in what is written."""

import io
import logging
from urllib.parse import unquote

import pytest

from lms.accounts.models import User
from lms.cohorts.models import Invitation
from lms.logs.formatters import JsonLines, PlainLines
from lms.notifications.models import OutgoingMail
from lms.outbox.services import make_due, work_off_all
from lms.settings import env
from tests.factories.cohorts import CohortFactory
from tests.support.learning import whole_course
from tests.support.smtp import mail_server

pytestmark = pytest.mark.django_db
NAMES = ("Ștefăniță Țurcanu", "Țurcanu", "Cleopatra Vrabie", "Vrabie", "Щербакова")
ADDRESSES = ("ana@example.org", "vrabie@example.org", "natalia@example.org")
PASSWORD = "o-parola-foarte-lunga-2026"


@pytest.fixture(params=[JsonLines, PlainLines])
def log(request):
    """Collect what is written, from the finest level of our own and of Django."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(request.param())
    root = logging.getLogger()
    level = root.level
    quiet = logging.getLogger("lms.requests")
    quiet_level = quiet.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    quiet.setLevel(logging.INFO)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)
    quiet.setLevel(quiet_level)


@pytest.fixture
def server(settings):
    settings.EMAIL_BACKEND = "lms.notifications.backend.OutboxBackend"
    with mail_server() as server:
        settings.MAIL_TRANSPORT = env.mail("NO_URL", "smtp://127.0.0.1")[
            "EMAIL_BACKEND"
        ]
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


def tokens_of_mails():
    """Return the last parts of all addresses that were mailed: each lets somebody in."""
    words = " ".join(OutgoingMail.objects.values_list("text", flat=True)).split()
    addresses = [word.rstrip("/.") for word in words if word.startswith("http")]
    return {a.rsplit("/", 1)[1] for a in addresses} - {"", "my", "ro", "ru"}


def walk_sign_in(client):
    """A wrong password, a forgotten one, a new account twice."""
    client.post("/ro/accounts/login/", {"login": ADDRESSES[0], "password": PASSWORD})
    client.post("/ro/accounts/password/reset/", {"email": ADDRESSES[0]})
    for _twice in range(2):
        client.post(
            "/ro/accounts/signup/",
            {
                "email": ADDRESSES[1],
                "password1": PASSWORD,
                "family_name": "Vrabie",
                "given_names": "Cleopatra",
                "sex": "",
                "unit": "",
                "consent": "on",
            },
        )


def walk_supervision(browser, cohort):
    """Look for a person, open what is not there, and bring a list that is no list."""
    browser.get(f"/ro/cohorts/{cohort.code}/", {"q": "Țurcanu"})
    browser.get("/ro/cohorts/NOT-THERE/", {"q": "Țurcanu"})
    browser.get("/ro/nobody/Cleopatra%20Vrabie/", {"mail": ADDRESSES[1]})


def test_no_flow_leaves_a_person_in_the_log(
    client, client_of, enrolment, course, supervisor, other_learner, server, log
):
    walk_sign_in(client)
    whole_course(enrolment, course)
    walk_supervision(client_of(supervisor), enrolment.cohort)
    cohort = CohortFactory(edition=course.edition, supervisor=supervisor)
    invitation = Invitation.objects.create(
        cohort=cohort, email=ADDRESSES[1], invited_by=supervisor
    )
    client.get(f"/ro/invitations/{invitation.token}/")
    client.get(f"/ro/invitations/{other_learner.public_id}/")
    server.answers["RCPT"] = f"450 <{ADDRESSES[0]}> try later"
    work_off_all()
    server.answers["RCPT"] = f"550 <{ADDRESSES[1]}> no such user"
    make_due()
    work_off_all()
    for token in tokens_of_mails():
        client.get(f"/ro/accounts/password/reset/key/{token}/")
    written = unquote(log.getvalue())
    assert "set aside" in written and "answered" in written  # it was really walked
    assert User.objects.filter(email=ADDRESSES[1]).exists()
    secrets = {*NAMES, *ADDRESSES, PASSWORD, str(invitation.token), *tokens_of_mails()}
    assert len(secrets) > 10
    assert {secret for secret in secrets if secret in written} == set()
