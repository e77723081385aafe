"""Fills the floor's database and prints what its journeys need."""

import json
import sys

import django

UNITS = 17
QUESTIONS = 10
OPTIONS = 4
COHORTS = (100, 1000, 5000)
WORDS = (
    "Persoana identificată ca victimă prezumată primește asistență indiferent de "
    "participarea ei la procesul penal, iar datele ei rămân confidențiale. "
)


def main() -> None:
    django.setup()
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.db import connection

    from tests.bench.floor.models import Cohort, Lesson, Progress, Question, Quiz
    from tests.bench.sessions import session_of

    # The floor's own tables, which have no migrations, refer to people.
    call_command("migrate", "auth", interactive=False, verbosity=0)
    call_command("migrate", run_syncdb=True, interactive=False, verbosity=0)
    people = [User.objects.create_user(f"person{n}") for n in range(4)]
    body = "".join(
        f"<h2>{n}</h2><p>{WORDS * 3}</p><ul><li>{WORDS}</li></ul>" for n in range(20)
    )
    for number in range(UNITS):
        Lesson.objects.create(slug=f"l{number}", heading=f"Lecția {number}", body=body)
    for lesson in Lesson.objects.all()[: UNITS // 2]:
        for user in people:
            Progress.objects.create(
                user=user, lesson=lesson, done_at="2026-03-02T08:00:00Z"
            )
    quiz = Quiz.objects.create(heading="Testul modulului")
    for number in range(QUESTIONS):
        options = [{"id": f"{number}-{n}", "text": WORDS} for n in range(OPTIONS)]
        Question.objects.create(
            quiz=quiz, stem=WORDS, options=options, right=f"{number}-0"
        )
    cohorts = {}
    for size in COHORTS:
        cohort = Cohort.objects.create(name=str(size), supervisor=people[0])
        cohorts[size] = cohort.pk
        with connection.cursor() as cursor:
            cursor.execute(MEMBERS, [cohort.pk, UNITS, UNITS, size])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    found = {
        "sessions": [session_of(user) for user in people],
        "lesson": "/lessons/l9/",
        "quiz": quiz.pk,
        "cohorts": cohorts,
    }
    sys.stdout.write("\n" + json.dumps(found))


MEMBERS = """
INSERT INTO floor_member (cohort_id, name, email, language, done, required, units,
                          last_seen, completed_at, deadline)
SELECT %s, 'Țurcanu Ștefăniță ' || n, 'person' || n || '@example.org',
       CASE WHEN n %% 4 = 0 THEN 'ru' ELSE 'ro' END, n %% 18, %s,
       (SELECT jsonb_agg(CASE WHEN u <= n %% 18 THEN 'done' ELSE '' END)
        FROM generate_series(1, %s) u),
       now() - n * interval '1 minute',
       CASE WHEN n %% 18 = 17 THEN now() END, date '2026-12-31'
FROM generate_series(1, %s) n
"""


if __name__ == "__main__":
    main()
