"""Signals of the progress engine, sent inside the same transaction.

``unit_completed``: enrolment, unit (dict of the manifest), event (LearningEvent).
``attempt_marked``: attempt (Attempt), unit (dict), event.
``enrolment_completed``: enrolment, completed_at, event. Each is sent once.
"""

from django.dispatch import Signal

unit_completed = Signal()
attempt_marked = Signal()
enrolment_completed = Signal()
