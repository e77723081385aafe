"""The command makes the site's own catalogues, and walks through nobody else's."""

from django.core.management import call_command

from lms.operations.startup import catalogues


def test_only_what_is_the_sites_own_is_made(tmp_path, settings, capsys):
    own = tmp_path / "locale" / "ro" / "LC_MESSAGES"
    other = tmp_path / ".venv" / "locale" / "ro" / "LC_MESSAGES"
    for folder in (own, other):
        folder.mkdir(parents=True)
        (folder / "django.po").write_text('msgid "Yes"\nmsgstr "Da"\n', "utf-8")
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    call_command("compilemessages")
    assert capsys.readouterr().out == "1 catalogues made.\n"
    assert (own / "django.mo").exists() and not (other / "django.mo").exists()
    assert catalogues.compile_catalogues() == 0
