"""Rules of a question's key in files; tells the wrong from the unsupported."""

from decimal import Decimal

from courses.imports.findings import Finding, NotRight, NotSupported, finding
from courses.imports.items import Item, ItemOption
from courses.imports.numbers import number_text
from courses.questions import answer_key, wildcards

_CHOICES = ("single", "multiple", "truefalse")


def settle_key(item: Item) -> list[Finding]:
    """Check the key, give matching and ordering their shares, and return notes.

    Raises NotRight for a key that is wrong anywhere, NotSupported for one that is right
    elsewhere but that the bank does not have.
    """
    if not item.options:
        raise NotRight("no_answer", field="options")
    notes: list[Finding] = []
    if item.kind == "matching":
        _check_pairs(item.options)
    elif item.kind != "numeric":
        _check_texts(item.options)
    if item.kind == "multiple" and _has_one_right(item.options):
        item.kind = "single"
        notes.append(finding("became_single", field="options"))
    if item.kind in ("matching", "ordering"):
        _share_alike(item)
    _check_shares(item)
    if item.kind == "shortanswer":
        notes += _settle_stars(item.options)
        _check_accepted(item.options)
    return notes


def key_is_right(item: Item) -> bool:
    """Tell whether the bank's own rule is met; a match alone is there to choose from."""
    options = [
        answer_key.KeyOption(
            o.fraction, _any(o.text), _any(o.match), o.value, o.tolerance
        )
        for o in item.options
        if item.kind != "matching" or any(o.text.values())
    ]
    return answer_key.is_right(item.kind, options)


def _check_texts(options: list[ItemOption]) -> None:
    for number, option in enumerate(options, 1):
        if not any(option.text.values()):
            field = f"options.{number}.text"
            raise NotRight("blank_answer", field=field, number=number)


def _check_pairs(options: list[ItemOption]) -> None:
    for number, option in enumerate(options, 1):
        if not any(option.match.values()):
            field = f"options.{number}.match"
            raise NotRight("no_match", field=field, number=number)
    if sum(any(option.text.values()) for option in options) < 2:
        raise NotRight("too_few_pairs", field="options")


def _check_shares(item: Item) -> None:
    if key_is_right(item):
        return
    shares = [option.fraction for option in item.options]
    given = [share for share in shares if share > 0]
    if item.kind in (*_CHOICES, "ordering") and len(shares) < 2:
        raise NotRight("too_few_answers", field="options")
    if item.kind == "numeric":
        _check_tolerances(item.options)
    if item.kind == "multiple" and given:
        if abs(sum(given) - answer_key.WHOLE) > answer_key.SLACK:
            total = number_text(sum(given, Decimal(0)))
            raise NotRight("shares_not_whole", field="options", sum=total)
        raise NotSupported("all_right", field="options")
    if shares.count(answer_key.WHOLE) > 1:
        raise NotSupported("two_full_answers", field="options")
    raise NotRight("no_right_answer", field="options")


def _check_tolerances(options: list[ItemOption]) -> None:
    for number, option in enumerate(options, 1):
        if option.tolerance < 0:
            field = f"options.{number}.tolerance"
            raise NotRight("negative_tolerance", field=field, number=number)


def _has_one_right(options: list[ItemOption]) -> bool:
    given = [option.fraction for option in options if option.fraction > 0]
    return given == [answer_key.WHOLE] and len(options) > 1


def _share_alike(item: Item) -> None:
    shares = answer_key.default_shares(item.kind, [True] * len(item.options))
    for option, share in zip(item.options, shares, strict=True):
        option.fraction = share


def _settle_stars(options: list[ItemOption]) -> list[Finding]:
    """Note where * stands for any text, also where the file means the sign itself."""
    notes = []
    for number, option in enumerate(options, 1):
        if option.uid:
            continue  # it comes from this bank, where the sign cannot be meant itself
        found = {code: text.replace("\\*", "*") for code, text in option.text.items()}
        if found != option.text:
            option.text = found
            notes.append(finding("star", field=f"options.{number}.text"))
    return notes


def _check_accepted(options: list[ItemOption]) -> None:
    for number, option in enumerate(options, 1):
        for code in filter(None, map(wildcards.fault_of, option.text.values())):
            field = f"options.{number}.text"
            raise NotRight(code, field=field, **wildcards.LIMITS)


def _any(texts: dict[str, str]) -> str:
    return next((text for text in texts.values() if text), "")
