"""Measures the worker's jobs inside a process of the site; prints CPU-ms by the piece."""

import io
import json
import sys
import tempfile
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from multiprocessing import Process
from uuid import uuid4

import django

from tests.bench.machine import cpu_of

PDFS, STATEMENTS, ROWS = 30, 500, 2000


def main() -> None:
    django.setup()
    found = {
        "a bare page": cost(bare_job(), PDFS),
        "a certificate's PDF": cost(pdf_job(), PDFS),
        "a certificate's PDF, signed": cost(signed_job(), PDFS),
        "a statement delivered": cost(statement_job(), STATEMENTS),
        "a row of a roster checked and imported": cost(roster_job(), ROWS),
    }
    sys.stdout.write("\n" + json.dumps(found))


def cost(job: Callable[[], None], pieces: int) -> float:
    """Return the CPU milliseconds of a piece, in this process and its connection."""
    from django.db import connection

    connection.ensure_connection()
    backend = connection.connection.info.backend_pid
    began = time.process_time() + cpu_of([backend])
    job()
    return (time.process_time() + cpu_of([backend]) - began) * 1000 / pieces


def completed() -> list:
    from lms.cohorts.models import Enrolment

    rows = Enrolment.objects.filter(progress__completed_at__isnull=False)
    return list(rows.select_related("user", "edition", "cohort", "progress")[:PDFS])


def sheets_of_all() -> list:
    """Return what is drawn, with the typefaces loaded before."""
    from django.utils import timezone

    from lms.certificates.facts import Issue, facts_of, sheet_of
    from lms.certificates.pdf.document import certificate_pdf

    now = timezone.now()
    sheets = [
        sheet_of(facts_of(Issue(one, "TIP-1", "ABC", now, now))["ro"], "ro")
        for one in completed()
    ]
    certificate_pdf(sheets[0])
    return sheets


def bare_job() -> Callable[[], None]:
    """Draw the same words with ReportLab alone: no layout, no tags, no archive, no code."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    from lms.certificates.pdf.fonts import REGULAR

    sheets = sheets_of_all()

    def job() -> None:
        for sheet in sheets:
            canvas = Canvas(io.BytesIO(), pagesize=A4, initialFontName=REGULAR)
            canvas.setFont(REGULAR, 12)
            for line, text in enumerate(sheet.texts()):
                canvas.drawString(60, 800 - 20 * line, text)
            canvas.showPage()
            canvas.save()

    return job


def signed_job() -> Callable[[], None]:
    """Draw certificates and sign them, with a key of EC P-256 and no time stamp."""
    from lms.certificates.pdf.document import certificate_pdf
    from lms.certificates.signing.authority import development_key
    from lms.certificates.signing.key_file import read_key_file
    from lms.certificates.signing.keys import FileSigner, SigningKey
    from lms.certificates.signing.levels import SIGNATURE
    from lms.certificates.signing.seal import sealed

    with tempfile.NamedTemporaryFile() as file:
        file.write(development_key("bench"))
        file.flush()
        pair = read_key_file(file.name, "bench")
    key, sheets = SigningKey(FileSigner(pair), pair.certificate), sheets_of_all()
    fields = {SIGNATURE: "Semnătura electronică"}
    sealed(certificate_pdf(sheets[0], fields), key)

    def job() -> None:
        for sheet in sheets:
            sealed(certificate_pdf(sheet, fields), key)

    return job


def pdf_job() -> Callable[[], None]:
    """Draw certificates; typefaces are loaded before."""
    from lms.certificates.pdf.document import certificate_pdf

    sheets = sheets_of_all()

    def job() -> None:
        for sheet in sheets:
            certificate_pdf(sheet)

    return job


class Sink(BaseHTTPRequestHandler):
    """Takes statements as a record store does that has nothing against them."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        said = json.dumps([statement["id"] for statement in body]).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *words: object) -> None:
        """Say nothing."""


def statement_job() -> Callable[[], None]:
    """Deliver statements, behind the rows of years that are delivered already."""
    from django.conf import settings

    from lms.outbox.models import Effect
    from lms.outbox.services import enqueue_all, work_off
    from lms.reporting.receivers import STATEMENT_EFFECT

    Effect.objects.filter(kind=STATEMENT_EFFECT, state="waiting").delete()
    body = {"verb": {"id": "http://adlnet.gov/expapi/verbs/completed"}, "x": "y" * 900}
    ids = [str(uuid4()) for _ in range(STATEMENTS)]
    enqueue_all(kind=STATEMENT_EFFECT, payloads={i: {"id": i, **body} for i in ids})
    server = HTTPServer(("127.0.0.1", 0), Sink)
    settings.LRS_ENDPOINT = f"http://127.0.0.1:{server.server_port}/xAPI"
    sink = Process(target=server.serve_forever, daemon=True)

    def job() -> None:
        assert work_off(STATEMENT_EFFECT) == STATEMENTS

    sink.start()
    return job


def roster_job() -> Callable[[], None]:
    """Check a list and bring its people in, as the worker does."""
    from lms.accounts.models import User
    from lms.cohorts.models import Cohort
    from lms.cohorts.rosters import services
    from tests.support.rosters import HEADING, csv_of, numbered_people

    cohort = Cohort.objects.get(code="READ")
    data = csv_of([HEADING, *numbered_people(ROWS)])
    boss = User.objects.get(email="boss@example.org")

    def job() -> None:
        roster = services.take_file(cohort=cohort, by=boss, name="l.csv", data=data)
        services.start_check(
            roster=roster,
            columns=roster.columns,
            language="ro",
            accounts_without_address=False,
        )
        services.check_rows(roster.pk)
        services.start_run(roster=roster, all_or_nothing=False, send_invitations=False)
        while services.import_chunk(roster.pk):
            pass

    return job


if __name__ == "__main__":
    main()
