"""Seeded people: the same seed gives the same people."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from lms.operations.seeding.names import GIVEN, SURNAMES_RO, SURNAMES_RU

RUSSIAN_SHARE = 0.3
FEMALE_SHARE = 0.85


@dataclass(frozen=True)
class InventedPerson:
    """One person; ``effort`` is the share of the course taken, ``skill`` of right answers."""

    email: str
    full_name: str
    language: str
    sex: str
    effort: float
    skill: float


def invent_people(count: int, seed: int) -> Iterator[InventedPerson]:
    """Yield ``count`` people; a larger count begins with the same ones."""
    for number in range(count):
        # A dice of its own for each person, so that one more changes no other.
        yield _person(number, seed, random.Random(f"{seed}/{number}"))  # noqa: S311  no secret


def _person(number: int, seed: int, dice: random.Random) -> InventedPerson:
    language = "ru" if dice.random() < RUSSIAN_SHARE else "ro"
    sex = "f" if dice.random() < FEMALE_SHARE else "m"
    given = dice.choice(GIVEN[language, sex])
    surname = dice.choice(SURNAMES_RU[sex] if language == "ru" else SURNAMES_RO)
    # Every fifth finishes, every sixth has not begun, the others are under way.
    lot = dice.random()
    effort = 1.0 if lot < 0.2 else 0.0 if lot > 0.84 else dice.random()
    return InventedPerson(
        email=f"seed{seed}.{number:05}@example.org",
        full_name=f"{surname} {given}" if language == "ru" else f"{given} {surname}",
        language=language,
        sex=sex,
        effort=effort,
        skill=dice.uniform(0.6, 1.0),
    )
