"""What goes out to the translator and comes back, as one text."""

from courses.translation_files.importing import export_translations, import_translations

FORMATS = ["xliff", "po"]


def exported(file_format: str = "xliff", source: str = "ro", **how) -> str:
    content, _ = export_translations(
        source_language=source, file_format=file_format, **how
    )
    return content.decode()


def imported(text: str, **how):
    return import_translations(data=text.encode(), **how)


def latest(page):
    return type(page).objects.get(pk=page.pk).get_latest_revision_as_object()


def translated(text: str, source: str, target: str, file_format: str) -> str:
    """Do the translator's work on one text of a file."""
    if file_format == "po":
        message = f'msgid "{source}"\nmsgstr ""'
        assert message in text
        return text.replace(message, f'msgid "{source}"\nmsgstr "{target}"')
    assert f"<source>{source}</source>" in text
    return text.replace(
        f"<source>{source}</source>",
        f"<source>{source}</source><target>{target}</target>",
    )


def codes(report) -> list[str]:
    return [found.code for found in (*report.errors, *report.skipped)]


def forget_russian(page, **fields) -> None:
    """Save a draft without some Russian texts."""
    for name in fields or {"heading": ""}:
        setattr(page, f"{name}_ru", "")
    page.save_revision(clean=False)
