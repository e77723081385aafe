"""The CMS's importer of Moodle backups."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from courses.imports import access, staged_uploads
from courses.imports.findings import FileRefused
from courses.imports.report import Report
from courses.imports.upload_views import Importer
from courses.models import CoursePage, HomePage
from courses.moodle_backup.forms import BackupUploadForm
from courses.moodle_backup.importing import import_backup


class BackupImporter(Importer):
    """Pages, books, quizzes and pictures of a Moodle course, as drafts."""

    use = "backup"
    title = _("Import a Moodle course backup")
    explanation = _(
        "A course or activity backup of Moodle (.mbz). Pages and chapters become draft "
        "lessons, quizzes become draft tests with their questions. First you see what "
        "would come and what is not supported; nothing is written before you confirm it, "
        "and nothing is published."
    )
    permissions = access.BACKUP_IN
    form_class = BackupUploadForm
    upload_url = "courses_import_backup"
    review_url = "courses_review_backup"
    done_url = "wagtailadmin_explore_root"

    def run(self, held: staged_uploads.Held, *, user: Any, dry_run: bool) -> Report:
        """Bring the backup in. Raises NotHeld, FileRefused, PermissionDenied."""
        course = _course(held.options["course"])
        _check_may_add(course or HomePage.objects.first(), user)
        with held.opened() as file:
            return import_backup(
                file=file,
                course=course,
                language=held.options["language"],
                skip_invalid=held.options["skip_invalid"],
                dry_run=dry_run,
                user=user,
            )


def _course(slug: str) -> CoursePage | None:
    if not slug:
        return None
    course = CoursePage.objects.filter(slug=slug).first()
    if course is None:
        raise FileRefused("course_gone")
    return course


def _check_may_add(page: Page | None, user: Any) -> None:
    if page is None:
        raise FileRefused("no_home")
    if not page.permissions_for_user(user).can_add_subpage():
        raise PermissionDenied
