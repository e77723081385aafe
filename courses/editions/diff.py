"""Diff of two editions' manifests, in words for an editor."""

from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.text.languages import in_language

Manifest = dict[str, Any]
Unit = dict[str, Any]


def manifest_units(manifest: Manifest) -> list[Unit]:
    """Return a manifest's units in teaching order."""
    return [unit for module in manifest["modules"] for unit in module["units"]]


def reordered(old: Manifest, new: Manifest) -> list[Unit]:
    """Return the units that both teach and that now come at another place."""
    before, after = _places(old), _places(new)
    first = [uid for uid in before if uid in after]
    second = [uid for uid in after if uid in before]
    matcher = SequenceMatcher(a=first, b=second, autojunk=False)
    kept = {
        uid
        for block in matcher.get_matching_blocks()
        for uid in second[block.b : block.b + block.size]
    }
    moved = {uid for uid in second if uid not in kept or before[uid] != after[uid]}
    return [unit for unit in manifest_units(new) if unit["uid"] in moved]


def _places(manifest: Manifest) -> dict[str, str]:
    """Return each unit's module, in teaching order."""
    return {
        unit["uid"]: module["uid"]
        for module in manifest["modules"]
        for unit in module["units"]
    }


def words(old: Unit, new: Unit) -> list[str]:
    """Return a sentence for each change of a unit's structure, in the active language."""
    found = _of_unit(old, new)
    if old["kind"] != new["kind"]:
        return found
    return found + (
        _of_quiz(old, new) if new["kind"] == "quiz" else _of_lesson(old, new)
    )


def _of_unit(old: Unit, new: Unit) -> list[str]:
    found = []
    if old["kind"] != new["kind"]:
        found.append(_("It is another kind of unit."))
    if old["required"] != new["required"]:
        found.append(
            _("It is now needed for the certificate.")
            if new["required"]
            else _("It is no longer needed for the certificate.")
        )
    if bool(old.get("what_changed")) != bool(new.get("what_changed")):
        found.append(
            _("It is now what those take who renew a certificate.")
            if new.get("what_changed")
            else _("Those who renew a certificate no longer take it.")
        )
    return found


def _of_lesson(old: Unit, new: Unit) -> list[str]:
    checks = set(old["checks"]), set(new["checks"])
    cases = set(old["cases"]), set(new["cases"])
    found = [
        *_more(len(checks[1] - checks[0]), "check"),
        *_fewer(len(checks[0] - checks[1]), "check"),
        *_more(len(cases[1] - cases[0]), "case"),
        *_fewer(len(cases[0] - cases[1]), "case"),
    ]
    is_same = checks[0] == checks[1] and cases[0] == cases[1]
    order = [(unit["checks"], unit["cases"]) for unit in (old, new)]
    if is_same and order[0] != order[1]:
        found.append(_("Its checks or cases come in another order."))
    return found


def _more(count: int, what: str) -> list[str]:
    if not count:
        return []
    text = {
        "check": ngettext(
            "%(count)s knowledge check was added.",
            "%(count)s knowledge checks were added.",
            count,
        ),
        "case": ngettext(
            "%(count)s case was added.", "%(count)s cases were added.", count
        ),
        "question": ngettext(
            "%(count)s question was added to its pools.",
            "%(count)s questions were added to its pools.",
            count,
        ),
    }[what]
    return [text % {"count": count}]


def _fewer(count: int, what: str) -> list[str]:
    if not count:
        return []
    text = {
        "check": ngettext(
            "%(count)s knowledge check was removed.",
            "%(count)s knowledge checks were removed.",
            count,
        ),
        "case": ngettext(
            "%(count)s case was removed.", "%(count)s cases were removed.", count
        ),
        "question": ngettext(
            "%(count)s question was removed from its pools.",
            "%(count)s questions were removed from its pools.",
            count,
        ),
    }[what]
    return [text % {"count": count}]


def _of_quiz(old: Unit, new: Unit) -> list[str]:
    sentences = {
        "pass_mark": _("The pass mark goes from %(old)s %% to %(new)s %%."),
        "attempts": _("The attempts allowed go from %(old)s to %(new)s."),
        "draw": _("The questions drawn go from %(old)s to %(new)s."),
    }
    found = [
        text % {"old": _amount(name, old[name]), "new": _amount(name, new[name])}
        for name, text in sentences.items()
        if old[name] != new[name]
    ]
    if old["purpose"] != new["purpose"]:
        found.append(_("It serves another purpose."))
    return found + _of_pools(old, new)


def _amount(name: str, value: Any) -> str:
    if value:
        return str(value)
    named = {"attempts": _("any number"), "draw": _("all")}
    return named.get(name, str(value))


def _of_pools(old: Unit, new: Unit) -> list[str]:
    before, after = _questions(old), _questions(new)
    changed = sum(before[uid] != after[uid] for uid in before.keys() & after.keys())
    found = [
        *_more(len(after.keys() - before.keys()), "question"),
        *_fewer(len(before.keys() - after.keys()), "question"),
    ]
    if changed:
        text = ngettext(
            "The key of %(count)s question was changed.",
            "The keys of %(count)s questions were changed.",
            changed,
        )
        found.append(text % {"count": changed})
    if not found and old["pools"] != new["pools"]:
        found.append(_("Its pools are other ones, or in another order."))
    return found


def _questions(unit: Unit) -> dict[str, int]:
    return {
        question["uid"]: question["version"]
        for pool in unit["pools"]
        for question in pool["questions"]
    }


def named(unit: Unit) -> str:
    """Return a unit's heading in the editor's language."""
    return str(in_language(unit["heading"]))
