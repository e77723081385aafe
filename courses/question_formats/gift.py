"""Questions of a GIFT file. What the signs mean: https://docs.moodle.org/en/GIFT_format

Beyond the format itself, comments may hold [id:...] and [tag:...], which Moodle knows too,
and [kind:...], [options:...] and [feedback N:...], which only this bank writes and reads.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from courses.imports.findings import FileRefused, NotRight, NotSupported
from courses.imports.items import (
    MAX_QUESTIONS,
    Entry,
    Markup,
    PoolName,
    RawOption,
    RawQuestion,
    entry,
)
from courses.question_formats import gift_answers
from courses.question_formats.gift_text import marked, protected, restored

_CATEGORY = "$CATEGORY:"
_REMARK = re.compile(r"\[(id|tag|kind|hidden|options|feedback \d{1,3}):")
_REMARK_END = re.compile(r"(?<!\\)\]")
_TRUE_FALSE = re.compile(r"T|TRUE|F|FALSE|true|True|false|False")
_KINDS: dict[str, Callable[[str, Markup], list[RawOption]]] = {
    "single": gift_answers.choices,
    "multiple": gift_answers.choices,
    "truefalse": gift_answers.choices,
    "matching": gift_answers.pairs,
    "ordering": gift_answers.ordered,
    "shortanswer": gift_answers.accepted,
}


@dataclass
class _Remarks:
    """What the comments of one question say."""

    identity: str = ""
    kind: str = ""
    hidden: bool = False
    tags: list[str] = field(default_factory=list)
    options: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    feedback: dict[int, str] = field(default_factory=dict)


@dataclass
class _Block:
    """Lines between empty lines; ``line`` is the first that is not a comment."""

    line: int
    lines: list[str]
    comments: list[str]


def read_gift(text: str) -> list[Entry]:
    """Return the questions of a file, or why each is none.

    Raises FileRefused where it is another format or holds too many questions.
    """
    found: list[Entry] = []
    pool: PoolName | None = None
    for block in _blocks(text):
        body = "\n".join(block.lines).strip()
        line = block.line
        if body.startswith(_CATEGORY):
            named, _, body = body.removeprefix(_CATEGORY).partition("\n")
            pool = pool_name(named)
            line += 1
        if not body.strip():
            continue
        if len(found) == MAX_QUESTIONS:
            raise FileRefused("too_many_questions", limit=MAX_QUESTIONS)
        read = partial(_question, body.strip(), _remarks(block.comments), pool)
        found.append(entry(len(found) + 1, line, _label(body), read))
    if found and not any(map(_has_answers, found)):
        raise FileRefused("not_gift")
    return found


def pool_name(path: str, *, slug: str = "") -> PoolName | None:
    """Return the pool that a category's path ends in; "//" stands for a slash."""
    parts = [p.replace("//", "/").strip() for p in re.split(r"(?<!/)/(?!/)", path)]
    last = parts[-1] if parts else ""
    if not last or last in ("top", "$course$", "$system$", "$module$"):
        return None
    return PoolName(name=last, slug=slug)


def _has_answers(found: Entry) -> bool:
    refusal = found.refusal
    return refusal is None or refusal.finding.code != "kind_description"


def _blocks(text: str) -> Iterator[_Block]:
    block = _Block(0, [], [])
    for number, line in enumerate([*text.split("\n"), ""], 1):
        if not line.strip():
            if block.lines:
                yield block
            block = _Block(0, [], [])
        elif line.lstrip().startswith("//"):
            block.comments.append(line.strip())
        else:
            block.line = block.line or number
            block.lines.append(line.strip())


def _label(body: str) -> str:
    """Return what to call a question that may be unreadable."""
    first = body.strip().split("\n")[0]
    if first.startswith("::"):
        first = first.removeprefix("::").partition("::")[0]
    return first.strip()[:80]


