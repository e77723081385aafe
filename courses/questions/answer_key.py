"""Answer key rules of each kind of question, for course files and the CMS form alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

WHOLE = Decimal(100)
STEP = Decimal("0.00001")
# A third cannot be written exactly: 3 times 33.33333 is as good as 100.
SLACK = Decimal("0.01")

FAULTS = {
    "single": _("A question with one right answer needs exactly one right option."),
    "multiple": _(
        "A question with several right answers needs at least two right options, "
        "one wrong one, and shares of the mark that make 100 % together."
    ),
    "truefalse": _("A true-or-false question needs two options, one of them right."),
    "matching": _("A matching question needs at least two pairs."),
    "ordering": _("An ordering question needs at least two items."),
    "shortanswer": _("A short-answer question needs at least one accepted answer."),
    "numeric": _(
        "A numeric question needs at least one right number, "
        "with a tolerance that is not negative."
    ),
}
TICK_ALL = _(
    "Ticking every option would earn marks. Let the wrong options take away 100 % "
    "together, or leave their share at 0: then they do so by themselves."
)


@dataclass(frozen=True)
class KeyOption:
    """What the key knows of an option."""

    fraction: Decimal = Decimal(0)
    text: str = ""
    match: str = ""
    value: Decimal | None = None
    tolerance: Decimal = Decimal(0)


def is_right(kind: str, options: Sequence[KeyOption]) -> bool:
    """Tell whether the options make exactly the key that this kind needs."""
    shares = [option.fraction for option in options]
    full = shares.count(WHOLE)
    if kind == "single":
        return full == 1 and len(shares) > 1 and max(shares) == WHOLE
    if kind == "truefalse":
        return sorted(shares) == [0, WHOLE]
    if kind == "multiple":
        given = [share for share in shares if share > 0]
        makes_whole = abs(sum(given) - WHOLE) <= SLACK
        return len(given) > 1 and len(given) < len(shares) and makes_whole
    if kind == "matching":
        return len(options) > 1 and all(o.text and o.match for o in options)
    if kind == "ordering":
        return len(options) > 1 and all(o.text for o in options)
    if kind == "shortanswer":
        return full > 0 and all(o.text for o in options)
    numbers = all(o.value is not None and o.tolerance >= 0 for o in options)
    return kind == "numeric" and full > 0 and numbers


def rewards_ticking_all(options: Sequence[KeyOption]) -> bool:
    """Tell whether somebody who ticks everything in ``multiple`` would earn marks.

    A wrong option without a share of its own costs the full mark divided by the number of
    wrong options.
    """
    wrong = [option.fraction for option in options if option.fraction <= 0]
    given = sum(option.fraction for option in options if option.fraction > 0)
    taken = sum(share or -WHOLE / len(wrong) for share in wrong)
    return given + taken > SLACK


def english_fault(kind: str) -> str:
    """Return the rule of a kind of question, for the reports of the course files."""
    with override("en"):
        return str(FAULTS[kind])


def default_shares(kind: str, right: Sequence[bool]) -> list[Decimal]:
    """Return each option's share of the mark in percent, from which ones are right.

    In ``multiple`` the wrong options take away together what the right ones give, so
    that ticking everything is worth nothing.
    """
    if kind in ("single", "truefalse"):
        return [WHOLE if yes else Decimal(0) for yes in right]
    if kind == "multiple":
        rights = sum(right)
        plus, minus = _part(rights), -_part(len(right) - rights)
        return [plus if yes else minus for yes in right]
    if kind in ("matching", "ordering"):
        return [_part(len(right))] * len(right)
    return [WHOLE] * len(right)


def _part(count: int) -> Decimal:
    return (WHOLE / count).quantize(STEP) if count else Decimal(0)
