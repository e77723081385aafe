"""Correcting the key of a question in tests, as the form of the CMS does."""

from courses.models import Question
from lms.progress.models import Attempt


def correct_key(attempt: Attempt, place: int) -> Question:
    """Make the answer given at this place right if it was wrong, and wrong if right."""
    uid = attempt.frozen["questions"][place]["uid"]
    question = Question.objects.get(uid=uid)
    attempt.refresh_from_db()
    (chosen,) = attempt.answers[uid]["options"]
    was_right = question.options.get(fraction=100)
    now_right = question.options.get(uid=chosen)
    if now_right == was_right:
        now_right = question.options.filter(fraction=0).first()
    was_right.fraction, now_right.fraction = 0, 100
    was_right.save()
    now_right.save()
    question.version += 1
    question.save()
    return question
