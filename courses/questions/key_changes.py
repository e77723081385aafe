"""Changes of an answer key, and where an option's words stand now. Pure.

An option is known by its id, but learners answer by its words. Where words have moved to
another option, an older answer means the option that has them now.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from courses.text.languages import CODES

Frozen = dict[str, Any]
# Ids of the old options, with the ids of those that have their words now; None for none.
Places = Mapping[str, str | None]
WRITTEN = ("shortanswer", "numeric")


def has_new_key(old: Frozen, new: Frozen) -> bool:
    """Tell whether answers are marked otherwise than before; both are as in ``bank``.

    A corrected wording is no new key. Words that changed places between options are one
    if that changes what is right: right and wrong, which match belongs to what, the order.
    """
    kind, now = old["kind"], key_of(new["kind"], new["options"])
    if key_of(kind, old["options"]) != now:
        return True
    if kind in WRITTEN:
        return False
    texts, matches = (moved_options(old, new, name) for name in ("text", "match"))
    return key_of(kind, old["options"], texts, matches) != now


def key_of(
    kind: str,
    options: Iterable[Frozen],
    texts: Places | None = None,
    matches: Places | None = None,
) -> tuple[Any, ...]:
    """Return what marking depends on; ``options`` are as in ``frozen_questions``.

    Wording counts only where the answer is written by the learner, order only where it is
    asked for. With ``texts`` and ``matches`` the ids are those of other options.
    """
    rows = list(options)
    parts = [
        (_at(texts, option), *_worth(kind, option, rows, matches)) for option in rows
    ]
    return (kind, *(parts if kind == "ordering" else sorted(parts, key=str)))


def _worth(
    kind: str, option: Frozen, rows: list[Frozen], matches: Places | None
) -> tuple[Any, ...]:
    """Return what marking knows of an option besides its id."""
    if kind == "ordering":
        return ()
    if kind == "matching":  # the same words are right wherever they stand
        same = [row for row in rows if row["match"] == option["match"]]
        is_asked = any(option["text"].values())
        right = sorted(str(_at(matches, row)) for row in same)
        return (tuple(right),) if is_asked else ()
    share = f"{Decimal(option['fraction']):.5f}"
    if kind == "shortanswer":
        return share, tuple(option["text"].values())
    if kind == "numeric":
        return share, _number(option["value"]), _number(option["tolerance"])
    return (share,)


def _number(written: str | None) -> str | None:
    return None if written is None else f"{Decimal(written).normalize():f}"


def _at(places: Places | None, option: Frozen) -> str | None:
    uid = str(option["uid"])
    return uid if places is None else places[uid]


def moved_options(old: Frozen, new: Frozen, name: str) -> Places:
    """Return by old option's id the id of the option that has its words now.

    ``name`` is "text" or "match". An option whose words are nowhere was reworded, unless
    it has another old option's words: then it is gone, None.
    """
    for code in CODES:
        before, after = (_words(question, name, code) for question in (old, new))
        moved = _moved(before, after)
        if moved:
            taken = set(moved.values())
            return {
                uid: moved.get(uid, None if uid in taken else uid) for uid in before
            }
    return {str(option["uid"]): str(option["uid"]) for option in old["options"]}


def _words(question: Frozen, name: str, code: str) -> dict[str, str]:
    return {
        str(option["uid"]): " ".join(option[name].get(code, "").split())
        for option in question["options"]
    }


def _moved(before: dict[str, str], after: dict[str, str]) -> dict[str, str]:
    """Return where words stand that were one old option's and are another's now."""
    found = {}
    for uid, words in before.items():
        if not words or after.get(uid) == words:
            continue
        at = next((other for other, text in after.items() if text == words), None)
        # Where both said the same before, only one of them was reworded.
        if at is not None and before.get(at) != words:
            found[uid] = at
    return found
