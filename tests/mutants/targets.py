"""The modules whose faults are tried, and the tests that are to notice them."""

# Percent of the mutants that the tests must kill.
GOAL = 90

TARGETS = {
    "lms.progress.fold": ["tests/lms/progress/test_fold.py"],
    "lms.progress.marking": ["tests/lms/progress/test_marking.py"],
    "lms.progress.access": ["tests/lms/progress/test_access.py"],
    "lms.supervision.access": ["tests/lms/supervision/test_access_rules.py"],
    "lms.cohorts.rosters.row_outcomes": [
        "tests/lms/cohorts/rosters/test_row_outcomes.py"
    ],
    "courses.translation_status.rules": [
        "tests/courses/translation_status/test_rules.py"
    ],
}
