"""Fills the site's database for measuring and prints what the journeys need."""

import json
import sys

import django

LEARNERS = 20


def main() -> None:
    django.setup()
    from lms.accounts.models import User
    from lms.operations.startup.steps import prepare
    from tests.bench.sessions import session_of
    from tests.support import inside

    prepare(lambda sentence: None)
    emails = [f"bench.{number}@example.org" for number in range(LEARNERS)]
    for email in emails:
        inside.make_learner(email, "Ștefăniță Țurcanu", "ro")
    units = inside.outline(emails[0])
    test = next(n for n, u in enumerate(units) if u.get("purpose") == "module")
    for email in emails:
        inside.finish_units(email, test)
    people = User.objects.filter(email__in=emails).order_by("pk")
    found = {
        "sessions": [session_of(user) for user in people],
        # The last lesson is done with all its checks: the page at its fullest.
        "lesson": next(u for u in reversed(units[:test]) if u["kind"] == "lesson")[
            "url"
        ],
        "quiz": units[test]["uid"],
        "questions": units[test]["draw"] or len(units[test]["pools"][0]["questions"]),
        "key": inside.answer_key(),
    }
    sys.stdout.write("\n" + json.dumps(found))


if __name__ == "__main__":
    main()