def _remarks(comments: list[str]) -> _Remarks:
    remarks = _Remarks()
    for name, value in (pair for line in comments for pair in _remarks_in(line)):
        if name == "id":
            remarks.identity = value
        elif name == "tag":
            remarks.tags.append(value)
        elif name == "kind":
            remarks.kind = value
        elif name == "hidden":
            remarks.hidden = value == "1"
        elif name == "options":
            remarks.options = [_option_id(word) for word in value.split()]
        else:
            remarks.feedback[int(name.split()[1])] = value
    return remarks


def _remarks_in(line: str) -> Iterator[tuple[str, str]]:
    place = 0
    while (begins := _REMARK.search(line, place)) is not None:
        ends = _REMARK_END.search(line, begins.end())
        if ends is None:
            return
        value = line[begins.end() : ends.start()]
        yield begins[1], value.replace("\\]", "]").strip()
        place = ends.end()


def _option_id(word: str) -> tuple[str, tuple[str, ...]]:
    uid, _, languages = word.partition("/")
    return uid, tuple(languages.split(",")) if languages else ()


def _question(body: str, remarks: _Remarks, pool: PoolName | None) -> RawQuestion:
    name, text = _name(protected(body))
    stem_source, answers, feedback_source = _parts(text)
    stem = marked(stem_source)
    kind = remarks.kind if remarks.kind in _KINDS else _kind_of(answers)
    question = RawQuestion(
        kind=kind,
        stem=stem,
        name=name,
        identity=remarks.identity,
        feedback=marked(feedback_source, stem.markup),
        tags=remarks.tags or None,
        pool=pool,
        retired=remarks.hidden,
    )
    _add_options(question, answers, remarks)
    return question


def _add_options(question: RawQuestion, answers: str, remarks: _Remarks) -> None:
    markup = question.stem.markup
    if question.kind == "truefalse" and not remarks.kind:
        question.options = gift_answers.true_or_false(answers, markup)
    elif question.kind == "numeric":
        question.options, note = gift_answers.numbers(answers, markup)
        question.notes += note
    else:
        question.options = _KINDS[question.kind](answers, markup)
    if len(remarks.options) == len(question.options):
        for option, (uid, languages) in zip(
            question.options, remarks.options, strict=True
        ):
            option.uid, option.languages = uid, languages
    for number, text in remarks.feedback.items():
        if 1 <= number <= len(question.options):
            option = question.options[number - 1]
            option.feedback = marked(protected(text), markup)


def _name(text: str) -> tuple[str, str]:
    if not text.startswith("::"):
        return "", text
    name, closes, rest = text[2:].partition("::")
    if not closes:
        return "", text[2:]
    return restored(name).strip(), rest.strip()


def _parts(text: str) -> tuple[str, str, str]:
    """Return the stem, the answers and the general feedback, still marked up."""
    start, end = text.find("{"), text.find("}")
    if start < 0 and end < 0:
        raise NotSupported("kind_description", field="options")
    if not 0 <= start < end:
        raise NotRight("braces", field="options")
    answers, rest = text[start + 1 : end].strip(), text[end + 1 :]
    if "{" in answers:
        raise NotRight("braces_inside", field="options")
    if "{" in rest:
        raise NotSupported("several_gaps", field="options")
    if "}" in rest:
        raise NotRight("braces", field="options")
    # Answers inside a sentence stand for the missing word.
    stem = f"{text[:start]}_____{rest}" if rest.strip() else text[:start]
    answers, _, feedback = _last_part(answers, "####")
    return stem, answers.strip(), feedback


def _last_part(text: str, separator: str) -> tuple[str, str, str]:
    place = text.rfind(separator)
    if place < 0:
        return text, "", ""
    return text[:place], separator, text[place + len(separator) :]


def _kind_of(answers: str) -> str:
    if not answers:
        raise NotSupported("kind_essay", field="options")
    if answers.startswith("#"):
        return "numeric"
    if answers.startswith(">"):
        return "ordering"
    if "~" in answers:
        return "single" if "=" in answers else "multiple"
    if "=" in answers and "->" in answers:
        return "matching"
    if _TRUE_FALSE.fullmatch(answers.partition("#")[0].strip()):
        return "truefalse"
    return "shortanswer"
