"""The funnel of a group: from those on its list to those who have completed the course."""

from dataclasses import dataclass, fields

from django.utils.translation import gettext_lazy as _

# Each step is part of the one before it, but for letters that came back: they are part of
# the invited alone, and those of who has not come.
STEPS = {
    "listed": _("On the list"),
    "invited": _("Invited people"),
    "bounced": _("Letter came back"),
    "opened": _("Opened the invitation"),
    "joined": _("Have signed in"),
    "begun": _("Have begun"),
    "completed": _("Have completed"),
}


@dataclass(frozen=True)
class Funnel:
    """How many people came how far; who counts is said by ``access.who_counts``.

    Listed are those in the group and those awaited there; who is in the group has been
    invited, by whatever way he or she came, and who has signed in has opened it.
    """

    listed: int = 0
    invited: int = 0
    bounced: int = 0
    opened: int = 0
    joined: int = 0
    begun: int = 0
    completed: int = 0

    @property
    def unwritten(self) -> int:
        """Who stands on a list and has had no invitation yet."""
        return self.listed - self.invited

    @property
    def not_come(self) -> int:
        """Who was invited and has not signed in."""
        return self.invited - self.joined

    @property
    def only_opened(self) -> int:
        """Who has opened the invitation and has not signed in."""
        return self.opened - self.joined

    def __add__(self, other: "Funnel") -> "Funnel":
        return self._with(other, 1)

    def __sub__(self, other: "Funnel") -> "Funnel":
        return self._with(other, -1)

    def _with(self, other: "Funnel", sign: int) -> "Funnel":
        names = [step.name for step in fields(self)]
        return Funnel(*(getattr(self, n) + sign * getattr(other, n) for n in names))
