"""What tests ask of a running site's database, in a process with the site's settings.

``python -m tests.support.inside`` reads lines of JSON, ``["name", {"argument": ...}]``, and
writes a line for each: ``{"is": ...}``, or ``{"raised": "..."}`` with the traceback.
"""

import json
import os
import sys
import traceback
from collections.abc import Iterator

import django


def make_learner(email: str, name: str, language: str, cohort: str = "DEMO") -> dict:
    """Make a person who can sign in, enrolled in a cohort."""
    from allauth.account.models import EmailAddress
    from django.conf import settings
    from django.utils import timezone

    from lms.accounts.models import User
    from lms.cohorts.models import Cohort
    from lms.cohorts.services import enrol

    user = User.objects.create_user(
        email,
        settings.DEMO_PASSWORD,
        full_name=name,
        language=language,
        consented_at=timezone.now(),
    )
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    enrolment = enrol(user=user, cohort=Cohort.objects.get(code=cohort))
    return {"enrolment": str(enrolment.uid), "actor": str(user.public_id)}


def private_document(text: str) -> dict:
    """Add a document that only who is signed in may read; return how to ask for it."""
    from django.core.files.base import ContentFile
    from wagtail.documents.models import Document
    from wagtail.models import Collection, CollectionViewRestriction

    from lms.accounts.models import User
    from tests.bench.sessions import session_of

    shelf = Collection.get_first_root_node().add_child(name="Private")
    CollectionViewRestriction.objects.create(collection=shelf, restriction_type="login")
    document = Document(title="Notes", collection=shelf)
    document.file.save("notes.txt", ContentFile(text.encode()))
    reader = User.objects.create_user("reader@example.org", full_name="Ana Rusu")
    return {
        "address": document.url,
        "file": document.file.name,
        "session": session_of(reader),
    }


def make_cohort(code: str, course: str) -> str:
    """Make a cohort of a course's newest edition, led by the demo supervisor."""
    from django.utils import timezone

    from courses.models import CoursePage
    from lms.accounts.models import User
    from lms.cohorts.models import Cohort

    Cohort.objects.create(
        code=code,
        name=code,
        edition=CoursePage.objects.get(slug=course).editions.last(),
        supervisor=User.objects.get(email="supervisor@example.org"),
        starts_on=timezone.localdate(),
        launched_at=timezone.now(),
    )
    return code


