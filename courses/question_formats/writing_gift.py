"""A GIFT file from questions; comments keep what GIFT has no place for."""

from collections.abc import Callable
from decimal import Decimal

from courses.imports.items import Item, ItemOption, PoolName, Texts
from courses.imports.numbers import number_text
from courses.question_formats.common import (
    answers_by_language,
    has_usual_words,
    html_in_both,
    name_of,
)
from courses.question_formats.gift_text import escaped

_FULL = Decimal(100)


def gift_of(items: list[Item]) -> str:
    """Return the text of a file with the questions, in their order."""
    blocks: list[str] = []
    pool: PoolName | None = None
    for item in items:
        if item.pool and item.pool != pool:
            pool = item.pool
            blocks.append(f"$CATEGORY: $course$/top/{pool.slug}")
        blocks.append(_block(item))
    return "\n\n".join(blocks) + "\n"


def _block(item: Item) -> str:
    answers = _ANSWERS[item.kind](item)
    feedback = _marked(item.feedback)
    if feedback:
        answers += f"\n\t####{feedback}"
    name = escaped(name_of(item))
    stem = f"::{name}::{_marked(item.stem)}{{{answers}\n}}"
    return "\n".join([*_remarks(item), stem])


def _remarks(item: Item) -> list[str]:
    remarks = [f"id:{item.uid}"]
    remarks += [f"tag:{_tag(tag)}" for tag in item.tags or ()]
    remarks += ["hidden:1"] if item.retired else []
    if _needs_kind(item):
        remarks.append(f"kind:{item.kind}")
    remarks.append("options:" + " ".join(_option_ids(item)))
    if item.kind in ("matching", "ordering"):
        for number, option in enumerate(item.options, 1):
            if text := _marked(option.feedback):
                # The bracket would end the remark.
                remarks.append(f"feedback {number}:{_without_brackets(text)}")
    return [f"// [{remark}]" for remark in remarks]


def _tag(tag: str) -> str:
    """Return a tag in which no bracket ends the remark and no backslash hides its end."""
    return tag.replace("]", "\\]") + (" " if tag.endswith("\\") else "")


def _without_brackets(text: str) -> str:
    html = text.removeprefix("[html]").replace("]", escaped("&#93;"))
    return f"[html\\]{html}"


def _needs_kind(item: Item) -> bool:
    """Tell whether the signs alone would show another kind."""
    if item.kind == "truefalse":
        return not has_usual_words(item)
    return item.kind == "shortanswer"


def _option_ids(item: Item) -> list[str]:
    if item.kind != "shortanswer":
        return [option.uid for option in item.options]
    return [
        f"{option.uid}/{','.join(codes)}"
        for option in item.options
        for _, codes in answers_by_language(option)
    ]


def _marked(texts: Texts) -> str:
    text = html_in_both(texts)
    return f"[html]{escaped(text)}" if text else ""


def _with_feedback(option: ItemOption) -> str:
    feedback = _marked(option.feedback)
    return f"#{feedback}" if feedback else ""


def _choices(item: Item) -> str:
    lines = []
    for option in item.options:
        sign = f"~%{number_text(option.fraction)}%"
        if not option.fraction:
            sign = "~"
        elif option.fraction == _FULL and item.kind != "multiple":
            sign = "="
        lines.append(f"\n\t{sign}{_marked(option.text)}{_with_feedback(option)}")
    return "".join(lines)


def _true_or_false(item: Item) -> str:
    if not has_usual_words(item):
        return _choices(item)
    first, second = item.options
    right, wrong = (first, second) if first.fraction == _FULL else (second, first)
    word = "TRUE" if right is first else "FALSE"
    return f"{word}#{_marked(wrong.feedback)}#{_marked(right.feedback)}"


def _pairs(item: Item) -> str:
    return "".join(
        f"\n\t={_marked(option.text)} -> {escaped(html_in_both(option.match))}"
        for option in item.options
    )


def _ordered(item: Item) -> str:
    lines = "".join(f"\n\t{_marked(option.text)}" for option in item.options)
    return f">{len(item.options)} ALL VERTICAL ABSOLUTE_POSITION SHOW{lines}"


def _accepted(item: Item) -> str:
    return "".join(
        f"\n\t=%{number_text(option.fraction)}%[plain]{escaped(text)}{_with_feedback(option)}"
        for option in item.options
        for text, _ in answers_by_language(option)
    )


def _numbers(item: Item) -> str:
    return "#" + "".join(
        f"\n\t=%{number_text(option.fraction)}%{number_text(option.value or Decimal(0))}"
        f":{number_text(option.tolerance)}{_with_feedback(option)}"
        for option in item.options
    )


_ANSWERS: dict[str, Callable[[Item], str]] = {
    "single": _choices,
    "multiple": _choices,
    "truefalse": _true_or_false,
    "matching": _pairs,
    "ordering": _ordered,
    "shortanswer": _accepted,
    "numeric": _numbers,
}
