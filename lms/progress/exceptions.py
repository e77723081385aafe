"""Exceptions of the progress engine."""

from django.http import Http404


class ProgressError(Exception):
    """Base of the engine's expected failures."""


class ForeignEvent(ProgressError):
    """The event's id already names an event of somebody else."""


class UnitLocked(ProgressError):
    """Earlier units are still to be done; ``args[0]`` lists them."""


class LessonNotWorkedThrough(ProgressError):
    """Checks or cases are open; ``args[0]`` is {"checks": [...], "cases": [...]}."""


class UnknownPart(ProgressError):
    """The lesson or the attempt has no such check, case, choice or question."""


class ElsewhereInCase(ProgressError):
    """The learner does not stand in the scene that was chosen in."""


class TooManyEvents(ProgressError):
    """So much was answered again and again in a unit that no more is recorded there."""


class CourseClosed(ProgressError, Http404):
    """The learner was taken out of the group meanwhile: the page is there no more."""


class OnceOnly(ProgressError):
    """The unit is no test at which there can be one more attempt."""


class NoAttemptsLeft(ProgressError):
    """All allowed attempts are used."""


class NothingToAsk(ProgressError):
    """No question of the quiz's pool is in the bank any more."""


class AlreadyPassed(ProgressError):
    """The quiz is passed; there is nothing more to do in it."""


class AttemptClosed(ProgressError):
    """The attempt is submitted; its answers stand."""


class AlreadyDecided(ProgressError):
    """Somebody has decided already how the old attempts are treated."""
