"""PDF document of a certificate: the whole way from a sheet to the bytes."""

import io
from collections.abc import Mapping
from threading import Lock

from pikepdf import ObjectStreamMode, Pdf
from reportlab.lib.pagesizes import A4, landscape

from lms.certificates.pdf import fonts
from lms.certificates.pdf.archive import make_archival
from lms.certificates.pdf.guilloche import add_ornaments
from lms.certificates.pdf.layout import draw_sheet
from lms.certificates.pdf.sheet import Sheet
from lms.certificates.pdf.signature_field import add_signature_fields
from lms.certificates.pdf.structure import StructureWriter
from lms.certificates.pdf.tagged_canvas import Element, TaggedCanvas
from lms.certificates.pdf.xmp import Properties

PRODUCER = "ReportLab, pikepdf"
# ReportLab's fonts are shared and changed while drawing: one drawing at a time.
_drawing = Lock()


def certificate_pdf(sheet: Sheet, fields: Mapping[str, str] | None = None) -> bytes:
    """Return the certificate as a tagged PDF/A-2a file of one A4 page.

    ``fields`` are those to be signed in: what each is called, and what readers say of it.
    Raises UnprintableText when the typefaces lack a character.
    """
    with _drawing:
        fonts.load()
        fonts.require_glyphs(text for one in sheet.languages for text in one.texts())
        drawn, document = _draw(sheet)
    properties = Properties(
        title=f"{sheet.title} {sheet.number.value}",
        author=sheet.issuer,
        language=sheet.language,
        producer=PRODUCER,
        created_at=sheet.issued_at,
    )
    with Pdf.open(drawn) as pdf:
        StructureWriter(pdf).write(document)
        add_ornaments(pdf)
        add_signature_fields(pdf, fields or {})
        make_archival(pdf, properties)
        return _saved(pdf)


def _draw(sheet: Sheet) -> tuple[io.BytesIO, Element]:
    drawn = io.BytesIO()
    canvas = TaggedCanvas(
        drawn,
        pagesize=landscape(A4),
        pdfVersion=(1, 7),
        pageCompression=1,
        invariant=1,
        lang=sheet.language,
        initialFontName=fonts.REGULAR,
    )
    draw_sheet(canvas, sheet)
    canvas.showPage()
    canvas.save()
    drawn.seek(0)
    return drawn, canvas.document


def _saved(pdf: Pdf) -> bytes:
    kept = io.BytesIO()
    pdf.save(kept, deterministic_id=True, object_stream_mode=ObjectStreamMode.disable)
    return kept.getvalue()
