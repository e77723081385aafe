import pytest

from courses.media import svg

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 1 1"'
GOOD = (
    f'{HEAD} width="5" id="top"><!-- x --><defs><marker id="m"/></defs><title>t</title>'
    '<g lang="ro"><text marker-end="url(#m)">ș &lt;</text></g>'
    '<g lang="ru"><text>ж</text></g><use xlink:href="#m"/></svg>'
)


def test_a_drawing_is_stored_plain_and_validating_again_changes_nothing():
    plain = svg.validated(GOOD)
    assert svg.validated(plain) == plain
    assert "<!--" not in plain and "xlink" not in plain
    assert plain.startswith("<svg ")


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        "<style>*{}</style>",
        "<foreignObject><p/></foreignObject>",
        '<image href="https://evil.example/x.png"/>',
        '<a href="https://evil.example"><text>x</text></a>',
        '<use href="https://evil.example/x.svg#y"/>',
        '<use xlink:href="data:image/svg+xml,x"/>',
        '<path onclick="x()"/>',
        '<path style="fill:red"/>',
        '<path fill="url(https://evil.example)"/>',
        '<path fill="url(#a) url(http://evil.example)"/>',
        '<g lang="en"/>',
        '<animate attributeName="href" values="javascript:x"/>',
        '<set attributeName="onload" to="x"/>',
        '<path xmlns="http://www.w3.org/1999/xhtml"/>',
        '<x:script xmlns:x="http://www.w3.org/1999/xhtml">x</x:script>',
    ],
)
def test_what_a_page_must_not_show_is_refused(inside):
    with pytest.raises(svg.SvgRefused):
        svg.validated(f"{HEAD}>{inside}</svg>")


def test_a_refusal_names_the_line():
    with pytest.raises(svg.SvgRefused) as refusal:
        svg.validated(f"{HEAD}>\n<g/>\n<script/></svg>")
    assert refusal.value.line == 3


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<svg",
        "<html/>",
        '<svg xmlns="http://www.w3.org/2000/svg"/>',
        "x" * (svg.MAX_BYTES + 1),
    ],
)
def test_what_is_no_drawing_is_refused(text):
    with pytest.raises(svg.SvgRefused):
        svg.validated(text)


def test_entities_and_document_types_are_refused():
    bomb = '<!DOCTYPE svg [<!ENTITY a "xxxx"><!ENTITY b "&a;&a;&a;">]>'
    with pytest.raises(svg.SvgRefused):
        svg.validated(f"{bomb}{HEAD}><text>&b;</text></svg>")


@pytest.mark.parametrize(
    ("code", "mine", "other"), [("ro", "ș", "ж"), ("ru", "ж", "ș")]
)
def test_a_page_shows_its_own_language_only(code, mine, other):
    shown = svg.shown(
        svg.validated(GOOD), language=code, label='Ce "arată"', prefix="d1"
    )
    assert mine in shown and other not in shown
    assert 'role="img"' in shown and 'aria-label="Ce &quot;arată&quot;"' in shown


def test_ids_of_two_drawings_on_a_page_differ():
    shown = svg.shown(svg.validated(GOOD), language="ro", label="x", prefix="d2")
    assert 'id="d2-m"' in shown and 'href="#d2-m"' in shown and "url(#d2-m)" in shown
    assert 'width="5"' not in shown and 'id="d2-top"' not in shown
