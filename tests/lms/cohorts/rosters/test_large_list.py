"""Ten thousand people with 137 faults planted among them."""

import json

import pytest
from django.utils import timezone

from lms.cohorts.models import Enrolment, Invitation, RosterImport
from lms.outbox import services as outbox
from tests.factories.accounts import UserFactory
from tests.support.rosters import HEADING, csv_of, numbered_people, xlsx_of

ROWS = 10_000
MOST_SECONDS, MOST_MEGABYTES = 60, 300
# What these name is left open, and the person comes.
LEFT_OPEN = {"unit_unknown", "language_unknown", "sex_unknown"}
SURNAME, GIVEN, EMAIL, PLACE, LANGUAGE, SEX = range(6)


def plant(rows):
    """Spoil a row in 73; return {row in the file: the code it must be named with}."""
    ways = [
        ("name_missing", lambda r, n: (put(r, SURNAME, ""), put(r, GIVEN, ""))),
        ("email_missing", lambda r, n: put(r, EMAIL, "")),
        ("email_invalid", lambda r, n: put(r, EMAIL, f"person{n}.example.org")),
        ("email_mistyped", lambda r, n: put(r, EMAIL, f"person{n}@gmial.com")),
        ("formula", lambda r, n: put(r, SURNAME, "=A1&B1")),
        ("name_strange", lambda r, n: put(r, SURNAME, f"Rusu {n}")),
        ("name_mixed", lambda r, n: put(r, SURNAME, "Rusбu")),
        ("unit_unknown", lambda r, n: put(r, PLACE, "Atlantida")),
        ("language_unknown", lambda r, n: put(r, LANGUAGE, "franceză")),
        ("sex_unknown", lambda r, n: put(r, SEX, "da")),
        ("duplicate_address", lambda r, n: put(r, EMAIL, rows[0][EMAIL].upper())),
    ]
    planted = {}
    for turn in range(len(rows) // 73 + 1):
        place = (50 + turn * 71) % len(rows)
        code, spoil = ways[turn % len(ways)]
        spoil(rows[place], place)
        planted[place + 2] = code  # the heading is row 1
    return planted


def put(row, place, text):
    row[place] = text


def codes_by_row(findings):
    return {found["row"]: found["code"] for found in findings}


@pytest.fixture
def lists(own_site, tmp_path):
    """Return a function that runs the command on a file: its report, within limits."""
    own_site.ask("make_bare_cohort", code="LISTA")

    def run(data, *options, cpu_seconds=MOST_SECONDS, megabytes=MOST_MEGABYTES):
        path = tmp_path / "lista.xlsx"
        path.write_bytes(data)
        command = ("import_roster", str(path), "--cohort", "LISTA", "--json", *options)
        measured = own_site.measure(*command)
        assert measured.code == 1
        assert measured.seconds < MOST_SECONDS and measured.cpu_seconds < cpu_seconds
        assert measured.megabytes < megabytes
        report = json.loads(measured.said)
        return codes_by_row(report["errors"]), codes_by_row(report["notes"]), report

    return run


def test_ten_thousand_come_in_a_minute_but_exactly_the_planted_faults(lists):
    """The real command as its own process: its time by the clock, and its memory."""
    rows = list(numbered_people(ROWS))
    planted = plant(rows)
    wrong, noted, report = lists(xlsx_of([HEADING, *rows]))
    assert wrong | noted == planted and len(planted) == 137
    assert set(noted.values()) == LEFT_OPEN and not LEFT_OPEN & set(wrong.values())
    assert (report["changed"], report["skipped"]) == (ROWS - len(wrong), [])


def test_a_dry_run_of_ten_thousand_takes_ten_seconds_and_names_every_fault(lists):
    rows = list(numbered_people(ROWS))
    planted = plant(rows)
    data = xlsx_of([HEADING, *rows])
    wrong, noted, report = lists(data, "--dry-run", cpu_seconds=10, megabytes=200)
    assert wrong | noted == planted
    assert report["rows"] == ROWS


@pytest.mark.django_db
def test_a_dry_run_brings_nobody_and_a_second_run_changes_nothing(roster_command):
    rows = list(numbered_people(1000))
    planted = plant(rows)
    data = xlsx_of([HEADING, *rows])
    good = 1000 - sum(code not in LEFT_OPEN for code in planted.values())

    def named(*options):
        report, code = roster_command(data, *options, name="lista.xlsx")
        assert code == 1
        found = codes_by_row(report["errors"]) | codes_by_row(report["notes"])
        assert found == planted
        return report

    report = named("--dry-run")
    assert (report["rows"], report["ok"]) == (1000, good)
    report = named()
    assert (report["changed"], report["skipped"]) == (good, [])
    report = named()
    assert (report["changed"], len(report["skipped"])) == (0, good)


class Killed(BaseException):
    """The process ends: nothing catches it, nothing is tidied up."""


@pytest.fixture
def small_chunks(monkeypatch):
    monkeypatch.setattr("lms.cohorts.rosters.services.ROWS_A_CHUNK", 20)


@pytest.mark.django_db
def test_an_import_killed_in_the_middle_goes_on_where_it_was(
    cohort, supervisor, small_chunks, monkeypatch
):
    """The same at row 6,000 with a killed process: tests/services/test_rosters.py."""
    from lms.cohorts.rosters import services

    family, given, email, *_ = list(numbered_people(116))[115]
    known = UserFactory(email=email, full_name=f"{given} {family}")
    supervisor.is_superuser = True  # only such a one knows whoever has an account
    supervisor.save()
    data = csv_of([HEADING, *numbered_people(200)])
    roster = services.take_file(cohort=cohort, by=supervisor, name="l.csv", data=data)
    services.start_check(
        roster=roster,
        columns=roster.columns,
        language="ro",
        accounts_without_address=False,
    )
    outbox.work_off_all()
    services.start_run(roster=roster, all_or_nothing=False, send_invitations=False)
    write = services.write_rows

    def killed_at(roster, cohort, lines, rows):
        write(roster, cohort, lines, rows)
        if roster.rows_done >= 120:
            raise Killed

    monkeypatch.setattr(services, "write_rows", killed_at)
    with pytest.raises(Killed):
        outbox.work_off_all()
    roster.refresh_from_db()
    assert (roster.state, roster.rows_done) == ("running", 120)
    assert Invitation.objects.count() + Enrolment.objects.count() == 120

    monkeypatch.setattr(services, "write_rows", write)
    outbox.Effect.objects.filter(state="waiting").update(leased_until=timezone.now())
    outbox.work_off_all()
    roster.refresh_from_db()
    assert (roster.state, roster.rows_done) == ("done", 200)
    assert Invitation.objects.count() == 199
    assert list(Enrolment.objects.values_list("user_id", flat=True)) == [known.pk]
    assert RosterImport.objects.count() == 1
