"""A certificate drawn as a PDF: facts in, bytes out; no database, clock or network.

The same sheet gives the same bytes in every process, as long as the libraries are the
same. The file meets PDF/A-2a (readable in decades) and PDF/UA-1 (readable aloud).
"""

from lms.certificates.pdf.document import certificate_pdf
from lms.certificates.pdf.fonts import UnprintableText
from lms.certificates.pdf.sheet import Fact, Sheet

__all__ = ["Fact", "Sheet", "UnprintableText", "certificate_pdf"]
