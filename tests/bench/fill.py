"""People by the thousand for the site's database, written as rows."""

from importlib import import_module
from typing import Any

from django.db import connection

EVENTS = 1_000_000
DONE_EFFECTS = 400_000

PEOPLE = """
INSERT INTO accounts_user (email, password, full_name, family_name, sort_name, language, sex, unit_id,
  public_id, is_superuser, is_staff, is_active, date_joined, consented_at)
SELECT 'p' || %(cohort)s || '-' || n || '@example.org', '!', 'Țurcanu Ștefăniță ' || n,
  'Țurcanu Ștefăniță ' || n, lpad(n::text, 8, '0'), CASE WHEN n %% 4 = 0 THEN 'ru' ELSE 'ro' END, 'f',
  (SELECT array_agg(id) FROM accounts_organisationunit)[1 + n %% 20],
  gen_random_uuid(), false, false, true, now(), now()
FROM generate_series(1, %(size)s) n
"""
ENROLMENTS = """
INSERT INTO cohorts_enrolment (uid, user_id, cohort_id, edition_id, state, enrolled_at)
SELECT gen_random_uuid(), u.id, %(cohort)s, %(edition)s, 'active', now() - interval '30 days'
FROM accounts_user u WHERE u.email LIKE 'p' || %(cohort)s || '-%%' ORDER BY u.id
"""
# Some have not begun, some are done, some silent for long; one in seven failed a test twice.
UNITS = """
INSERT INTO progress_unitprogress (enrolment_id, unit, state, started_at, done_at,
  best_score, attempts, excused, last_activity_at)
SELECT e.id, u.unit::uuid, '{}', now() - interval '12 days',
  CASE WHEN u.place <= e.id %% (%(units)s + 1) THEN now() - interval '9 days' END,
  CASE WHEN u.kind = 'quiz' THEN 75 END,
  CASE WHEN u.kind = 'quiz' THEN 1 + (e.id %% 7 = 0)::int ELSE 0 END, false,
  now() - (e.id %% 15) * interval '1 day'
FROM cohorts_enrolment e
JOIN unnest(%(uids)s::text[], %(kinds)s::text[]) WITH ORDINALITY u(unit, kind, place)
  ON u.place <= e.id %% (%(units)s + 1) + 1
WHERE e.cohort_id = %(cohort)s AND e.id %% 11 > 0
"""
PROGRESS = """
INSERT INTO progress_enrolmentprogress (enrolment_id, units_required, units_done,
  current_unit, excused, last_activity_at, completed_at)
SELECT e.id, %(units)s, least(done.n, %(units)s),
  (%(uids)s::text[])[least(done.n + 1, %(units)s)]::uuid, '[]',
  CASE WHEN e.id %% 11 > 0 THEN now() - (e.id %% 15) * interval '1 day' END,
  CASE WHEN done.n >= %(units)s THEN now() - interval '1 day' END
FROM cohorts_enrolment e, LATERAL (
  SELECT CASE WHEN e.id %% 11 > 0 THEN (e.id %% (%(units)s + 1))::int ELSE 0 END AS n) done
WHERE e.cohort_id = %(cohort)s
"""
LEDGER = """
INSERT INTO progress_learningevent (uid, enrolment_id, unit, kind, data, language,
  recorded_at)
SELECT gen_random_uuid(), e.id, (%(uids)s::text[])[1 + n %% %(units)s]::uuid,
  CASE WHEN n %% 3 = 0 THEN 'answer.saved' ELSE 'check.answered' END,
  '{"question": "2b0f5b3e-6d0e-4b7e-8f0a-1d2c3b4a5f60", "fraction": "100.00",
    "answer": {"options": ["2b0f5b3e-6d0e-4b7e-8f0a-1d2c3b4a5f61"]}}',
  'ro', now() - n * interval '1 minute'
FROM (SELECT id FROM cohorts_enrolment WHERE cohort_id = ANY(%(cohorts)s::bigint[])) e,
  generate_series(1, %(each)s) n
"""
EFFECTS = """
INSERT INTO outbox_effect (kind, key, payload, state, tries, created_at, due_at, away,
  done_at, reason)
SELECT 'xapi', 'old-' || n, '{"id": "x"}', 'done', 1, now(), now(), false, now(), ''
FROM generate_series(1, %(effects)s) n
"""
# Learners as far as the first of them is.
COPY_UNITS = """
INSERT INTO progress_unitprogress (enrolment_id, unit, state, started_at, done_at,
  best_score, attempts, excused, last_activity_at)
SELECT e.id, u.unit, u.state, u.started_at, u.done_at, u.best_score, u.attempts, false,
  u.last_activity_at
FROM progress_unitprogress u, cohorts_enrolment e
WHERE u.enrolment_id = %(first)s AND e.cohort_id = %(cohort)s AND e.id <> %(first)s
"""
COPY_EVENTS = """
INSERT INTO progress_learningevent (uid, enrolment_id, unit, kind, data, language,
  recorded_at)
SELECT gen_random_uuid(), e.id, l.unit, l.kind, l.data, l.language, l.recorded_at
FROM progress_learningevent l, cohorts_enrolment e
WHERE l.enrolment_id = %(first)s AND e.cohort_id = %(cohort)s AND e.id <> %(first)s
"""
COPY_PROGRESS = """
INSERT INTO progress_enrolmentprogress (enrolment_id, units_required, units_done,
  current_unit, excused, last_activity_at)
SELECT e.id, p.units_required, p.units_done, p.current_unit, '[]', p.last_activity_at
FROM progress_enrolmentprogress p, cohorts_enrolment e
WHERE p.enrolment_id = %(first)s AND e.cohort_id = %(cohort)s AND e.id <> %(first)s
ON CONFLICT (enrolment_id) DO UPDATE SET units_required = EXCLUDED.units_required,
  units_done = EXCLUDED.units_done, current_unit = EXCLUDED.current_unit
"""


def run(statement: str, **values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def fill_cohort(cohort: int, edition: int, size: int, units: list[dict]) -> None:
    """Enrol so many new people, at all stages of the course."""
    values = {
        "cohort": cohort,
        "edition": edition,
        "size": size,
        "units": len(units),
        "uids": [unit["uid"] for unit in units],
        "kinds": [unit["kind"] for unit in units],
    }
    for statement in (PEOPLE, ENROLMENTS, UNITS, PROGRESS):
        run(statement, **values)


def fill_ledger(cohorts: list[int], people: int, units: list[dict]) -> None:
    """Add a million events, and the effects that an old site has done."""
    run(
        LEDGER,
        cohorts=cohorts,
        each=EVENTS // people,
        units=len(units),
        uids=[unit["uid"] for unit in units],
    )
    run(EFFECTS, effects=DONE_EFFECTS)
    keep_standing()


def copy_progress(first: int, cohort: int) -> None:
    """Bring everybody of a cohort as far as one of them is."""
    for statement in (COPY_UNITS, COPY_EVENTS, COPY_PROGRESS):
        run(statement, first=first, cohort=cohort)
    keep_standing()


def keep_standing() -> None:
    """Put what tables show into the progress rows, as for what stood before they did."""
    for name in ("0007_standing", "0010_began_at"):
        run(import_module(f"lms.progress.migrations.{name}").FILL)
