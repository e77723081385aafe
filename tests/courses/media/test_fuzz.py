"""Damaged pictures, captions, drawings and recordings are read or refused, never a crash."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.media import svg
from courses.media.formats import FORMATS, format_of
from courses.media.pictures import PictureRefused, measured
from courses.media.webvtt import CaptionsRefused, check_captions, cues_of
from tests.courses.question_formats.test_fuzz import (
    BYTES,
    EACH,
    PLACE,
    mutated,
    mutations_of,
)
from tests.factories.media import captions
from tests.support.pictures import picture

PICTURES = {kind: picture(kind) for kind in ("PNG", "JPEG", "WEBP", "GIF")}
CAPTION_TOKENS = [
    *(
        "-->",
        "WEBVTT",
        "\n\n",
        "\r",
        "NOTE",
        "STYLE\n",
        "<v Ana>",
        "</v>",
        "<00:01.000>",
    ),
    *(
        "&amp;",
        "&#0;",
        "&lrm;",
        "\x00",
        "\ufeff",
        "\u2028",
        "<",
        "99:99:99.999",
        "9" * 99,
    ),
]
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><defs><marker id="m"/>'
    '</defs><g lang="ro"><text x="1" marker-end="url(#m)">ș</text></g><g lang="ru">'
    '<text x="1">ж</text></g><use href="#m"/><path d="M0 0L9 9"/></svg>'
)
DRAWING_TOKENS = [
    *(
        "<!DOCTYPE x [<!ENTITY a 'b'>]>",
        "&a;",
        "&#0;",
        "<![CDATA[",
        "]]>",
        "<!--",
        "<?x?>",
    ),
    *(
        "<g>",
        "</g>",
        "<script>",
        'id="m"',
        "url(#",
        'xmlns="x"',
        'viewBox="',
        "\x00",
        "x:y",
    ),
]


def test_damaged_pictures_are_measured_or_refused():
    @settings(EACH, max_examples=1500)
    @given(
        st.sampled_from(sorted(PICTURES)),
        st.lists(st.tuples(PLACE, st.integers(0, 255)), max_size=8),
        PLACE,
        st.booleans(),
    )
    def damage(kind, flips, end, in_head):
        data = bytearray(PICTURES[kind])
        # What a decoder believes stands at the beginning.
        reach = min(len(data), 600) if in_head else len(data)
        for place, value in flips:
            data[int(place * (reach - 1))] = value
        cut = bytes(data[: int(len(data) * (0.2 + end))])
        try:
            assert measured(BytesIO(cut), formats=tuple(PICTURES)).width > 0
        except PictureRefused as refusal:
            assert refusal.reason in {"unknown", "too_many_pixels", "damaged"}

    damage()


def test_damaged_captions_are_read_or_refused():
    @settings(EACH, max_examples=1500)
    @given(mutations_of(CAPTION_TOKENS), BYTES)
    def damage(mutations, flips):
        data = mutated(captions().decode(), mutations, flips)
        try:
            assert check_captions(data) == len(cues_of(data))
        except CaptionsRefused as refusal:
            assert refusal.line >= 1

    damage()


def test_damaged_drawings_are_plain_or_refused():
    @settings(EACH, max_examples=1500)
    @given(mutations_of(DRAWING_TOKENS))
    def damage(mutations):
        text = mutated(DRAWING, mutations, []).decode("utf-8", "replace")
        try:
            plain = svg.validated(text)
        except svg.SvgRefused as refusal:
            assert refusal.line >= 1
            return
        assert svg.shown(plain, language="ro", label="x", prefix="p")
        assert svg.validated(plain) == plain

    damage()


def test_a_drawing_of_many_boxes_in_boxes_is_plain_or_refused():
    deep = 25_000
    text = DRAWING.replace("<path", f"{'<g>' * deep}{'</g>' * deep}<path")
    with pytest.raises(svg.SvgRefused):
        svg.validated(text)


@pytest.mark.parametrize("ending", sorted(FORMATS))
def test_any_beginning_of_a_recording_is_known_or_not(ending):
    @settings(EACH, max_examples=300)
    @given(st.binary(max_size=100))
    def look(head):
        assert format_of(f"x{ending}", head) in {None, FORMATS[ending]}

    look()
