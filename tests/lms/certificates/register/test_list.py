"""The register: what is found in it, and its file."""

import datetime
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from lms.audit.models import Entry
from lms.certificates.services import replace_certificate, revoke_certificate

pytestmark = pytest.mark.django_db


@pytest.fixture
def listed(coordinator, client_of):
    """Return a function that asks the register and tells which numbers it shows."""
    client = client_of(coordinator)

    def ask(**asked):
        answer = client.get(reverse("cms_certificates"), asked)
        assert answer.status_code == 200
        return {row.number for row in answer.context["object_list"]}

    return ask


def test_a_certificate_is_found_by_each_of_its_marks(certificate, graduates, listed):
    graduates(2)
    everything = listed()
    assert len(everything) == 3
    for what in (
        certificate.number,
        certificate.number.lower(),
        certificate.code,
        f"https://example.org/v/{certificate.code.lower()}",
        "stefanita",
        "ŢURCANU ştef",
    ):
        assert listed(what=what) == {certificate.number}, what
    assert listed(what="nimeni") == set()


def test_the_name_as_printed_is_found_after_the_account_changed(
    certificate, learner, listed
):
    learner.full_name = "Maria Ceban"
    learner.save()
    assert listed(what="Țurcanu") == listed(what="Ceban") == {certificate.number}


def test_states_groups_and_days_narrow_the_list(
    certificate, graduates, cohort, admin, listed
):
    revoked, replaced = graduates(2)
    revoke_certificate(certificate=revoked, by=admin, reason="r")
    new = replace_certificate(certificate=replaced, by=admin, reason="r")
    assert listed(state="valid") == {certificate.number, new.number}
    assert listed(state="revoked") == {revoked.number}
    assert listed(state="replaced") == {replaced.number}
    assert len(listed(cohort=cohort.pk)) == 4
    assert listed(issued_at_from="2026-08-23", issued_at_to="2026-08-23") == {
        certificate.number,
        revoked.number,
        replaced.number,
    }


def test_the_file_has_days_as_days_and_no_formula(
    certificate, learner, graduates, admin, coordinator, client_of
):
    learner.full_name = "=HYPERLINK(A1) Rusu"
    learner.save()
    new = replace_certificate(certificate=certificate, by=admin, reason="r")
    address = reverse("cms_certificates")
    answer = client_of(coordinator).get(address, {"export": "xlsx", "state": "valid"})
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    head, row = [[cell.value for cell in line] for line in book.active.rows]
    found = dict(zip(head, row, strict=True))
    assert found["Numărul"] == new.number
    assert found["Curs absolvit la"] == datetime.date(2026, 8, 23)
    cell = next(each for each in book.active[2] if "HYPERLINK" in str(each.value))
    assert cell.data_type == "s"
    csv = client_of(coordinator).get(address, {"export": "csv"})
    assert "'=HYPERLINK" in b"".join(csv.streaming_content).decode()
    assert Entry.objects.filter(action="exported", actor=coordinator.public_id).exists()


def test_a_longer_page_needs_no_more_queries(graduates, coordinator, client_of):
    client = client_of(coordinator)
    counts = []
    for first, number in ((0, 2), (2, 10)):
        graduates(number, first)
        client.get(reverse("cms_certificates"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("cms_certificates"))
        counts.append(len(queries))
    assert counts[0] == counts[1]
