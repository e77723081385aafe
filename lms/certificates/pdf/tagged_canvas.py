"""A ReportLab canvas that marks what it draws, so that the page can be read aloud.

ReportLab cannot tag. This canvas writes the marks into the page's content and keeps the
tree of elements; ``structure`` puts the tree into the finished file.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from reportlab.pdfgen.canvas import Canvas

Box = tuple[float, float, float, float]


@dataclass
class Element:
    """One element of the structure; its kids are elements or numbers of marks.

    ``box`` is the place on the page of a Figure or a Link, ``uri`` where a Link leads,
    ``language`` that of what is inside, where it is not the document's.
    """

    tag: str
    kids: list["Element | int"] = field(default_factory=list)
    alternative: str = ""
    box: Box | None = None
    uri: str = ""
    language: str = ""


class TaggedCanvas(Canvas):
    """Draw inside ``content`` within ``element``, or inside ``artifact``."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.document = Element("Document")
        self._open = [self.document]
        self._marks = 0
        # Of the elements to come, where it is not the document's.
        self.language = ""

    @contextmanager
    def artifact(self) -> Iterator[None]:
        """What is drawn here is decoration: nobody reads it aloud."""
        self._code.append("/Artifact BMC")
        yield
        self._code.append("EMC")

    @contextmanager
    def element(self, tag: str) -> Iterator[Element]:
        """Open an element inside the one that is open."""
        element = Element(tag, language=self.language)
        self._open[-1].kids.append(element)
        self._open.append(element)
        yield element
        self._open.pop()

    @contextmanager
    def content(self) -> Iterator[None]:
        """What is drawn here is the next content of the open element."""
        element = self._open[-1]
        self._code.append(f"/{element.tag} <</MCID {self._marks}>> BDC")
        element.kids.append(self._marks)
        self._marks += 1
        yield
        self._code.append("EMC")

    @contextmanager
    def in_language(self, language: str, documents: str) -> Iterator[None]:
        """Say that the elements made here are in a language, if it is not the document's."""
        self.language = "" if language == documents else language
        yield
        self.language = ""

    def draw_operators(self, operators: str) -> None:
        """Add operators of a page that were worked out before, with states of their own."""
        self._code.append(operators)
