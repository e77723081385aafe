"""Structure tree of a tagged PDF of one page (PDF/UA-1, PDF 1.7 chapter 14)."""

from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, String

from lms.certificates.pdf.tagged_canvas import Element

# Bit 3 of an annotation's flags: it is printed; PDF/A asks for it.
_PRINTED = 4


class StructureWriter:
    """Writes the structure of one page; made for one document and used once."""

    def __init__(self, pdf: Pdf) -> None:
        self.pdf = pdf
        self.page: Page = pdf.pages[0]
        self.by_mark: dict[int, Object] = {}
        self.annotations: list[tuple[Object, Object]] = []

    def write(self, document: Element) -> None:
        """Add the tree, the way back from marks to elements, and the page's order."""
        root = self.pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        root.K = Array([self._element(document, root)])
        root.ParentTree = self.pdf.make_indirect(Dictionary(Nums=self._numbers()))
        root.ParentTreeNextKey = 1 + len(self.annotations)
        self.page.obj.StructParents = 0
        self.page.obj.Tabs = Name.S
        if self.annotations:
            self.page.obj.Annots = Array([link for link, _ in self.annotations])
        self.pdf.Root.StructTreeRoot = root
        self.pdf.Root.MarkInfo = Dictionary(Marked=True)

    def _numbers(self) -> Array:
        marks = [self.by_mark[mark] for mark in sorted(self.by_mark)]
        numbers = [0, self.pdf.make_indirect(Array(marks))]
        for key, (_, element) in enumerate(self.annotations, start=1):
            numbers += [key, element]
        return Array(numbers)

    def _element(self, element: Element, parent: Object) -> Object:
        made = self.pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name("/" + element.tag), P=parent)
        )
        made.Pg = self.page.obj
        kids = Array([self._kid(kid, made) for kid in element.kids])
        if element.language:
            made.Lang = String(element.language)
        if element.alternative:
            made.Alt = String(element.alternative)
        if element.tag == "Figure" and element.box:
            made.A = Dictionary(O=Name.Layout, BBox=Array(element.box))
        if element.uri:
            kids.append(self._link(element, made))
        made.K = kids
        return made

    def _kid(self, kid: Element | int, parent: Object) -> Object | int:
        if isinstance(kid, Element):
            return self._element(kid, parent)
        self.by_mark[kid] = parent
        return kid

    def _link(self, element: Element, made: Object) -> Object:
        link = self.pdf.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Link,
                Rect=Array(element.box or ()),
                Border=Array([0, 0, 0]),
                F=_PRINTED,
                Contents=String(element.alternative or element.uri),
                A=Dictionary(S=Name.URI, URI=String(element.uri)),
                StructParent=1 + len(self.annotations),
            )
        )
        self.annotations.append((link, made))
        return Dictionary(Type=Name.OBJR, Obj=link, Pg=self.page.obj)
