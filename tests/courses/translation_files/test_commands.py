"""Texts out to the translator and back by command."""

import json

import pytest
from django.core.management import CommandError, call_command

from tests.courses.translation_files.sending import forget_russian, latest, translated

pytestmark = pytest.mark.django_db


def test_the_commands_write_and_read_files(lesson, tmp_path, capsys):
    forget_russian(lesson)
    path = tmp_path / "out.xlf"
    call_command("export_translations", str(path))
    assert "1 texts are written" in capsys.readouterr().out
    text = path.read_text(encoding="utf-8")
    path.write_text(translated(text, "Lecția l1 în română", "Урок", "xliff"), encoding="utf-8")  # fmt: skip
    call_command("import_translations", str(path), dry_run=True, json=True)
    report = json.loads(capsys.readouterr().out)
    assert (report["rows"], report["ok"], report["changed"]) == (1, 1, 1)
    assert latest(lesson).heading_ru == ""
    call_command("import_translations", str(path))
    assert latest(lesson).heading_ru == "Урок"
    path.write_text("nimic", encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("import_translations", str(path))


def written(tmp_path, capsys, **options) -> str:
    call_command("export_translations", str(tmp_path / "out.xlf"), **options)
    return capsys.readouterr().out


def test_the_command_names_what_is_not_in_this_file(uneven, tmp_path, capsys):
    assert "inegal" not in written(tmp_path, capsys)  # nothing in it is asked for
    told = (
        "Not in the file: inegal: The drawing has 2 texts in Romanian and 1 in Russian"
    )
    assert told in written(tmp_path, capsys, all=True)
    assert told in written(tmp_path, capsys, all=True, part="media")
    assert "inegal" not in written(tmp_path, capsys, all=True, part="bank")
    uneven.svg = uneven.svg.replace(">a<", ">c<")
    uneven.save()
    assert told in written(tmp_path, capsys)
    assert "inegal" not in written(tmp_path, capsys, source="ru")
