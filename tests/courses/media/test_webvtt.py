"""Captions are WebVTT that every player shows, or are refused with line and reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.media.webvtt import (
    MAX_BYTES,
    CaptionsRefused,
    check_captions,
    cues_of,
    marks_of,
    readable,
    storable,
    with_words,
    words_of,
)
from tests.factories.media import captions

CUE = "00:01.000 --> 00:02.000\nBună\n"


def refused(text: str | bytes) -> tuple[int, str]:
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(CaptionsRefused) as error:
        check_captions(data)
    return error.value.line, str(error.value)


def test_cues_notes_styles_and_long_times_are_read():
    styled = f"WEBVTT - film\nKind: captions\n\nSTYLE\n::cue {{}}\n\n{CUE}"
    assert check_captions(captions()) == 2
    assert check_captions(styled.encode()) == 1


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_any_line_ends_and_a_byte_order_mark_are_read(ends):
    text = captions().decode().replace("\n", ends)
    assert check_captions(text.encode("utf-8-sig")) == 2


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("1\n00:00:01,000 --> 00:00:02,000\nSubRip\n", 1),
        ("WEBVTTX\n\n" + CUE, 1),
        ("WEBVTT\n\nNOTE nothing else\n", 1),
        (f"WEBVTT\n\n{'9' * 5000}:00:01.000 --> 00:02.000\ntârziu\n", 3),
        ("WEBVTT\n\n00:01,000 --> 00:02,000\nvirgulă\n", 3),
        ("WEBVTT\n\n" + CUE + "\n00:03.000 --> 00:02.500\nînapoi\n", 6),
        ("WEBVTT\n\n00:05.000 --> 00:06.000\na\n\n" + CUE, 6),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n", 3),
        ("WEBVTT\n\n00:61.000 --> 00:62.000\na\n", 3),
        ("WEBVTT\n\nfără timp\n", 3),
    ],
)
def test_what_is_no_webvtt_is_refused_with_its_line(text, line):
    assert refused(text)[0] == line


def test_what_captions_say_is_known_without_their_times():
    assert words_of(captions("Noroc")) == "Noroc\n- Noroc\n- Da."
    assert words_of(b"WEBVTT\n\nNOTE x\n\n00:01.000") == ""
    with pytest.raises(CaptionsRefused):
        words_of(b"\xff")


def test_another_encoding_is_refused_and_never_guessed():
    assert refused(b"WEBVTT\n\n" + CUE.encode("cp1250"))[0] == 4
    assert "UTF-8" in refused(b"WEBVTT\n\n" + CUE.encode("utf-16"))[1]


def test_huge_captions_are_refused():
    assert "300 KB" in refused(b"WEBVTT\n\n" + CUE.encode() * (MAX_BYTES // 10))[1]


@given(st.binary(max_size=200), st.integers(0, 130))
def test_no_bytes_make_the_reader_fail_otherwise(junk, at):
    data = captions()
    try:
        check_captions(data[:at] + junk + data[at:])
    except CaptionsRefused as error:
        assert error.line >= 1


# --- other words ------------------------------------------------------------------------

STYLED = (
    "WEBVTT - film\nLanguage: ro\n\nNOTE pentru noi\n\nSTYLE\n::cue { color: red }\n\n"
    "REGION\nid:jos\n\nintro\n00:01.000 --> 00:02.000 region:jos align:left\n"
    "<v Ana>Bună &amp; rea</v>\n\n00:03.000 --> 00:04.000\n- Da.\n- Nu &lt;i&gt;.\n"
)


def test_the_cues_of_a_file_are_known():
    first, second = cues_of(STYLED.encode())
    assert first.head == ("intro", "00:01.000 --> 00:02.000 region:jos align:left")
    assert first.times == "00:01.000 --> 00:02.000"
    assert readable(first.words) == "<v Ana>Bună & rea</v>"
    # Written out, this would be a mark.
    assert readable(second.words) == "- Da.\n- Nu &lt;i&gt;."


def test_other_words_keep_times_settings_and_styles():
    made = with_words(STYLED.encode(), ["Да", "Нет"]).decode()
    assert made == (
        "WEBVTT\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:jos\n\n"
        "intro\n00:01.000 --> 00:02.000 region:jos align:left\nДа\n\n"
        "00:03.000 --> 00:04.000\nНет\n"
    )


def test_signs_are_written_so_that_players_show_them():
    like = "<v Ana>Bună</v>"
    assert storable("<v Анна>А < Б & В</v>", like) == "<v Анна>А &lt; Б &amp; В</v>"
    assert storable("x -> <b>", "Bună") == "x -&gt; <b>"
    assert storable("Нет &lt;i&gt;.", "- Nu &lt;i&gt;.") == "Нет &lt;i&gt;."


def test_another_speakers_name_is_no_other_mark():
    assert marks_of("<v Ana>a</v>") == marks_of("<v Анна>б</v>") == ["</v>", "<v>"]
    assert marks_of("<00:01.000>a <x> 1<2") == ["<00:01.000>"]


@pytest.mark.parametrize("words", ["", "a\n\nb", "a\n \nb"])
def test_words_that_would_end_a_caption_are_refused(words):
    with pytest.raises(CaptionsRefused):
        with_words(STYLED.encode(), ["Да", words])


LINE = st.text(min_size=1, max_size=20).filter(lambda text: text.strip())
CUE_WORDS = st.lists(LINE, min_size=1, max_size=3).map("\n".join)


@given(st.lists(CUE_WORDS, min_size=2, max_size=2))
def test_any_words_are_read_again_as_they_were_or_refused(words):
    try:
        made = with_words(STYLED.encode(), [storable(text, "") for text in words])
    except (CaptionsRefused, UnicodeEncodeError):
        return
    assert check_captions(made) == 2
    again = with_words(made, [cue.words for cue in cues_of(made)])
    assert again == made
    assert all(marks_of(readable(c.words)) == marks_of(c.words) for c in cues_of(made))
