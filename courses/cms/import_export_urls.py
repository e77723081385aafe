"""URL patterns of imports and exports below /cms/."""

from django.urls import URLPattern, path

from courses.cms.import_export_index import hub
from courses.imports.upload_views import Importer, Review, Upload
from courses.moodle_backup.views import BackupImporter
from courses.question_formats import views
from courses.question_formats.views import QuestionImporter
from courses.translation_files import views as translation_views
from courses.translation_files.views import TranslationImporter


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
        views.export_questions,
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
