"""Damaged files are refused, never a crash."""

from copy import deepcopy

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.course_files.counting import summary
from courses.course_files.findings import Report
from courses.course_files.package import package_of
from courses.course_files.reading import read_draft
from tests.courses.conftest import PackageOnDisk, small_files

FILES = small_files()
YAML_FILES = [name for name in FILES if name.endswith(".yaml")]
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=True),
    st.text(max_size=8),
    st.dates(),
    st.just([]),
    st.just({}),
    st.just([[]]),
    st.just({"ro": "x"}),
    st.just({"ro": [], "ru": {}}),
    st.just([{"id": "x"}]),
)
RELAXED = settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def paths(value, here=()):
    """Yield the way to every value within nested data."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in pairs:
        yield (*here, key)
        if isinstance(inner, dict | list):
            yield from paths(inner, (*here, key))


PLACES = [(name, *path) for name in YAML_FILES for path in paths(FILES[name])]


def read(root) -> Report:
    draft = read_draft(root)
    summary(package_of(draft), draft.report)
    return draft.report


@RELAXED
@given(place=st.sampled_from(PLACES), junk=JUNK)
def test_any_value_replaced_by_junk_is_read_or_refused(tmp_path, place, junk):
    package = PackageOnDisk(tmp_path)
    package.files = deepcopy(FILES)
    target = package.files
    for step in place[:-1]:
        target = target[step]
    target[place[-1]] = junk
    for problem in read(package.write()).problems:
        assert problem.line >= 1 and problem.message


@RELAXED
@given(name=st.sampled_from(YAML_FILES), data=st.data())
def test_damaged_bytes_are_read_or_refused(tmp_path, name, data):
    package = PackageOnDisk(tmp_path)
    path = package.write() / name
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 9))] = data.draw(
            st.binary(max_size=6)
        )
    path.write_bytes(bytes(content))
    read(package.root)


@RELAXED
@given(name=st.sampled_from(list(FILES)), share=st.floats(0, 1))
def test_half_a_file_is_read_or_refused(tmp_path, name, share):
    package = PackageOnDisk(tmp_path)
    path = package.write() / name
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    read(package.root)
