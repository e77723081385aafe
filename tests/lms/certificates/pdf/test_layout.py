"""The sheet as it is set: nothing overlaps, nothing leaves the frame, all is legible."""

import io
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.certificates.pdf import document, fonts
from lms.certificates.pdf.layout import draw_sheet
from lms.certificates.pdf.setting import BOTTOM, LEFT, RIGHT, TOP
from lms.certificates.pdf.tagged_canvas import TaggedCanvas
from tests.lms.certificates.conftest import romanian_sheet
from tests.lms.certificates.examples import (
    LONG_COURSE,
    LONG_NAME,
    both_languages,
    full_sheet,
    longest,
)


@dataclass(frozen=True)
class Box:
    what: str
    left: float
    bottom: float
    right: float
    top: float

    def overlaps(self, other: "Box") -> bool:
        across = min(self.right, other.right) - max(self.left, other.left)
        up = min(self.top, other.top) - max(self.bottom, other.bottom)
        return across > 0.5 and up > 0.5


class Recorder(TaggedCanvas):
    """Keeps where each line of text stands, from the foot of a p to the top of an x."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.boxes = []

    def drawString(self, x, y, text, *args, **options):
        size = self._fontsize
        width = fonts.width_of(text.rstrip(), self._fontname, size)
        box = Box(text, x, y - 0.15 * size, x + width, y + 0.6 * size)
        self.boxes.append(box)
        super().drawString(x, y, text, *args, **options)

    def figures(self) -> list[Box]:
        return [
            Box(kid.alternative, *kid.box)
            for kid in self.document.kids
            if kid.tag == "Figure"
        ]


def drawn(sheet) -> Recorder:
    fonts.load()
    canvas = Recorder(io.BytesIO(), pagesize=(841.89, 595.28), initialFontName="FiraGO")
    draw_sheet(canvas, sheet)
    return canvas


def require_room(sheet) -> None:
    canvas = drawn(sheet)
    boxes = canvas.boxes + canvas.figures()
    for box in boxes:
        assert LEFT - 1 <= box.left <= box.right <= RIGHT + 1, box
        assert BOTTOM - 1 <= box.bottom <= box.top <= TOP + 1, box
    for number, box in enumerate(boxes):
        clashes = [other for other in boxes[number + 1 :] if box.overlaps(other)]
        assert not clashes, (box, clashes)


SHEETS = {
    "plain": romanian_sheet(),
    "full": full_sheet(),
    "both": both_languages(),
    "both, Russian first": both_languages("ru"),
    "long name and title": full_sheet(holder=LONG_NAME, course=LONG_COURSE),
    "one word without end": both_languages(holder="W" * 150),
    "one letter": both_languages(holder="Я"),
    "all as long as they may be": longest(),
    "all as long, Russian first": longest("ru"),
    "nobody signs": full_sheet(signatories=()),
    "no facts": full_sheet(facts=()),
}


@pytest.mark.parametrize("name", SHEETS)
def test_nothing_overlaps_and_nothing_leaves_the_frame(name):
    require_room(SHEETS[name])


words = st.text(alphabet="WilșțЩыж -", min_size=1, max_size=120)


@settings(max_examples=40)
@given(
    holder=words,
    course=st.text(alphabet="WilșțЩыж -", min_size=1, max_size=200),
    first=st.sampled_from(["ro", "ru"]),
    logos=st.integers(0, 4),
    signed=st.integers(0, 3),
    is_both=st.booleans(),
)
def test_there_is_room_whatever_is_written(
    holder, course, first, logos, signed, is_both
):
    sheet = both_languages(first, holder=holder, course=course)
    pages = [
        replace(
            one,
            logos=one.logos[:logos],
            signatories=one.signatories[:signed],
            second=None,
        )
        for one in sheet.languages
    ]
    require_room(replace(pages[0], second=pages[1] if is_both else None))


def test_ordinary_texts_stay_large():
    canvas = drawn(both_languages())
    by_text = {box.what.strip(): (box.top - box.bottom) / 0.75 for box in canvas.boxes}
    assert by_text["Ștefăniță Țurcanu"] > 30
    assert by_text["23 august 2026"] > 8
    assert (
        by_text["Certificat de absolvire"] == by_text["Сертификат о прохождении курса"]
    )


def test_the_learners_language_is_first_and_left():
    for first, title, other in (
        ("ro", "Certificat de absolvire", "Сертификат о прохождении курса"),
        ("ru", "Сертификат о прохождении курса", "Certificat de absolvire"),
    ):
        boxes = {box.what.strip(): box for box in drawn(both_languages(first)).boxes}
        assert boxes[title].right < boxes[other].left
        order = list(boxes)
        assert order.index(title) < order.index(other)


def test_ornaments_are_worked_out_once_and_shown_by_name():
    pdf = document.certificate_pdf(romanian_sheet())
    assert len(pdf) < 80_000