def fill_group(code: str, course: str, people: int) -> list:
    """Make a group of invented people with phones and places; return some of their ids."""
    import datetime

    from django.utils import timezone

    from lms.accounts.models import OrganisationUnit, User
    from lms.cohorts.models import Cohort, Invitation
    from tests.lms.supervision.conftest import fill

    make_cohort(code, course)
    cohort = Cohort.objects.get(code=code)
    today = timezone.localdate()
    cohort.deadline = max(today, cohort.starts_on) + datetime.timedelta(days=15)
    cohort.save()
    units = list(OrganisationUnit.objects.exclude(iso_code="").order_by("pk"))
    made = fill(cohort, people)
    users = [enrolment.user for enrolment in made]
    for number, user in enumerate(users):
        user.unit = units[number % len(units)]
    User.objects.bulk_update(users, ["unit"])
    Invitation.objects.bulk_create(
        Invitation(
            cohort=cohort,
            email=f"asteptat{number}@{code.lower()}.example.org",
            full_name=f"Наталья Щербакова-Руссу {number:03}",
            language="ru",
            phone="+40712345678",
            unit=units[number % len(units)],
            mailed_at=timezone.now() - datetime.timedelta(days=9),
        )
        for number in range(people // 10)
    )
    return [str(enrolment.uid) for enrolment in made[:10]]


def make_bare_cohort(code: str) -> str:
    """Make a cohort of a course without lessons: enough to bring people into."""
    from wagtail.models import Page

    from courses.models import CoursePage, Edition
    from tests.factories.accounts import UserFactory
    from tests.factories.cohorts import CohortFactory

    heading = {"ro": "Cursul", "ru": "Курс по теме"}
    page = CoursePage(
        title=code, slug="bare", heading_ro=heading["ro"], heading_ru=heading["ru"]
    )
    Page.objects.get(depth=1).add_child(instance=page)
    course = {"uid": str(page.uid), "slug": "bare", "heading": heading}
    manifest = {"course": course | {"audience": "learners"}, "modules": []}
    edition = Edition.objects.create(
        course=page, number=1, manifest=manifest, digest="x"
    )
    boss = UserFactory(roles=["supervisor"])
    CohortFactory(code=code, edition=edition, supervisor=boss)
    return code


def course_pages(course: str) -> dict:
    """Return the primary keys of a course and of its last module, as the CMS names them."""
    from courses.models import CoursePage, ModulePage

    page = CoursePage.objects.get(slug=course)
    module = ModulePage.objects.child_of(page).order_by("path").last()
    return {"course": page.pk, "module": module.pk}


def page_at(slug: str) -> int:
    """Return the primary key of the only page with this short address."""
    from wagtail.models import Page

    return Page.objects.get(slug=slug).pk


def set_end(slug: str, due: bool) -> None:
    """Let the end of a page fall due, as the clock finds it; or take the end out again."""
    from datetime import timedelta

    from django.core.management import call_command
    from django.utils import timezone
    from wagtail.models import Page

    at = timezone.now() - timedelta(hours=1) if due else None
    Page.objects.filter(slug=slug).update(expire_at=at)
    call_command("publish_scheduled", verbosity=0)


def withdraw_lesson(course: str, heading: str) -> int:
    """Take a lesson out of a course again; return the number of the newest edition."""
    from courses.editions.release import release_edition
    from courses.models import CoursePage, LessonPage

    page = CoursePage.objects.get(slug=course)
    lessons = LessonPage.objects.descendant_of(page).live()
    for lesson in lessons.filter(heading_ro=heading):
        lesson.unpublish()
    return release_edition(course=page, note="withdrawn").number


def turn_checks(course: str, count: int) -> list:
    """Turn round the order of the checks in the first lessons; return their headings.

    That changes the lessons' structure, and done once more it is as it was.
    """
    from courses.models import CoursePage, LessonPage

    page = CoursePage.objects.get(slug=course)
    lessons = LessonPage.objects.descendant_of(page).live().order_by("path")[:count]
    for lesson in lessons:
        blocks = lesson.body.raw_data
        checks = [block for block in blocks if block["type"] == "check"]
        lesson.body = [b if b["type"] != "check" else checks.pop() for b in blocks]
        lesson.save_revision().publish()
    return [{"ro": one.heading_ro, "ru": one.heading_ru} for one in lessons]


def make_supervisor(email: str, name: str, language: str) -> str:
    """Make a supervisor who has finished the supervisors' course; return the cohort."""
    from uuid import uuid4

    from django.contrib.auth.models import Group

    from lms.accounts.models import OrganisationUnit, User

    cohort = make_cohort(f"S{uuid4().hex[:8]}", "supervisors")
    make_learner(email, name, language, cohort)
    user = User.objects.get(email=email)
    user.groups.add(Group.objects.get(name="supervisor"))
    user.unit = OrganisationUnit.objects.get(code="md-un")
    user.save(update_fields=["unit"])
    finish_units(email, -1)
    return cohort


def make_staff(email: str, name: str, language: str, role: str = "") -> str:
    """Make a coordinator of the whole agency, or without a role an administrator."""
    from allauth.account.models import EmailAddress
    from django.conf import settings
    from django.contrib.auth.models import Group

    from lms.accounts.models import OrganisationUnit, User

    is_admin = not role
    user = User.objects.create_user(
        email,
        settings.DEMO_PASSWORD,
        full_name=name,
        language=language,
        is_superuser=is_admin,
        is_staff=is_admin,
        unit=OrganisationUnit.objects.get(kind="agency"),
    )
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    if role:
        user.groups.add(Group.objects.get(name=role))
    return str(user.public_id)


def find_doubles() -> int:
    """Look for likely doubles, as is done every night; return how many pairs there are."""
    from lms.merging.doubles import find

    return find()


def answer_key() -> dict:
    """Return by question id its kind and by option id the share of the mark."""
    from courses.models import Question
    from courses.models.snapshots import frozen_questions

    uids = [str(uid) for uid in Question.objects.values_list("uid", flat=True)]
    return frozen_questions(uids)


def outline(email: str) -> list:
    """Return the units of the person's newest enrolment with what is done of them."""
    from lms.cohorts.models import Enrolment
    from lms.progress.addresses import unit_addresses
    from lms.progress.engine import done_units
    from lms.progress.manifest import outline_of

    enrolment = Enrolment.objects.filter(user__email=email).last()
    done, units = done_units(enrolment), outline_of(enrolment).units
    addresses = unit_addresses(units, "ro")
    return [
        {**unit, "done": unit["uid"] in done, "url": addresses.get(unit["uid"], "")}
        for unit in units
    ]


def public_addresses() -> list:
    """Return the addresses that anybody may open, /xx/ for the language."""
    from wagtail.models import Page

    from courses.models import CoursePage, HomePage, InfoPage
    from courses.rendering.routing import address_of

    public = Page.objects.live().type(HomePage, CoursePage, InfoPage)
    paths = [address_of(p, "xx") for p in public.values_list("url_path", flat=True)]
    return [*paths, "/xx/glossary/", "/xx/helplines/"]


def finish_units(email: str, count: int) -> int:
    """Let the person work through the first units; all for -1."""
    import random

    from lms.cohorts.models import Enrolment
    from lms.operations.seeding.learning import take_units
    from lms.progress.manifest import outline_of

    enrolment = Enrolment.objects.filter(user__email=email).last()
    units = outline_of(enrolment).units
    wanted = count if count >= 0 else len(units)
    return take_units(enrolment, wanted, 1.0, random.Random(email))


def make_renewable() -> str:
    """From now on certificates last a month and can be renewed at once; return the last day."""
    from django.utils import timezone

    from lms.certificates.models import CertificateDesign

    now = timezone.now()
    design = CertificateDesign.objects.filter(live=True, kind="completion").first()
    design.pk, design.first_published_at = None, now
    design.in_force_from = timezone.localdate()
    design.validity_months, design.renewal_days = 1, 40
    design._state.adding = True
    design.save()
    return str(design.pk)


def certificate(email: str) -> dict:
    """Return the person's live certificate and the hashes of its files."""
    from lms.certificates.models import Certificate

    found = Certificate.objects.get(user__email=email, revoked_at=None)
    hashes = {file.language: file.sha256 for file in found.files.all()}
    return {"code": found.code, "number": found.number, "files": hashes}


def mails_to(email: str) -> list:
    """Return what was written to an address, oldest first."""
    from lms.notifications.models import OutgoingMail

    fields = ("key", "language", "subject", "text", "state", "message_id")
    mails = list(
        OutgoingMail.objects.filter(recipient=email).order_by("pk").values(*fields)
    )
    for mail in mails:
        mail["text"] = mail["text"] or delivered_text(mail["message_id"])
    return mails


def delivered_text(message_id: str) -> str:
    """Return what arrived of a mail whose text its row keeps no more."""
    from email import message_from_bytes, policy
    from pathlib import Path

    from django.conf import settings

    for file in Path(settings.EMAIL_FILE_PATH).iterdir():
        message = message_from_bytes(file.read_bytes(), policy=policy.default)
        if message["Message-ID"] == message_id:
            return message.get_body(("plain",)).get_content()
    raise LookupError(message_id)


def waiting_effects() -> dict:
    """Return how many effects are not done, by kind."""
    from django.db.models import Count

    from lms.outbox.models import Effect

    rows = Effect.objects.exclude(state="done").values("kind").annotate(n=Count("pk"))
    return {row["kind"]: row["n"] for row in rows}


def leased_effects(kind: str) -> int:
    """Return how many effects of a kind a worker holds now."""
    from django.utils import timezone

    from lms.outbox.models import Effect

    held = Effect.objects.filter(kind=kind, state="waiting")
    return held.filter(leased_until__gt=timezone.now()).count()


def erase_some_of_many(people: int, erased: int) -> dict:
    """Fill the site with people, erase some, and tell what is left of them."""
    from tests.support.erasure_at_scale import erase_some

    return erase_some(people, erased)


def write_mails(count: int) -> int:
    """Queue so many mails to nobody in particular."""
    from uuid import uuid4

    from lms.notifications.backend import Draft, queue_mails

    drafts = [
        Draft(f"test:{uuid4()}", "ana@example.org", "ro", "Subiect", "Text", "")
        for _ in range(count)
    ]
    return len(queue_mails(drafts))


def workers_seen() -> list[str]:
    """Return the names of the workers that were ever seen, QUEUE@HOST."""
    from lms.heartbeats.models import Heartbeat

    rows = Heartbeat.objects.filter(pk__startswith="worker:")
    return [name.removeprefix("worker:") for name in rows.values_list("pk", flat=True)]


def waits_of(kind: str) -> dict:
    """Return how many effects of a kind are done, and the longest way there in seconds."""
    from lms.outbox.models import Effect

    rows = Effect.objects.filter(kind=kind, state="done")
    waits = [
        (done - created).total_seconds()
        for created, done in rows.values_list("created_at", "done_at")
    ]
    return {"done": len(waits), "longest": max(waits, default=0.0)}


def tries_of(kind: str) -> int:
    """Return the highest number of tries that were counted against an effect."""
    from django.db.models import Max

    from lms.outbox.models import Effect

    return Effect.objects.filter(kind=kind).aggregate(n=Max("tries"))["n"] or 0


def answers() -> Iterator[dict]:
    """Yield the answer to each line of the standard input, as a fresh process would."""
    from django.conf import settings
    from django.core.cache import caches
    from django.core.cache.backends.locmem import LocMemCache
    from django.db import connections
    from django.utils import translation

    for line in sys.stdin:
        function, given = json.loads(line)
        try:
            with translation.override(settings.LANGUAGE_CODE):
                yield {"is": globals()[function](**given)}
        except Exception:  # noqa: BLE001  whatever it is, the test is told
            yield {"raised": traceback.format_exc()}
        connections.close_all()
        for cache in caches.all():
            if isinstance(cache, LocMemCache):
                cache.clear()


def main() -> None:
    # What a function prints is none of the answer.
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    django.setup()
    for answer in answers():
        out.write(json.dumps(answer, ensure_ascii=False, default=str) + "\n")
        out.flush()


if __name__ == "__main__":
    main()
