"""Rules of an edition upgrade: what people retake, and what is not asked of them.

Who comes from an edition before the last one passes those in between; what was chosen for
the cohort at each of them holds.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from courses.models import Edition
from lms.cohorts.models import Enrolment
from lms.progress.manifest import outline_for, outline_of
from lms.progress.models import EditionChange, EnrolmentProgress


@dataclass(frozen=True)
class Step:
    """A newer edition: the units it teaches, and those chosen for the cohort with it."""

    taught: Collection[str]
    excused: Collection[str] = ()
    again: Collection[str] = ()


@dataclass
class Terms:
    """What an upgrade asks, as unit ids: those not to be taken, those to be taken again."""

    excused: set[str] = field(default_factory=set)
    again: set[str] = field(default_factory=set)

    def after(self, step: Step, old: Collection[str], *, is_begun: bool) -> "Terms":
        """Return the terms one edition later; ``old`` units were asked before the move.

        Only who has begun is excused from what is new: others start now.
        """
        new = set(step.excused).difference(old) if is_begun else set()
        taught = set(step.taught)
        return Terms(
            excused=(self.excused | new) & taught,
            again=(self.again | set(step.again)) & taught,
        )


def terms_by(
    steps: Iterable[Step],
    old: Collection[str],
    *,
    is_begun: bool,
    excused: Iterable[str] = (),
) -> Terms:
    """Return the terms of a move by these editions, the oldest first."""
    terms = Terms(set(excused))
    for step in steps:
        terms = terms.after(step, old, is_begun=is_begun)
    return terms


def terms_of(
    enrolment: Enrolment, progress: EnrolmentProgress, change: EditionChange
) -> Terms:
    """Return the terms on which this learner moves to the change's edition."""
    return terms_by(
        _steps(enrolment, change),
        outline_of(enrolment).by_uid,
        is_begun=progress.last_activity_at is not None,
        excused=progress.excused,
    )


def _steps(enrolment: Enrolment, change: EditionChange) -> list[Step]:
    editions = Edition.objects.filter(
        course=change.edition.course_id,
        number__gt=enrolment.edition.number,
        number__lte=change.edition.number,
    )
    changes = EditionChange.objects.filter(cohort=change.cohort_id)
    chosen = {one.edition_id: one for one in changes}
    return [
        step_to(outline_for(edition).by_uid, chosen.get(edition.pk))
        for edition in editions.defer("manifest").order_by("number")
    ]


def step_to(taught: Collection[str], chosen: EditionChange | None) -> Step:
    """Return the step to an edition for a cohort; without a choice it only teaches."""
    if chosen is None:
        return Step(taught)
    return Step(taught, excused=chosen.excused, again=chosen.again)
