import pytest

from courses.course_files.findings import Report
from courses.course_files.yaml_source import MAX_BYTES, read_yaml


def read(tmp_path, text):
    path = tmp_path / "x.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    report = Report()
    return read_yaml(path, report.at("x.yaml")), report.sorted()


def test_every_value_knows_its_line(tmp_path):
    value, problems = read(tmp_path, "a: 1\nb:\n  - x\n  - |\n    lung\nc: {d: e}\n")
    assert problems == []
    assert value.line_of("b") == 2
    assert value["b"].lines == [3, 4]
    assert value["b"][1].line == 5
    assert value["c"].line_of("d") == 6


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("a: 1\nb: [", 2, "yaml"),
        ("a: 1\na: 2\n", 2, "duplicate_field"),
        ("a: &x [1]\nb: *x\n", 2, "yaml"),
        ("a: 1\nb: 2026-13-45\n", 2, "yaml"),
        ("a: 1\nb: !!bool x\n", 2, "yaml"),
        ('a: 1\nb: !!int ""\n', 2, "yaml"),
        ("a: 1\nb: !!float -\n", 2, "yaml"),
        ("a: 1\nb: !!timestamp x\n", 2, "yaml"),
        ("a: 1\nb: !!map x\n", 2, "yaml"),
        ("a: 1\nb: !!omap x\n", 2, "yaml"),
        ("\u0000", 1, "yaml"),
        ("a: 1\n---\nb: 2\n", 2, "yaml"),
        (b"a: \xff\xfe", 1, "encoding"),
        ("[" * 5000, 1, "yaml"),
        # So deep that a parser in C without a limit would end the process.
        ("[" * 900_000, 1, "yaml"),
    ],
)
def test_what_is_not_yaml_is_refused_with_its_line(tmp_path, text, line, code):
    _, problems = read(tmp_path, text)
    assert [(p.line, p.code) for p in problems] == [(line, code)]


def test_aliases_cannot_blow_up_a_small_file(tmp_path):
    lines = ["a0: &a0 [x, x]"] + [
        f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40)
    ]
    _, problems = read(tmp_path, "\n".join(lines))
    assert problems and problems[0].code == "yaml"


def test_a_huge_file_is_refused_unread(tmp_path):
    value, problems = read(tmp_path, "#" * (MAX_BYTES + 1))
    assert value is None
    assert problems[0].code == "too_large"


def test_a_missing_file_is_refused(tmp_path):
    report = Report()
    assert read_yaml(tmp_path / "none.yaml", report.at("none.yaml")) is None
    assert report.sorted()[0].code == "unreadable"


def test_python_tags_make_nothing(tmp_path):
    value, problems = read(tmp_path, "a: !!python/object/apply:os.system ['true']\n")
    assert value["a"] == ["true"] or problems
