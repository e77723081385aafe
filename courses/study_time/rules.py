"""The rule by which the time a unit takes is reckoned, and when a stated time is off.

Rates are those of a practitioner who reads in a second language and wants to keep what is
read. Silent reading in one's first language runs at 238 words a minute (Brysbaert 2019,
https://doi.org/10.1016/j.jml.2019.104047); in a second language at about two thirds of it,
which leaves 150. The other rates are what the course asks of a careful reader: to decide,
to read the explanation, to play a recording and a part of it again.
"""

import math
from dataclasses import dataclass

WORDS_A_MINUTE = 150
CHECK_SECONDS = 60
CASE_SECONDS = 240
QUESTION_SECONDS = 75
PICTURE_SECONDS = 20
# Of a recording's own length.
RECORDING_TIMES = 1.25
# A stated time is off when it is this many times the other, or the other this many times it.
OFF = 1.5
# Of so few people the middle says nothing yet.
LEAST_PEOPLE = 20
# Minutes of an academic hour, as Moldova's schools and universities count it.
ACADEMIC_MINUTES = 45


@dataclass(frozen=True)
class Content:
    """What of a unit takes time; ``words`` are those of the longer language."""

    words: int = 0
    checks: int = 0
    cases: int = 0
    questions: int = 0
    pictures: int = 0
    recording_seconds: float = 0.0

    @property
    def minutes(self) -> int:
        """Return the whole minutes it takes by the rule, at least one."""
        seconds = (
            self.words * 60 / WORDS_A_MINUTE
            + self.checks * CHECK_SECONDS
            + self.cases * CASE_SECONDS
            + self.questions * QUESTION_SECONDS
            + self.pictures * PICTURE_SECONDS
            + self.recording_seconds * RECORDING_TIMES
        )
        return max(1, math.ceil(seconds / 60))


@dataclass(frozen=True)
class Taken:
    """What a unit really took: the middle of all people, in seconds."""

    seconds: float
    people: int

    @property
    def minutes(self) -> int:
        """Return the whole minutes, at least one."""
        return max(1, round(self.seconds / 60))

    @property
    def counts(self) -> bool:
        """Tell whether enough people have been through it."""
        return self.people >= LEAST_PEOPLE


def measure(content: Content, taken: Taken | None) -> int:
    """Return the minutes to hold a stated time against: what people took, or the rule."""
    return taken.minutes if taken and taken.counts else content.minutes


def is_off(stated: int, measured: int) -> bool:
    """Tell whether a stated time misleads, because it is far too long or too short."""
    return stated > OFF * measured or measured > OFF * max(stated, 1)


def academic_hours(minutes: int) -> int:
    """Return the whole academic hours in so many minutes, at least one."""
    return max(1, round(minutes / ACADEMIC_MINUTES))
