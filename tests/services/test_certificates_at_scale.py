"""500 certificates: asked for fifty at a time, drawn by workers that are killed ten times."""

import hashlib
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from lms.certificates.files import PDF_EFFECT
from lms.certificates.models import Certificate, CertificateCounter, CertificateFile
from lms.cohorts.services import enrol
from lms.outbox.models import Effect
from tests.factories.accounts import UserFactory
from tests.lms.certificates.conftest import complete
from tests.services.test_certificate_doors import at_once, issue
from tests.support.databases import ROOT, url_of_tests
from tests.support.site import wait_for

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
MANY, AT_ONCE, KILLS = 500, 50, 10
# Between two kills; what is left after the last is drawn by one that lives.
FILES_A_LIFE = 60
WAIT_SECONDS = 120
WORKER = (
    "import django; django.setup();"
    f"from lms.outbox.services import work_off; work_off({PDF_EFFECT!r})"
)


def worker() -> subprocess.Popen:
    """Start a worker that draws, on the tests' database and in their folder."""
    return subprocess.Popen(
        [sys.executable, "-c", WORKER],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": url_of_tests(),
            "DJANGO_SETTINGS_MODULE": "lms.settings.test",
            "TIP_TEST_MEDIA": str(settings.MEDIA_ROOT),
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def issued(cohort) -> list[Certificate]:
    """Issue to all, fifty requests at the same moment; each person presses twice."""
    ways = [
        complete(enrol(user=UserFactory(full_name=f"Ana Rusu {n}"), cohort=cohort))
        for n in range(MANY)
    ]
    found = []
    for first in range(0, MANY, AT_ONCE // 2):
        chosen = ways[first : first + AT_ONCE // 2]
        found += at_once(*[lambda way=way: issue(way) for way in chosen] * 2)
    return found


def kill_after(files: int) -> None:
    """Kill a worker in the middle of its work, and let its lease run out."""
    process, goal = worker(), CertificateFile.objects.count() + files

    def is_far_enough() -> bool:
        assert process.poll() is None, "The worker ended before it was killed."
        return CertificateFile.objects.count() >= goal

    wait_for(is_far_enough, WAIT_SECONDS)
    process.send_signal(signal.SIGKILL)
    process.wait()
    Effect.objects.filter(kind=PDF_EFFECT).update(leased_until=None)


def test_500_have_numbers_without_gap_and_each_its_two_files(cohort):
    found = issued(cohort)
    assert len({one.pk for one in found}) == Certificate.objects.count() == MANY
    numbers = sorted(Certificate.objects.values_list("number", flat=True))
    year = int(re.match(r"TIP-(\d+)-", numbers[0])[1])
    assert numbers == [f"TIP-{year}-{n:06d}" for n in range(1, MANY + 1)]
    assert CertificateCounter.objects.get(year=year).last == MANY
    for _kill in range(KILLS):
        kill_after(FILES_A_LIFE)
    assert CertificateFile.objects.count() < 2 * MANY
    assert worker().wait() == 0
    rows = CertificateFile.objects.all()
    assert rows.count() == len(set(rows.values_list("sha256", flat=True))) == 2 * MANY
    for row in rows:
        content = Path(row.file.path).read_bytes()
        assert hashlib.sha256(content).hexdigest() == row.sha256
    assert not Effect.objects.filter(kind=PDF_EFFECT).exclude(state="done").exists()
