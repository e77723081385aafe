"""Words of a drawing that belong to no language are refused before they are kept."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils import translation

from courses.media.svg import SvgRefused, shown, validated
from courses.media.svg_language_check import accepted
from courses.models import Diagram

CONTENT = Path(__file__).parents[3] / "courses" / "content"
HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">\n'
GOOD = '<g lang="ro"><text>sat</text></g>\n<g lang="ru"><text>село</text></g>\n'
PARTS = '<text><tspan lang="ro">sat</tspan><tspan lang="ru">село</tspan></text>'


def drawing(*parts: str) -> str:
    return f"{HEAD}{''.join(parts)}</svg>"


def refused(svg: str | bytes) -> tuple[int, str]:
    with pytest.raises(SvgRefused) as error:
        accepted(svg)
    return error.value.line, str(error.value)


@pytest.mark.parametrize(
    "inside",
    [
        '<text lang="ro">sat</text><text xml:lang="ru">село</text>',
        '<title lang="ro">Sat</title><desc lang="ru">Село</desc>',
        '<g lang="ro"><g><text>sat <tspan>mic</tspan> și</text></g></g>',
        "<text>112</text><title>50 % → +373 (22) 24-06-24</title>",
        "<text>1.<tspan>2</tspan> • </text>",
        "<!-- sat --><defs><marker/></defs>",
        '<path lang="ro" d="M0 0"/>',
    ],
)
def test_words_in_their_languages_and_signs_outside_are_accepted(inside):
    svg = drawing(GOOD, inside)
    assert accepted(svg) == accepted(svg.encode()) == validated(svg)


@pytest.mark.parametrize(
    ("inside", "line", "words"),
    [
        ("<text>sat</text>", 4, "sat"),
        ("<text>\n\n 112 и всё </text>", 6, "112 и всё"),
        ("<g>\n<title>Sat</title></g>", 5, "Sat"),
        ("<desc>Un sat</desc>", 4, "Un sat"),
        ("<text>1<tspan>2</tspan>\nsat</text>", 5, "sat"),
        ('<g lang="ro"/><text>sat</text>', 4, "sat"),
    ],
)
def test_words_outside_the_languages_are_refused_with_their_line(inside, line, words):
    with translation.override("en"):
        found = refused(drawing(GOOD, inside))
    assert found[0] == line
    assert f"“{words}” belongs to no language" in found[1]


def test_the_outermost_element_is_no_group():
    svg = HEAD.replace("<svg", '<svg lang="ro"') + "<text>sat</text></svg>"
    assert refused(svg)[0] == 2


@pytest.mark.parametrize("where", [PARTS, f'<g lang="ro">{PARTS}</g>'])
def test_a_language_on_a_part_of_a_text_is_refused(where):
    with translation.override("en"):
        line, sentence = refused(drawing(GOOD, where))
    assert line == 4 and "a part of a text" in sentence


def test_a_long_text_is_named_by_its_beginning():
    assert "sat" * 20 not in refused(drawing(f"<text>{'sat' * 20}</text>"))[1]


@pytest.mark.parametrize(
    ("code", "words", "quoted"),
    [("ro", "Rândul 4", "„sat” nu ține"), ("ru", "Строка 4", "«sat» не относится")],
)
@pytest.mark.django_db
def test_an_editor_is_told_in_his_language(code, words, quoted):
    one = Diagram(slug="sat", svg=drawing(GOOD, "<text>sat</text>"))
    with translation.override(code), pytest.raises(ValidationError) as error:
        one.full_clean()
    with translation.override(code):
        (sentence,) = error.value.message_dict["svg"]
    assert words in sentence and quoted in sentence


@pytest.mark.parametrize("part", ["<text>sat</text>", PARTS])
def test_a_drawing_that_stands_is_still_shown(part):
    svg = validated(drawing(GOOD, part))
    assert "sat" in shown(svg, language="ro", label="Sat", prefix="d")


@pytest.mark.parametrize("path", sorted(CONTENT.rglob("*.svg")), ids=lambda p: p.stem)
def test_the_drawings_of_the_course_are_accepted(path):
    accepted(path.read_bytes())


@pytest.mark.django_db
def test_the_command_tells_it_before_it_loads(package, capsys):
    package.files["media/three.svg"] = drawing(GOOD, "<text>sat</text>")
    with pytest.raises(CommandError):
        call_command("load_course", package.write(), check=True)
    told = capsys.readouterr()
    assert "media/three.svg:4" in told.out + told.err
    assert "belongs to no language" in told.out + told.err
