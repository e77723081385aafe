"""No word of a Moodle page is lost or garbled; what is left out is named."""

import pytest

from courses.moodle_backup.segments import segments_of


def shown(html: str) -> list[tuple[str, str]]:
    found, _lost = segments_of(html)
    return [(segment.kind, segment.text) for segment in found]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Art. 165<sup>1</sup> CP</p>", "<p>Art. 165¹ CP</p>"),
        ("<p>10<sup>2</sup>, H<sub>2</sub>O</p>", "<p>10², H₂O</p>"),
        ("<p>165<sup><b>1</b></sup></p>", "<p>165<b>¹</b></p>"),
        ("<p>1<sup>er</sup> <sup> </sup>rang</p>", "<p>1^er rang</p>"),
        ("<p>165<sup>1</p><p>112</p>", "<p>165¹</p><p>112</p>"),
        ("<p>112</sup> 2</p>", "<p>112 2</p>"),
    ],
)
def test_raised_and_lowered_figures_stay_so(html, text):
    assert shown(html) == [("text", text)]
    assert not segments_of(html)[1]


@pytest.mark.parametrize(
    ("html", "segments"),
    [
        ("<h3>Art. 165<sup>1</sup></h3>", [("heading", "Art. 165¹")]),
        ("<p>a</p><h3>Titlu", [("text", "<p>a</p>"), ("heading", "Titlu")]),
        (
            "<h3>Titlu<p>Text</p><ul><li>și asta</li></ul>",
            [("heading", "Titlu"), ("text", "<p>Text</p><ul><li>și asta</li></ul>")],
        ),
        (
            "<h3>Unu <h4>Doi</h4><p>rest</p>",
            [("heading", "Unu"), ("heading", "Doi"), ("text", "<p>rest</p>")],
        ),
        ("<h3>Unu<br>doi <b>trei</b></h3>", [("heading", "Unu doi trei")]),
        ("<h3><div>Titlu</div></h3>a", [("heading", "Titlu"), ("text", "<p>a</p>")]),
        ("<div><h3>Titlu</div>a", [("heading", "Titlu"), ("text", "<p>a</p>")]),
        ("<h3></h3>a", [("text", "<p>a</p>")]),
    ],
)
def test_a_heading_ends_where_a_block_begins(html, segments):
    assert shown(html) == segments


@pytest.mark.parametrize(
    "html",
    [
        "a<hr>b",
        "a<hr/>b",
        "<option>a</option><option>b</option>",
        "<figure>a<figcaption>b</figcaption></figure>",
        "<form>a</form><address>b</address>",
    ],
)
def test_words_of_two_blocks_do_not_stick_together(html):
    assert shown(html) == [("text", "<p>a</p><p>b</p>")]


@pytest.mark.parametrize(
    ("html", "lost"),
    [
        ("<p>a <span>b</span><u>c</u><o:p></o:p></p>", set()),
        ("<p>a <ruby>b<rt>c</rt></ruby></p>", {"element_left_out"}),
        ("<h2>a <input> <button>b</button></h2>", {"element_left_out"}),
        ("<select><option>da</option></select>", {"element_left_out"}),
        ("<p>a</p><audio></audio>", {"media_left_out"}),
        ("<p>a</p><script>x", {"code_left_out"}),
    ],
)
def test_what_is_left_out_is_noted(html, lost):
    assert segments_of(html)[1] == lost
