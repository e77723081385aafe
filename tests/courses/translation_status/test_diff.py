"""What changed, word by word."""

from hypothesis import given
from hypothesis import strategies as st

from courses.translation_status.diff import changes, diff_html

some_text = st.text("ab <&\n", max_size=20)


def test_only_the_words_that_changed_are_marked():
    found = changes("Nu luați pașaportul ei", "Nu cereți pașaportul ei")
    assert [(c.kind, c.text) for c in found] == [
        ("same", "Nu "),
        ("gone", "luați"),
        ("new", "cereți"),
        ("same", " pașaportul ei"),
    ]


def test_what_an_editor_wrote_never_becomes_markup():
    html = diff_html("<script>alert(1)</script>", "<img src=x onerror=alert(1)> &")
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html


@given(before=some_text, after=some_text)
def test_both_texts_can_be_read_from_their_differences(before, after):
    found = changes(before, after)
    assert "".join(c.text for c in found if c.kind != "new") == before
    assert "".join(c.text for c in found if c.kind != "gone") == after
