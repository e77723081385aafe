"""What the harness asks of the platform, in one process with its settings that stays.

``python -m tests.faults.inside`` reads lines of JSON, [name, arguments], and answers each
with one line.
"""

import json
import sys
from typing import Any

import django

PASSWORD = "parola-de-test-2026"
LEARNERS = 3
# What the authenticator app of every member of staff was given.
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def prepare(runs: int) -> dict[str, Any]:
    """Make the course, and for each run its group and people."""
    from django.contrib.auth.hashers import make_password

    from lms.operations.startup.catalogues import compile_catalogues
    from lms.progress.addresses import unit_addresses
    from lms.progress.manifest import outline_of
    from tests.factories.cohorts import CohortFactory
    from tests.factories.courses import make_course
    from tests.support.inside import answer_key

    compile_catalogues()
    course = make_course()
    hashed = make_password(PASSWORD)
    enrolments = {}
    for run in range(runs):
        _person(staff_of(run, "editor"), hashed, "editor")
        _person(staff_of(run, "stranger"), hashed)
        boss = _person(staff_of(run, "boss"), hashed, "supervisor")
        group = {"code": cohort_of(run), "edition": course.edition}
        cohort = CohortFactory(**group, supervisor=boss)
        for number in range(LEARNERS):
            email = learner_of(run, number)
            enrolment = _enrol(_person(email, hashed), cohort)
            enrolments[email] = {"pk": enrolment.pk, "uid": str(enrolment.uid)}
    units = outline_of(enrolment).units
    return {
        "enrolments": enrolments,
        "units": units,
        "addresses": unit_addresses(units, "ro"),
        "key": answer_key(),
        "edited": course.test.get_parent().pk,
    }


def cohort_of(run: int) -> str:
    """Return the code of a run's group."""
    return f"FAULTS-{run}"


def staff_of(run: int, who: str) -> str:
    """Return the address of a run's supervisor, editor or stranger."""
    return f"{who}{run}@faults.example.org"


def learner_of(run: int, number: int) -> str:
    """Return the address of one of a run's learners."""
    return f"f{run}-{number}@faults.example.org"


def _person(email: str, password: str, role: str = "") -> Any:
    from allauth.account.models import EmailAddress
    from django.utils import timezone

    from tests.factories.accounts import UserFactory

    user = UserFactory(
        email=email, full_name="Ștefăniță Țurcanu", roles=[role] if role else []
    )
    type(user).objects.filter(pk=user.pk).update(
        password=password, consented_at=timezone.now()
    )
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    if role:
        from allauth.mfa.totp.internal.auth import TOTP

        TOTP.activate(user, SECRET)
    return user


def _enrol(user: Any, cohort: Any) -> Any:
    from lms.cohorts.services import enrol

    return enrol(user=user, cohort=cohort)


def differences(enrolments: list[int]) -> dict[str, list[str]]:
    """Return where ledger and states, and where ledger and record store differ."""
    from lms.cohorts.models import Enrolment
    from lms.progress.rebuild import _of_enrolment
    from lms.reporting.delivery import lrs_client
    from lms.reporting.reconciliation import _differences, _enrolments, statements_of

    found: dict[str, list[str]] = {"states": [], "store": []}
    for enrolment in Enrolment.objects.filter(pk__in=enrolments):
        found["states"] += map(str, _of_enrolment(enrolment, mend=False))
    with lrs_client() as client:
        for enrolment in _enrolments(enrolments):
            wanted = list(statements_of(enrolment))
            found["store"] += [
                f"{enrolment.pk} {uid}: {what}"
                for uid, what in _differences(enrolment, wanted, client)
            ]
    return found


def marks(enrolments: list[int]) -> list[str]:
    """Return the attempts whose score is not what their own frozen key gives."""
    from lms.progress.attempts import shares_of
    from lms.progress.marking import total
    from lms.progress.models import Attempt

    closed = Attempt.objects.filter(enrolment__in=enrolments).exclude(score=None)
    return [
        f"attempt {one.uid} has {one.score}, its key gives {total(shares_of(one))}"
        for one in closed
        if total(shares_of(one)) != one.score
        or one.passed != (one.score >= one.pass_mark)
    ]


def main() -> None:
    django.setup()
    from django.db import connections

    for line in sys.stdin:
        name, arguments = json.loads(line)
        try:
            answer = {"answer": globals()[name](**arguments)}
        except Exception as error:  # noqa: BLE001  whatever it is, the harness shows it
            answer = {"error": f"{type(error).__name__}: {error}"}
        finally:
            connections.close_all()
        sys.stdout.write(json.dumps(answer, default=str) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
