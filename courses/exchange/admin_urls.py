"""Addresses below /cms/ for material that comes in and goes out."""

from django.urls import URLPattern, path

from courses.exchange import question_views
from courses.exchange.hub import hub
from courses.exchange.question_views import QuestionImporter
from courses.exchange.upload_views import Importer, Review, Upload
from courses.moodle_backup.views import BackupImporter
from courses.translations import views as translation_views
from courses.translations.views import TranslationImporter


def import_urls(name: str, importer: Importer) -> list[URLPattern]:
    """Return the two addresses of an importer: the upload and the dry run."""
    return [
        path(
            f"exchange/{name}/import/",
            Upload.as_view(importer=importer),
            name=importer.upload_url,
        ),
        path(
            f"exchange/{name}/import/<uuid:key>/",
            Review.as_view(importer=importer),
            name=importer.review_url,
        ),
    ]


urlpatterns = [
    path("exchange/", hub, name="courses_exchange"),
    *import_urls("questions", QuestionImporter()),
    path(
        "exchange/questions/export/",
        question_views.export_questions,
        name="courses_export_questions",
    ),
    *import_urls("backup", BackupImporter()),
    *import_urls("translations", TranslationImporter()),
    path(
        "exchange/translations/export/",
        translation_views.export,
        name="courses_export_translations",
    ),
]
