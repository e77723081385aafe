"""A Moodle XML file from questions; Moodle passes over the attributes of this bank."""

from collections.abc import Callable
from decimal import Decimal
from html import escape

from courses.imports.items import Item, ItemOption, PoolName, Texts
from courses.imports.numbers import number_text
from courses.question_formats.common import (
    answers_by_language,
    has_usual_words,
    html_in_both,
    name_of,
)

_TYPES = {
    "single": "multichoice",
    "multiple": "multichoice",
    "truefalse": "truefalse",
    "matching": "matching",
    "ordering": "ordering",
    "shortanswer": "shortanswer",
    "numeric": "numerical",
}


def moodlexml_of(items: list[Item]) -> str:
    """Return the text of a file with the questions, in their order."""
    parts = ['<?xml version="1.0" encoding="UTF-8"?>', "<quiz>"]
    pool: PoolName | None = None
    for item in items:
        if item.pool and item.pool != pool:
            pool = item.pool
            parts += _category(pool)
        parts += _question(item)
    return "\n".join([*parts, "</quiz>", ""])


def _category(pool: PoolName) -> list[str]:
    return [
        '  <question type="category">',
        f"    <category>{_text(f'$course$/top/{pool.slug}')}</category>",
        f'    <info format="html">{_text(pool.names.source)}</info>',
        f"    <idnumber>{_escaped(pool.slug)}</idnumber>",
        "  </question>",
    ]


def _question(item: Item) -> list[str]:
    is_choice = item.kind == "truefalse" and not has_usual_words(item)
    kind = "multichoice" if is_choice else _TYPES[item.kind]
    said = ' kind="truefalse"' if is_choice else ""
    write = _choices if is_choice else _ANSWERS[item.kind]
    return [
        f'  <question type="{kind}"{said}>',
        f"    <name>{_text(name_of(item))}</name>",
        f"    {_html('questiontext', item.stem)}",
        f"    {_html('generalfeedback', item.feedback)}",
        "    <defaultgrade>1</defaultgrade>",
        f"    <hidden>{int(item.retired)}</hidden>",
        f"    <idnumber>{_escaped(item.uid)}</idnumber>",
        *(f"    {line}" for line in write(item)),
        *_tags(item.tags or []),
        "  </question>",
    ]


def _tags(tags: list[str]) -> list[str]:
    lines = [f"      <tag>{_text(tag)}</tag>" for tag in tags]
    return ["    <tags>", *lines, "    </tags>"]


def _choices(item: Item) -> list[str]:
    single = "false" if item.kind == "multiple" else "true"
    return [
        f"<single>{single}</single>",
        "<shuffleanswers>true</shuffleanswers>",
        "<answernumbering>none</answernumbering>",
        *(_answer(option, _text(html_in_both(option.text))) for option in item.options),
    ]


def _true_or_false(item: Item) -> list[str]:
    words = ("true", "false")
    return [
        _answer(option, _text(word), markup="moodle_auto_format")
        for option, word in zip(item.options, words, strict=True)
    ]


def _pairs(item: Item) -> list[str]:
    return [
        "<shuffleanswers>true</shuffleanswers>",
        *(
            f'<subquestion format="html" uid="{_escaped(option.uid)}">'
            f"{_text(html_in_both(option.text))}"
            f"<answer>{_text(html_in_both(option.match))}</answer>"
            f"{_html('feedback', option.feedback)}</subquestion>"
            for option in item.options
        ),
    ]


def _ordered(item: Item) -> list[str]:
    return [
        "<layouttype>VERTICAL</layouttype>",
        "<selecttype>ALL</selecttype>",
        f"<selectcount>{len(item.options)}</selectcount>",
        "<gradingtype>ABSOLUTE_POSITION</gradingtype>",
        *(
            _answer(option, _text(html_in_both(option.text)), share=Decimal(place))
            for place, option in enumerate(item.options, 1)
        ),
    ]


def _accepted(item: Item) -> list[str]:
    return [
        "<usecase>0</usecase>",
        *(
            _answer(option, _text(text), markup="plain_text", languages=" ".join(codes))
            for option in item.options
            for text, codes in answers_by_language(option)
        ),
    ]


def _numbers(item: Item) -> list[str]:
    return [
        _answer(
            option,
            f"{_text(number_text(option.value or Decimal(0)))}"
            f"<tolerance>{number_text(option.tolerance)}</tolerance>",
            markup="plain_text",
        )
        for option in item.options
    ]


def _answer(
    option: ItemOption,
    inside: str,
    *,
    markup: str = "html",
    share: Decimal | None = None,
    languages: str = "",
) -> str:
    fraction = number_text(option.fraction if share is None else share)
    said = f' lang="{languages}"' if languages else ""
    return (
        f'<answer fraction="{fraction}" format="{markup}" uid="{_escaped(option.uid)}"'
        f"{said}>{inside}{_html('feedback', option.feedback)}</answer>"
    )


def _html(name: str, texts: Texts) -> str:
    return f'<{name} format="html">{_text(html_in_both(texts))}</{name}>'


def _text(text: str) -> str:
    return f"<text>{_escaped(text)}</text>"


def _escaped(text: str) -> str:
    return escape(text)


_ANSWERS: dict[str, Callable[[Item], list[str]]] = {
    "single": _choices,
    "multiple": _choices,
    "truefalse": _true_or_false,
    "matching": _pairs,
    "ordering": _ordered,
    "shortanswer": _accepted,
    "numeric": _numbers,
}
