"""A world in which every route has something to show, and a browser for each persona."""

import uuid

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone

from courses.models import Question
from lms.accounts.models import OrganisationUnit
from lms.certificates.archives.services import make_archive, order_archive
from lms.certificates.credentials.keys import configured_key
from lms.certificates.credentials.status import place_of
from lms.certificates.models import Certificate, CertificateRequest
from lms.certificates.reissues.services import order_reissue
from lms.cohorts.models import DatedRight, Invitation
from lms.cohorts.rosters.services import take_file
from lms.cohorts.services import enrol
from lms.merging.plans import Choice
from lms.merging.services import merge
from lms.outbox.models import Effect
from lms.progress.attempts import start_attempt
from lms.reminders.links import REMINDERS, token_of
from lms.reporting.receivers import STATEMENT_EFFECT
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory
from tests.factories.courses import make_course
from tests.routes.personas import PERSONAS, STRANGER
from tests.support.credentials import pem_file
from tests.support.learning import (
    finish_lesson,
    go_half_way,
    whole_course,
)
from tests.support.second_step import signed_in


def _people() -> dict:
    """Two territorial agencies, each with a supervisor below and a coordinator."""
    agency = OrganisationUnit.objects.filter(kind="agency").first()
    agency = agency or OrganisationUnit.objects.create(
        kind="agency", code="anas", name_ro="Agenția", name_ru="Агентство"
    )
    here, there = (
        OrganisationUnit.objects.create(
            kind="territorial_agency",
            code=f"zone-{name}",
            parent=agency,
            name_ro=f"Zona {name}",
            name_ru=f"Зона {name}",
        )
        for name in ("a", "b")
    )
    roles = {
        "supervisor": (["supervisor"], here),
        "other_supervisor": (["supervisor"], there),
        "coordinator": (["coordinator"], here),
        "other_coordinator": (["coordinator"], there),
        "editor": (["editor"], None),
        "reviewer": (["reviewer"], None),
        "analyst": (["analyst"], None),
    }
    people = {
        name: UserFactory(full_name=name, roles=groups, unit=unit)
        for name, (groups, unit) in roles.items()
    }
    return {
        **people,
        "learner": UserFactory(full_name="learner"),
        "other_learner": UserFactory(full_name="other_learner"),
        "admin": UserFactory(full_name="admin", is_superuser=True, is_staff=True),
    }


def _world() -> dict:
    people = _people()
    done, open_ = make_course("gata"), make_course("curs")
    cohorts = [
        CohortFactory(edition=course.edition, supervisor=people["supervisor"])
        for course in (done, open_)
    ]
    graduated, enrolment = (
        enrol(user=people["learner"], cohort=cohort) for cohort in cohorts
    )
    elsewhere = CohortFactory(
        edition=done.edition, supervisor=people["other_supervisor"]
    )
    enrol(user=people["other_learner"], cohort=elsewhere)
    whole_course(graduated, done)
    go_half_way(enrolment, open_)
    finish_lesson(enrolment, open_.second)
    attempt = start_attempt(
        enrolment=enrolment, unit_uid=str(open_.test.uid), language="ro"
    )
    aside = Effect.objects.filter(kind=STATEMENT_EFFECT).first()
    Effect.objects.filter(pk=aside.pk).update(
        state=Effect.State.DEAD_LETTER, reason="409"
    )
    question = open_.first.body.raw_data[3]["value"]["question"]
    certificate = Certificate.objects.get(user=people["learner"])
    return {
        **_doors(certificate, cohorts[0], people),
        **_doubles(cohorts[0], people),
        "right": _right(people),
        "people": people,
        "code": certificate.code,
        "language": "ro",
        "path": "none.png",
        "folder": "media",
        "uidb36": "1",
        "key": "wrong-key",
        "cohort": cohorts[1].code,
        "enrolment": enrolment.uid,
        "unit": open_.first.uid,
        "quiz": open_.test.uid,
        "case": "unu-case",
        "question": _uid_of_question(question),
        "attempt": attempt.uid,
        "number": 1,
        "roster": _roster(cohorts[1], people["supervisor"]),
        "invitation": Invitation.objects.create(
            cohort=cohorts[1], email="nou@example.org", full_name="Nou", language="ro"
        ),
        "token": token_of(people["learner"], REMINDERS),
        "option": attempt.frozen["questions"][0]["options"][0]["uid"],
        "pk": aside.pk,
    }


def _doors(certificate, cohort, people) -> dict:
    """A request for another name, a check of all certificates, an archive."""
    waiting = CertificateRequest.objects.create(
        user=certificate.user, certificate=certificate, new_name="Learner Nou"
    )
    checked = order_reissue(
        by=people["coordinator"], cohort=cohort, why="facts", reason="Numele"
    )
    place_of(certificate)
    archive, _is_new = order_archive(group=cohort, by=people["supervisor"])
    make_archive(archive.pk)
    return {
        "finished": cohort.code,
        "request": waiting.uid,
        "reissue": checked.uid,
        "archive": archive.uid,
    }


def _doubles(cohort, people) -> dict:
    """Two accounts that may be one person's, and two that were merged."""
    found = [
        UserFactory(full_name=name)
        for name in (
            "Zinaida Unu",
            "Zinaida Doi",
            "Haralambie Trei",
            "Haralambie Patru",
        )
    ]
    for person in found:
        enrol(user=person, cohort=cohort)
    one, other, stays, goes = found
    row = merge(
        choice=Choice(stays=stays, goes=goes),
        by=people["coordinator"],
        reason="Ea este",
    )
    return {"one": one.public_id, "other": other.public_id, "merge": row.uid}


def _right(people) -> uuid.UUID:
    """A right in the part of the first coordinator, who gave it."""
    return DatedRight.objects.create(
        person=UserFactory(full_name="Iulian Cinci"),
        role="supervisor",
        unit=people["coordinator"].unit,
        starts_on=timezone.localdate(),
        given_by=people["coordinator"],
    ).uid


def _roster(cohort, supervisor) -> uuid.UUID:
    data = b"Nume;E-mail\nAna Rusu;ana.rusu@example.org\n"
    return take_file(cohort=cohort, by=supervisor, name="l.csv", data=data).uid


def _uid_of_question(pk: int) -> uuid.UUID:
    return Question.objects.get(pk=pk).uid


@pytest.fixture
def world(db, settings, tmp_path) -> dict:
    settings.CREDENTIAL_SIGNING_PEM = str(pem_file(tmp_path / "credentials.pem"))
    return _world() | {"thumbprint": configured_key().thumbprint}


@pytest.fixture
def clients(world) -> dict[str, Client]:
    """Return a signed-in browser by persona; a stranger's is not signed in."""
    found = {}
    for persona in PERSONAS:
        found[persona] = Client(raise_request_exception=True)
        if persona != STRANGER:
            signed_in(found[persona], world["people"][persona], "password")
    return found


def closed(answer):
    """Read an answer to its end, as a server does: then its file is closed."""
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer


@pytest.fixture
def asked(clients):
    """Return a function that asks as a persona and undoes whatever that changed."""

    def ask(persona: str, method: str, address: str, data: dict | None = None):
        cache.clear()
        kept = clients[persona].cookies.copy()
        with transaction.atomic():
            answer = getattr(clients[persona], method)(address, data or {})
            transaction.set_rollback(True)
        closed(answer)
        clients[persona].cookies = kept
        return answer

    return ask
