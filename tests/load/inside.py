"""Fills the database as an agency's after years; prints what the visitors need."""

import json
import random
import sys
from typing import Any

import django

READERS = 500
SIZES = (100, 1000, 5000, 3400)
PASSWORD = "parola-de-test-2026"
BOSS = "boss@example.org"


def main() -> None:
    django.setup()
    from django.db import connection

    from tests.bench.inside import load_course

    load_course()
    found = readers() | cohorts()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    sys.stdout.write("\n" + json.dumps(found))


def readers() -> dict[str, Any]:
    """Make learners who have the module's test before them, and can sign in."""
    from allauth.account.models import EmailAddress
    from django.contrib.auth.hashers import make_password

    from lms.accounts.models import User
    from lms.cohorts.models import Enrolment
    from lms.cohorts.services import enrol
    from lms.operations.seeding.learning import take_units
    from lms.progress.addresses import unit_addresses
    from lms.progress.manifest import outline_of
    from tests.bench.fill import copy_progress
    from tests.bench.inside import make_cohort, make_person
    from tests.bench.sessions import session_of
    from tests.support.inside import answer_key

    cohort = make_cohort("READ", make_person("read@example.org", "Ion Rusu"))
    people = [
        make_person(f"r{n}@example.org", "Ștefăniță Țurcanu") for n in range(READERS)
    ]
    User.objects.filter(email__startswith="r").update(password=make_password(PASSWORD))
    EmailAddress.objects.bulk_create(
        EmailAddress(user=one, email=one.email, verified=True, primary=True)
        for one in people
    )
    enrolments = [enrol(user=one, cohort=cohort) for one in people]
    first = Enrolment.objects.get(pk=enrolments[0].pk)
    units = outline_of(first).units
    place = next(n for n, u in enumerate(units) if u.get("purpose") == "module")
    take_units(first, place, 1.0, random.Random(1))
    copy_progress(first.pk, cohort.pk)
    addresses = unit_addresses(units, "ro")
    lessons = [u for u in units[:place] if u["kind"] == "lesson"]
    fresh = User.objects.in_bulk([one.pk for one in people])
    return {
        "sessions": [session_of(fresh[one.pk]) for one in people],
        "emails": [one.email for one in people],
        "lessons": [addresses[u["uid"]] for u in lessons],
        "lesson_uids": [u["uid"] for u in lessons],
        "quiz": units[place]["uid"],
        "key": answer_key(),
    }


def cohorts() -> dict[str, Any]:
    """Make the other learners, at all stages, and a ledger of a million events."""
    from allauth.account.models import EmailAddress
    from allauth.mfa.totp.internal.auth import TOTP
    from django.contrib.auth.hashers import make_password
    from django.contrib.auth.models import Group

    from lms.accounts.models import User
    from lms.cohorts.models import Enrolment
    from lms.progress.manifest import outline_of
    from tests.bench.fill import fill_cohort, fill_ledger
    from tests.bench.inside import make_cohort, make_person
    from tests.faults.inside import SECRET

    boss = make_person(BOSS, "Ana Boss")
    User.objects.filter(pk=boss.pk).update(password=make_password(PASSWORD))
    EmailAddress.objects.create(user=boss, email=BOSS, verified=True, primary=True)
    TOTP.activate(boss, SECRET)
    boss.groups.add(Group.objects.get(name="supervisor"))
    made = {size: make_cohort(f"B{size}", boss) for size in SIZES}
    units = outline_of(Enrolment(edition=made[SIZES[0]].edition)).required
    for size, cohort in made.items():
        fill_cohort(cohort.pk, cohort.edition_id, size, units)
    fill_ledger([cohort.pk for cohort in made.values()], sum(SIZES), units)
    return {"cohorts": [c.code for c in made.values()]}


if __name__ == "__main__":
    main()
