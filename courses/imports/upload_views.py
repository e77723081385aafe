"""Upload views of an importer: a form with a dry run, then the confirmation."""

import uuid
from collections.abc import Iterator
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views import View

from courses.imports import access, staged_uploads
from courses.imports.findings import FileRefused, Finding
from courses.imports.forms import UploadForm
from courses.imports.report import Report


class Importer:
    """What one kind of upload is: its form, its rights, and what it does with the file."""

    use: ClassVar[str] = ""
    title: ClassVar[Any] = ""
    explanation: ClassVar[Any] = ""
    icon: ClassVar[str] = "download"
    # What is said of items that are right but do not come.
    skipped_label: ClassVar[Any] = _("Not supported")
    permissions: ClassVar[access.Permissions] = ()
    form_class: ClassVar[type[UploadForm]] = UploadForm
    # Names of addresses: the upload, the dry run, and where to go afterwards.
    upload_url: ClassVar[str] = ""
    review_url: ClassVar[str] = ""
    done_url: ClassVar[str] = ""

    def run(self, held: staged_uploads.Held, *, user: Any, dry_run: bool) -> Report:
        """Bring the file in, or only say what would come. Raises NotHeld, FileRefused."""
        raise NotImplementedError


class ImporterView(View):
    """A page of an importer; only for those who may use it."""

    importer: Importer = Importer()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Answer, or refuse those without the rights."""
        access.require(request.user, self.importer.permissions)
        return super().dispatch(request, *args, **kwargs)


class Upload(ImporterView):
    """The form for the file."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the empty form."""
        return self._page(request, self.importer.form_class())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the file and go on to the dry run, or say what is wrong with the form."""
        form = self.importer.form_class(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(request, form, status=422)
        held = staged_uploads.hold(
            file=form.cleaned_data["file"],
            user=request.user,
            use=self.importer.use,
            options=form.choices(),
        )
        return redirect(self.importer.review_url, held.key)

    def _page(
        self, request: HttpRequest, form: UploadForm, status: int = 200
    ) -> HttpResponse:
        context = {"importer": self.importer, "form": form}
        template = "courses/admin/upload.html"
        return TemplateResponse(request, template, context, status=status)


class Review(ImporterView):
    """The dry run of a file that waits, and its confirmation."""

    def get(self, request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        """Show what would come, and what would not and why."""
        held = access.held_file(request.user, self.importer.use, key)
        report = self._report(request, held, dry_run=True)
        return self._page(request, held, report)

    def post(self, request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        """Bring in exactly the file that was shown, or say why that cannot be."""
        held = access.held_file(request.user, self.importer.use, key)
        report = self._report(request, held, dry_run=False)
        if not report.comes:
            return self._page(request, held, report, status=422)
        staged_uploads.forget(held.key)
        messages.success(request, _done(report))
        return redirect(self.importer.done_url)

    def _report(
        self, request: HttpRequest, held: staged_uploads.Held, *, dry_run: bool
    ) -> Report:
        try:
            return self.importer.run(held, user=request.user, dry_run=dry_run)
        except staged_uploads.NotHeld:
            return _refused(FileRefused("upload_changed"))
        except FileRefused as refusal:
            return _refused(refusal)

    def _page(
        self,
        request: HttpRequest,
        held: staged_uploads.Held,
        report: Report,
        status: int = 200,
    ) -> HttpResponse:
        context = {
            "importer": self.importer,
            "held": held,
            "report": report,
            "of_file": [f for f in report.errors if not f.row],
            "notes": [f for f in report.notes if not f.row],
            "rows": list(_rows(report)),
        }
        template = "courses/admin/review.html"
        return TemplateResponse(request, template, context, status=status)


def _refused(refusal: FileRefused) -> Report:
    report = Report()
    report.refuse(refusal.finding)
    return report


def _rows(report: Report) -> Iterator[dict[str, Any]]:
    """Yield each item with what is said about it, reasons before notes."""
    about: dict[int, list[tuple[str, Finding]]] = {}
    for kind in ("errors", "skipped", "notes"):
        for found in getattr(report, kind):
            about.setdefault(found.row, []).append((kind, found))
    for item in report.items:
        yield {"item": item, "findings": about.get(item.row, [])}


def _done(report: Report) -> str:
    return ngettext(
        "%(count)s item is brought in or changed.",
        "%(count)s items are brought in or changed.",
        report.changed,
    ) % {"count": report.changed}
