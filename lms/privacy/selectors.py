"""What "My data" and the privacy page show, read from the inventory and the rules."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.encoding import force_str
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.accounts.models import User
from lms.privacy.export.rows import Section, sections
from lms.privacy.inventory.subject import Subject
from lms.privacy.inventory.tables import Group
from lms.privacy.models import RetentionRun
from lms.privacy.rules import BY_KEY, RULES, Rule, days_of

# Counting them means opening every session of the site.
UNCOUNTED = {"sessions.Session"}
# Small and telling: shown with their values, the others with their number.
SHOWN_WHOLE = {"accounts.User", "accounts.User_groups", "account.EmailAddress"}


@dataclass(frozen=True)
class Held:
    """One table: how many rows, or their values as (label, value), and how long kept."""

    title: str
    kept: str
    number: int | None = None
    facts: list[tuple[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class HeldGroup:
    """The tables of one heading."""

    name: str
    tables: list[Held]

    @property
    def kept(self) -> str:
        """What is said once for all of them; empty where they differ."""
        told = {table.kept for table in self.tables}
        return told.pop() if len(told) == 1 and len(self.tables) > 1 else ""


@dataclass(frozen=True)
class RuleLine:
    """A rule of retention in words, with what its last run did."""

    rule: Rule
    kept: str
    run: RetentionRun | None


def held(person: User) -> list[HeldGroup]:
    """Return what is held of a person by headings; a query or two for each table."""
    found: dict[Group, list[Held]] = {group: [] for group in Group}
    for part in sections(Subject.of(person, only_proven=True)):
        if line := _held(part):
            found[part.group].append(line)
    return [HeldGroup(force_str(g.value), lines) for g, lines in found.items() if lines]


def _held(part: Section) -> Held | None:
    kept = _kept_sentence(BY_KEY[part.table.kept])
    if part.table.model in UNCOUNTED:
        return Held(part.title, kept)
    if part.table.model in SHOWN_WHOLE:
        facts = list(_facts(part))
        return Held(part.title, kept, facts=facts) if facts else None
    number = part.rows.count()
    return Held(part.title, kept, number) if number else None


def _facts(part: Section) -> Iterator[tuple[str, Any]]:
    for row in part.values(_said):
        for name, label in part.fields.items():
            if row[name] not in (None, ""):
                yield label, _said(row[name])


def _said(value: Any) -> Any:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    return value


def _kept_sentence(rule: Rule) -> str:
    kept = kept_for(rule)
    return kept if rule.days is None else _("Kept: %(kept)s.") % {"kept": kept}


def kept_for(rule: Rule) -> str:
    """Return how long, in words of the active language."""
    if rule.days is None:
        return force_str(rule.why)
    days = days_of(rule.key)
    if not days:
        return _("until it ends")
    if days % 365 == 0:
        years = days // 365
        told = ngettext("%(count)s year", "%(count)s years", years)
        return told % {"count": years}
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}


def rule_lines() -> list[RuleLine]:
    """Return all rules with their last runs; one query."""
    runs = RetentionRun.objects.in_bulk()
    return [RuleLine(rule, kept_for(rule), runs.get(rule.key)) for rule in RULES]
