import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.text.richtext.document import Document, Run, tidy
from courses.text.richtext.html import read_html, write_html
from courses.text.richtext.markup import MarkupError, read_markup, write_markup

TEXTS = st.text(
    st.one_of(
        st.sampled_from(list(" *_[]()\\<>&\"'-.1#/ăș—\u00a0")),
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]),
    ),
    max_size=12,
)
HREFS = st.sampled_from(
    [
        "",
        "",
        "https://example.org/a(b)?c=d&e",
        "glossary:debt-bondage",
        "unit:m1l2",
        "page:helplines",
        "mailto:a@b.md",
        "/ro/x/",
        "#y",
    ]
)
RUNS = st.builds(Run, TEXTS, st.booleans(), st.booleans(), HREFS)
LINES = st.lists(RUNS, max_size=4)
BLOCKS = st.one_of(
    st.tuples(st.just("p"), st.lists(LINES, min_size=1, max_size=1)),
    st.tuples(st.sampled_from(["ul", "ol"]), st.lists(LINES, min_size=1, max_size=3)),
)
DOCUMENTS = st.lists(BLOCKS, max_size=4).map(tidy)


@given(DOCUMENTS)
def test_markup_round_trips_exactly(document):
    assert read_markup(write_markup(document)) == document


@given(DOCUMENTS)
def test_html_round_trips_exactly(document):
    html = write_html(document)
    assert read_html(html) == document
    assert write_html(read_html(html)) == html


@given(DOCUMENTS)
def test_markup_to_html_and_back_is_the_same_markup(document):
    markup = write_markup(document)
    assert write_markup(read_html(write_html(read_markup(markup)))) == markup


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_never_a_crash(text):
    try:
        document = read_markup(text)
    except MarkupError:
        return
    assert read_markup(write_markup(document)) == document


@given(st.text(max_size=60))
def test_any_html_is_read_and_what_comes_out_is_only_the_subset(text):
    html = write_html(read_html(text))
    assert write_html(read_html(html)) == html


@pytest.mark.parametrize(
    ("markup", "html"),
    [
        ("Unu doi", "<p>Unu doi</p>"),
        ("Un rând\ncontinuat", "<p>Un rând continuat</p>"),
        ("A\n\nB", "<p>A</p><p>B</p>"),
        ("**a** *b* ***c***", "<p><b>a</b> <i>b</i> <b><i>c</i></b></p>"),
        ("Întâi:\n- a\n- b", "<p>Întâi:</p><ul><li>a</li><li>b</li></ul>"),
        ("- a\n\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("3. a\n4. b", "<ol><li>a</li><li>b</li></ol>"),
        ("- a\n  mai departe", "<ul><li>a mai departe</li></ul>"),
        ("[t](page:helplines)", '<p><a href="page:helplines">t</a></p>'),
        ("[t](glossary:act)", '<p><a href="glossary:act">t</a></p>'),
        (
            "[t **u**](https://e.md/?a=1&b=2)",
            '<p><a href="https://e.md/?a=1&amp;b=2">t <b>u</b></a></p>',
        ),
        ("5 < 6 & 7", "<p>5 &lt; 6 &amp; 7</p>"),
        (r"\*nu\* \[x\](y)", "<p>*nu* [x](y)</p>"),
        (r"1\. nu e listă", "<p>1. nu e listă</p>"),
        ("[fără legătură]", "<p>[fără legătură]</p>"),
        ("", ""),
    ],
)
def test_markup_becomes_this_html(markup, html):
    assert write_html(read_markup(markup)) == html


@pytest.mark.parametrize(
    "markup",
    [
        "un **tare",
        "un *moale",
        "[x](javascript:alert(1))",
        "[x](data:text/html,x)",
        "<b>x</b>",
        "a <script>",
        "[x](//evil.example)",
        "[x](page:12)",
        "</p>",
    ],
)
def test_what_is_no_markup_is_refused(markup):
    with pytest.raises(MarkupError):
        read_markup(markup)


def test_a_refusal_names_its_line():
    with pytest.raises(MarkupError) as refusal:
        read_markup("bine\n\n- bine\n- un **tare")
    assert refusal.value.line == 3


def test_the_cms_keys_and_foreign_elements_are_dropped():
    html = '<p data-block-key="x1">a<script>alert(1)</script><br/>b <img src="x" onerror="y"></p><h2>c</h2>'
    assert write_html(read_html(html)) == "<p>a</p><p>b</p><p>c</p>"


def test_a_dangerous_link_of_the_cms_keeps_its_text_only():
    assert write_html(read_html('<p><a href="java\nscript:x">t</a></p>')) == "<p>t</p>"


def test_links_are_listed_in_order():
    document = read_markup("[a](glossary:x) [b](unit:y)\n\n- [c](https://e.md)")
    assert document.links() == ["glossary:x", "unit:y", "https://e.md"]


def test_an_empty_document_is_an_empty_text():
    assert write_markup(Document()) == ""
