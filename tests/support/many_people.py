"""People by the hundred, each of whom is named wherever a name can stand.

Names are made of syllables, so that no name is part of another's or of a word.
"""

import random
from dataclasses import dataclass
from uuid import uuid4

SYLLABLES = {
    "ro": ("qvă", "zgu", "țpi", "șbo", "wke", "jfâ", "hxa", "ldî", "mkț", "rvo"),
    "ru": ("гщу", "ждэ", "фыз", "хъя", "цмо", "шгё", "щбе", "югд", "йфа", "ькю"),
}
PLACES = 5
IN_A_GROUP = 250
GRADUATES = 20


@dataclass(frozen=True)
class Known:
    """All that one person is known by, and looked for by."""

    number: int
    first: str
    last: str
    language: str

    @property
    def full_name(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def email(self) -> str:
        return f"om-{self.number:06d}@persoana.example"

    @property
    def old_email(self) -> str:
        return f"vechi-{self.number:06d}@persoana.example"

    @property
    def phone(self) -> str:
        return f"069-{self.number:06d}"

    @property
    def traces(self) -> tuple[str, ...]:
        """Return the words of which none may be left."""
        return (self.first, self.last, self.email, self.old_email, self.phone)


def known(number: int) -> Known:
    language = "ru" if number % 4 == 0 else "ro"
    word = "".join(SYLLABLES[language][int(n)] for n in f"{number:0{PLACES}d}")
    ends = {"ro": ("ana", "escu"), "ru": ("ина", "енко")}[language]
    return Known(number, *(f"{word}{end}".capitalize() for end in ends), language)


def fill(people: int) -> list[Known]:
    """Make the people, in groups, with all that a site keeps of them."""
    from lms.outbox.services import work_off, work_off_all
    from tests.bench.inside import load_course

    load_course()
    everybody = [known(number) for number in range(1, people + 1)]
    for start in range(0, people, IN_A_GROUP):
        _fill_group(start, everybody[start : start + IN_A_GROUP])
    work_off("roster.check")
    _close_lists()
    work_off_all()
    return everybody


def _fill_group(number: int, part) -> None:
    from tests.bench.inside import make_cohort, make_person

    boss = make_person(f"sef{number}@example.org", f"Șeful {number}")
    graduates, others = part[:GRADUATES], part[GRADUATES:]
    for code, some, share in (("A", graduates, 1.0), ("B", others, 0.1)):
        if some:
            cohort = make_cohort(f"G{number}{code}", boss)
            enrolments = _enrol(cohort, some)
            _learn(cohort, enrolments, share)
            _write_about(cohort, enrolments, some, boss)
            _bring_list(cohort, some, boss)
            if share == 1:
                _certify(enrolments, some)


def _enrol(cohort, part) -> list:
    from allauth.account.models import EmailAddress
    from django.utils import timezone

    from lms.accounts.models import OrganisationUnit, User
    from lms.cohorts.models import Enrolment

    units = list(OrganisationUnit.objects.order_by("pk"))
    users = User.objects.bulk_create(
        User(
            email=one.email,
            full_name=one.full_name,
            language=one.language,
            sex="fm"[one.number % 2],
            unit=units[one.number % len(units)],
            password="!",
            consented_at=timezone.now(),
        )
        for one in part
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=email, verified=first, primary=first)
        for user, one in zip(users, part, strict=True)
        for email, first in ((one.email, True), (one.old_email, False))
    )
    return Enrolment.objects.bulk_create(
        Enrolment(user=user, cohort=cohort, edition=cohort.edition) for user in users
    )


def _learn(cohort, enrolments, share: float) -> None:
    """Let the first learn by the engine's services; the others' rows are like the first's."""
    from lms.cohorts.models import Enrolment
    from lms.operations.seeding.learning import take_units
    from lms.progress.manifest import outline_of
    from tests.bench.fill import copy_progress, run

    first = Enrolment.objects.get(pk=enrolments[0].pk)
    count = max(round(share * len(outline_of(first).units)), 1)
    take_units(first, count, 1.0, random.Random(1))
    copy_progress(first.pk, cohort.pk)
    run(COPY_END, first=first.pk, cohort=cohort.pk)


COPY_END = """
UPDATE progress_enrolmentprogress p SET completed_at = f.completed_at
FROM progress_enrolmentprogress f, cohorts_enrolment e
WHERE f.enrolment_id = %(first)s AND e.id = p.enrolment_id AND e.cohort_id = %(cohort)s
"""


def _write_about(cohort, enrolments, part, boss) -> None:
    from lms.cohorts.models import Invitation
    from lms.notifications.services import send_mail
    from lms.supervision.models import Act, Note

    pairs = list(zip(enrolments, part, strict=True))
    Note.objects.bulk_create(
        Note(author=boss, enrolment=place, text=f"{one.first}, {one.phone}")
        for place, one in pairs
    )
    Act.objects.bulk_create(
        Act(
            cohort=cohort,
            enrolment=place,
            actor=boss,
            kind=Act.Kind.ATTEMPT_GRANTED,
            reason=f"{one.last}: {one.email}",
        )
        for place, one in pairs
    )
    Invitation.objects.bulk_create(
        Invitation(
            cohort=cohort,
            email=one.email,
            full_name=one.full_name,
            language=one.language,
            invited_by=boss,
            accepted_at=cohort.launched_at,
            enrolment=place,
        )
        for place, one in pairs
    )
    for one in part:
        send_mail(
            key=f"nudge:{one.number}",
            recipient=one.email,
            language=one.language,
            template="nudge_praise",
            context={"name": one.full_name},
        )


def _bring_list(cohort, part, boss) -> None:
    from lms.cohorts.rosters.services import start_check, take_file

    lines = "".join(f"{one.full_name};{one.email}\n" for one in part)
    roster = take_file(
        cohort=cohort,
        by=boss,
        name=f"lista {part[0].last}.csv",
        data=f"Nume;E-mail\n{lines}".encode(),
    )
    columns = {"full_name": 0, "email": 1}
    start_check(
        roster=roster, columns=columns, language="ro", accounts_without_address=False
    )


def _close_lists() -> None:
    from django.utils import timezone

    from lms.cohorts.models import RosterImport

    RosterImport.objects.update(state="done", finished_at=timezone.now())


def _certify(enrolments, part) -> None:
    """Give each a certificate like the first's, with a file that names its holder."""
    from django.core.files.base import ContentFile
    from django.utils import timezone

    from lms.certificates.models import Certificate, CertificateFile
    from lms.certificates.services import issue_certificate
    from lms.cohorts.models import Enrolment

    start = Enrolment.objects.get(pk=enrolments[0].pk)
    first = issue_certificate(enrolment=start, issued_at=timezone.now(), language="ro")
    for place, one in zip(enrolments[1:], part[1:], strict=True):
        facts = {
            code: {**said, "holder": one.full_name}
            for code, said in first.facts.items()
        }
        made = Certificate.objects.create(
            number=f"T-{one.number:06d}",
            enrolment=place,
            user=place.user,
            edition=place.edition,
            language=one.language,
            facts=facts,
            issued_at=first.issued_at,
        )
        row = CertificateFile(certificate=made, language="ro", sha256=uuid4().hex * 2)
        row.file.save(f"{uuid4()}.pdf", ContentFile(one.full_name.encode()))
