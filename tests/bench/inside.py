"""Fills the site's database for measuring and prints what the journeys need."""

import json
import random
import shutil
import sys
import tempfile
from pathlib import Path

import django

READERS = 40
QUESTIONS = 10
SIZES = (100, 1000, 5000)
CONTENT = "courses/content/tip"


def main() -> None:
    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    load_course()
    found = readers() | cohorts()
    sys.stdout.write("\n" + json.dumps(found))


def load_course() -> None:
    """Load the real course, whose module tests draw ten questions here."""
    from django.core.management import call_command

    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(CONTENT, Path(folder) / "tip"))
        for test in copy.glob("module-*/test.yaml"):
            text = test.read_text("utf-8")
            test.write_text(text.replace("draw: 12", f"draw: {QUESTIONS}"), "utf-8")
        call_command("load_course", str(copy), verbosity=0)


def make_person(email: str, name: str, **fields: object):
    from django.utils import timezone

    from lms.accounts.models import User

    return User.objects.create(
        email=email, full_name=name, password="!", consented_at=timezone.now(), **fields
    )


def make_cohort(code: str, supervisor):
    from django.utils import timezone

    from courses.models import Edition
    from lms.cohorts.models import Cohort

    edition = Edition.objects.filter(course__slug="tip").latest("number")
    today = timezone.localdate()
    return Cohort.objects.create(
        code=code,
        name=f"Grupul {code}",
        edition=edition,
        supervisor=supervisor,
        starts_on=today,
        launched_at=timezone.now(),
    )


def readers() -> dict:
    """Make learners who have the module's test before them."""
    from lms.cohorts.models import Enrolment
    from lms.cohorts.services import enrol
    from lms.operations.seeding.learning import take_units
    from lms.progress.addresses import unit_addresses
    from lms.progress.manifest import outline_of
    from tests.bench.fill import copy_progress
    from tests.bench.sessions import session_of
    from tests.support.inside import answer_key

    cohort = make_cohort("READ", make_person("read@example.org", "Ion Rusu"))
    people = [
        make_person(f"r{n}@example.org", "Ștefăniță Țurcanu") for n in range(READERS)
    ]
    enrolments = [enrol(user=person, cohort=cohort) for person in people]
    first = Enrolment.objects.get(pk=enrolments[0].pk)
    units = outline_of(first).units
    place = next(n for n, u in enumerate(units) if u.get("purpose") == "module")
    take_units(first, place, 1.0, random.Random(1))
    copy_progress(first.pk, cohort.pk)
    lessons = [u for u in units[:place] if u["kind"] == "lesson"]
    beginner = make_person("beginner@example.org", "Щербакова Наталья", language="ru")
    new = Enrolment.objects.get(pk=enrol(user=beginner, cohort=cohort).pk)
    take_units(new, units.index(lessons[-1]), 1.0, random.Random(1))
    addresses = unit_addresses(units, "ro")
    return {
        "sessions": [session_of(person) for person in people],
        "beginner": session_of(beginner),
        # The last lesson is done with all its checks: the page at its fullest.
        "lesson": addresses[lessons[-1]["uid"]],
        "lesson_uid": lessons[-1]["uid"],
        "quiz_page": addresses[units[place]["uid"]],
        "quiz": units[place]["uid"],
        "key": answer_key(),
    }


def cohorts() -> dict:
    """Make cohorts of three sizes, and a ledger of a million events."""
    from django.contrib.auth.models import Group
    from django.db import connection

    from lms.cohorts.models import Enrolment
    from lms.progress.manifest import outline_of
    from tests.bench.fill import fill_cohort, fill_ledger
    from tests.bench.sessions import session_of

    boss = make_person("boss@example.org", "Ana Boss")
    boss.groups.add(Group.objects.get(name="supervisor"))
    made = {size: make_cohort(f"B{size}", boss) for size in SIZES}
    units = outline_of(Enrolment(edition=made[SIZES[0]].edition)).required
    for size, cohort in made.items():
        fill_cohort(cohort.pk, cohort.edition_id, size, units)
    fill_ledger([cohort.pk for cohort in made.values()], sum(SIZES), units)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return {"boss": session_of(boss), "cohorts": {s: c.code for s, c in made.items()}}


if __name__ == "__main__":
    main()
