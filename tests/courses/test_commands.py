"""The commands: one JSON object, exit codes, and words for people."""

import json

import pytest
from django.core.management import CommandError, call_command

from courses.models import CoursePage, HomePage

pytestmark = pytest.mark.django_db


def run(capsys, *arguments) -> tuple[str, int]:
    try:
        call_command(*arguments)
    except CommandError as error:
        return capsys.readouterr().out, error.returncode
    return capsys.readouterr().out, 0


def test_check_prints_one_json_object_and_nothing_else(package, capsys, monkeypatch):
    monkeypatch.setattr("courses.course_files.load.check_spelling", lambda report: 0)
    out, code = run(capsys, "load_course", package.write(), "--check", "--json")
    report = json.loads(out)
    assert (code, report["errors"], report["lessons"]) == (0, [], 2)
    assert not HomePage.objects.exists()


def test_a_refused_package_fails_with_file_line_and_reason(package, capsys):
    package.test["pass_mark"] = 300
    out, code = run(capsys, "load_course", package.write())
    assert code == 1
    assert "module-1/test.yaml:" in out and "[not_number]" in out
    out, code = run(capsys, "load_course", package.root, "--json")
    assert code == 1
    assert json.loads(out)["errors"][0]["file"] == "module-1/test.yaml"


def test_loading_reports_what_was_done(package, capsys):
    out, code = run(capsys, "load_course", package.write(), "--json")
    report = json.loads(out)
    assert code == 0
    assert report.keys() >= {"created", "changed", "unchanged", "errors"}
    out, _ = run(capsys, "load_course", package.root, "--json")
    assert json.loads(out)["changed"] == 0


def test_export_writes_a_package_that_loads(loaded, capsys, tmp_path):
    out, code = run(capsys, "export_course", "course", tmp_path / "out")
    assert code == 0 and "written" in out
    out, code = run(capsys, "load_course", tmp_path / "out", "--json")
    report = json.loads(out)
    assert (report["created"], report["changed"]) == (0, 0)


def test_export_of_no_course_or_into_a_full_folder_fails(loaded, capsys, tmp_path):
    assert run(capsys, "export_course", "nothing", tmp_path / "out")[1] == 1
    assert run(capsys, "export_course", "course", loaded.root)[1] == 1


def test_export_tells_what_keeps_the_package_from_loading(loaded, capsys, tmp_path):
    page = CoursePage.objects.get()
    page.heading_ru = ""
    page.save_revision().publish()
    out, code = run(capsys, "export_course", "course", tmp_path / "out")
    assert code == 1
    assert "course.yaml:" in out


def test_a_folder_that_is_not_there_is_refused(tmp_path, capsys):
    out, code = run(capsys, "load_course", tmp_path / "none", "--json")
    assert (code, json.loads(out)["errors"][0]["code"]) == (1, "no_package")
