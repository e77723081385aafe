"""The CMS's importer and export of question files."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from courses.imports import access, staged_uploads
from courses.imports.report import Report
from courses.imports.upload_views import Importer
from courses.question_formats.bank_items import WHOLE_BANK, NoSuchPool, bank_items
from courses.question_formats.forms import QuestionExportForm, QuestionUploadForm
from courses.question_formats.importing import import_questions
from courses.question_formats.writing import WRITERS

_ENDINGS = {"gift": "gift.txt", "moodlexml": "xml"}
_TYPES = {"gift": "text/plain", "moodlexml": "application/xml"}


class QuestionImporter(Importer):
    """Questions of a GIFT, Moodle XML or Aiken file."""

    use = "questions"
    title = _("Import questions")
    explanation = _(
        "Questions of a GIFT, Moodle XML or Aiken file. First you see what would come; "
        "nothing is written before you confirm it. The same file again changes nothing."
    )
    permissions = access.QUESTIONS_IN
    form_class = QuestionUploadForm
    upload_url = "courses_import_questions"
    review_url = "courses_review_questions"
    done_url = "wagtailsnippets_courses_question:list"

    def run(self, held: staged_uploads.Held, *, user: Any, dry_run: bool) -> Report:
        """Bring the questions of the file into the bank. Raises NotHeld."""
        return import_questions(
            data=held.read(), user=user, dry_run=dry_run, **held.options
        )


@require_safe
def export_questions(request: HttpRequest) -> HttpResponse:
    """Offer the choice of a pool and a format, and answer a choice with the file."""
    access.require(request.user, access.QUESTIONS_OUT)
    form = QuestionExportForm(request.GET or None)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        context = {"form": form}
        template = "courses/admin/export_questions.html"
        return TemplateResponse(request, template, context, status=status)
    return _file(form.cleaned_data["pool"], form.cleaned_data["file_format"])


def _file(pool: str, file_format: str) -> HttpResponse:
    try:
        text = WRITERS[file_format](bank_items(pool))
    except NoSuchPool:  # deleted while the form was open
        return HttpResponse(status=404)
    name = "question-bank" if pool == WHOLE_BANK else pool
    return HttpResponse(
        text,
        content_type=f"{_TYPES[file_format]}; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.{_ENDINGS[file_format]}"'
        },
    )
