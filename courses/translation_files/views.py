"""The CMS's importer and export of translation files."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from wagtail.admin.admin_url_finder import AdminURLFinder

from courses.imports import access, staged_uploads
from courses.imports.report import Report
from courses.imports.upload_views import Importer
from courses.text.languages import OTHER
from courses.translation_files.export_blockers import held_back
from courses.translation_files.files import ENDINGS
from courses.translation_files.forms import TranslationExportForm
from courses.translation_files.importing import export_translations, import_translations
from courses.translation_files.selection import segments, words_in


class TranslationImporter(Importer):
    """An XLIFF or PO file that the translator sent back."""

    use = "translations"
    title = _("Bring translations back")
    explanation = _(
        "An XLIFF or PO file that was exported here and translated. First you see, text "
        "by text, what would come and what no longer fits. Pages change as drafts: "
        "nothing is published by this."
    )
    skipped_label = _("Left out")
    permissions = access.TRANSLATIONS
    upload_url = "courses_import_translations"
    review_url = "courses_review_translations"
    done_url = "courses_exchange"

    def run(self, held: staged_uploads.Held, *, user: Any, dry_run: bool) -> Report:
        """Bring the translations in. Raises NotHeld."""
        return import_translations(data=held.read(), user=user, dry_run=dry_run)


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Show how much there is to translate, and answer a choice with the file."""
    access.require(request.user, access.TRANSLATIONS)
    form = TranslationExportForm(request.GET or None)
    if form.is_valid():
        return _file(form.cleaned_data)
    status = 422 if form.is_bound else 200
    context = {
        "form": form,
        "missing": [_missing(code) for code in OTHER],
        "held_back": _held_back(request.user),
    }
    template = "courses/admin/export_translations.html"
    return TemplateResponse(request, template, context, status=status)


def _held_back(user: Any) -> list[dict[str, Any]]:
    finder = AdminURLFinder(user)
    return [
        {
            "name": str(one.instance),
            "url": finder.get_edit_url(one.instance),
            "reason": one.reason.message,
        }
        for one in held_back()
    ]


def _missing(source_language: str) -> dict[str, Any]:
    found = list(segments(source_language=source_language))
    return {
        "target": OTHER[source_language],
        "count": len(found),
        "words": words_in(found),
    }


def _file(chosen: dict[str, Any]) -> HttpResponse:
    source, file_format = chosen["source_language"], chosen["file_format"]
    content, _count = export_translations(
        source_language=source,
        file_format=file_format,
        everything=bool(chosen["everything"]),
        part=chosen["part"],
    )
    name = f"course-{source}-{OTHER[source]}.{ENDINGS[file_format]}"
    return HttpResponse(
        content,
        content_type="application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
