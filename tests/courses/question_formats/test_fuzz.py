"""Ten thousand mutated files: each is read or refused with a sentence, never a crash.

And what is in the bank is all of a file or nothing of it.
"""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.imports.codepages import garbled_at
from courses.imports.findings import FileRefused
from courses.imports.html_to_text import tidy
from courses.imports.items import Item, ItemOption
from courses.models import Option, Question, QuestionPool
from courses.question_formats.bank_items import bank_items
from courses.question_formats.importing import import_questions, read_questions
from courses.question_formats.writing import WRITERS
from courses.text.languages import CODES
from tests.courses.question_formats.samples import AIKEN, GIFT, MOODLEXML

SAMPLES = {"gift": GIFT, "moodlexml": MOODLEXML, "aiken": AIKEN}
# Signs that mean something to one of the readers, and what damages a file.
TOKENS = [
    *"{}~=#%:\\/<>&;\"'[]*\n\r\t\x00\ufffd\u2028ţ",
    *("\n\n", "::", "->", "####", "//", "%50%", "=%-1%", "TRUE", "$CATEGORY: ", ">3 ALL"),
    *("ANSWER: B", "A) ", "<![CDATA[", "]]>", "<!--", "<?xml?>", "&amp;", "&x;", "&#0;"),
    *("<text>", "</text>", "<answer fraction='1e999'>", "<question type='essay'>", "</quiz>"),
    *("{mlang ro}", "{mlang}", "{mlang ru}", "<span lang='ru' class='multilang'>", "</span>"),
    *("1e999", "9" * 40, "-0", "0,5", "NaN", "Infinity", "// [id:x]", "[options:a b]"),
]  # fmt: skip
PLACE = st.floats(0, 1, allow_nan=False)


def mutations_of(tokens: list[str]) -> st.SearchStrategy[list]:
    kinds = st.sampled_from(["cut", "drop", "double", "insert", "swap"])
    one = st.tuples(kinds, PLACE, st.integers(0, 200), st.sampled_from(tokens))
    return st.lists(one, min_size=1, max_size=4)


MUTATIONS = mutations_of(TOKENS)
BYTES = st.lists(st.tuples(PLACE, st.integers(0, 255)), max_size=2)
EACH = settings(
    max_examples=3400,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def mutated(text: str, mutations: list, flips: list) -> bytes:
    for kind, share, length, token in mutations:
        at = int(share * len(text))
        part = text[at : at + length]
        text = {
            "cut": lambda at=at, text=text: text[:at],
            "drop": lambda at=at, text=text, n=length: text[:at] + text[at + n :],
            "double": lambda at=at, text=text, part=part: text[:at] + part + text[at:],
            "insert": lambda at=at, text=text, t=token: text[:at] + t + text[at:],
            "swap": lambda at=at, text=text, part=part: text[:at] + part[::-1] + text[at + len(part) :],
        }[kind]()  # fmt: skip
    data = bytearray(text.encode("utf-8", "replace"))
    for share, value in flips:
        if data:
            data[int(share * (len(data) - 1))] = value
    return bytes(data)


def check(data: bytes, file_format: str) -> None:
    """Read a file: what comes has a text and an answer, what does not has a reason."""
    try:
        found = read_questions(data, file_format)
    except FileRefused as refusal:
        assert refusal.finding.message
        return
    for question in found:
        if question.item is None:
            assert question.finding.message
            continue
        assert any(text.strip() for text in question.item.stem.values())
        assert question.item.options
        for note in question.notes:
            assert note.message


@pytest.mark.parametrize("file_format", sorted(SAMPLES))
def test_mutated_files_are_read_or_refused(file_format):
    @EACH
    @given(MUTATIONS, BYTES)
    def mutate(mutations, flips):
        check(mutated(SAMPLES[file_format], mutations, flips), file_format)

    mutate()


@pytest.mark.parametrize("file_format", sorted(SAMPLES))
@pytest.mark.django_db
def test_no_mutated_file_comes_in_part(file_format):
    @settings(EACH, max_examples=60)
    @given(MUTATIONS, BYTES)
    def mutate(mutations, flips):
        data = mutated(SAMPLES[file_format], mutations, flips)
        report = import_questions(data=data, file_format=file_format)
        if report.errors:
            assert (report.changed, Question.objects.count()) == (0, 0)
            assert not QuestionPool.objects.exists()
        else:
            assert Question.objects.count() == report.ok
        Question.objects.all().delete()
        QuestionPool.objects.all().delete()

    mutate()


# --- what goes out comes in again, whatever signs are in it -----------------------

WORDS = st.text(
    st.one_of(
        st.sampled_from("ab ășțя{}~=#%:\\/<>&;\"'[]*_-1.\n"),
        st.characters(codec="utf-8"),
    ),
    min_size=1,
    max_size=40,
)


def tidied(text: str, code: str, number: int) -> str:
    found = tidy(text, code).strip()
    # Unreadable signs are refused on purpose, and what looks garbled by an encoding; a
    # text of nothing else is none.
    found = found.replace("\ufffd", "?")
    if garbled_at(found) is not None:
        found = found.encode("ascii", "replace").decode()
    return f"{number}{found}" if found else str(number)


@st.composite
def choices(draw) -> Item:
    texts = {code: tidied(draw(WORDS), code, 0) for code in CODES}
    options = [
        ItemOption(
            uid=f"11111111-1111-4111-8111-11111111111{number}",
            text={code: tidied(draw(WORDS), code, number) for code in CODES},
            feedback={code: tidied(draw(WORDS), code, number) for code in CODES},
            fraction=Decimal(100 if number == 1 else 0),
        )
        for number in (1, 2, 3)
    ]
    return Item(
        kind="single",
        stem=texts,
        options=options,
        uid="22222222-2222-4222-8222-222222222222",
        tags=["a"],
    )


@pytest.mark.parametrize("file_format", sorted(WRITERS))
def test_any_text_goes_out_and_comes_in_as_it_was(file_format):
    @settings(EACH, max_examples=400)
    @given(choices())
    def round_trip(item):
        (found,) = read_questions(WRITERS[file_format]([item]).encode(), file_format)
        assert found.finding is None
        assert found.item.stem == item.stem
        assert found.item.uid == item.uid
        for before, after in zip(item.options, found.item.options, strict=True):
            assert (after.uid, after.text, after.feedback, after.fraction) == (
                before.uid,
                before.text,
                before.feedback,
                before.fraction,
            )

    round_trip()


@pytest.mark.django_db
def test_an_empty_bank_is_an_empty_file():
    assert bank_items("*") == []
    assert Option.objects.count() == 0
