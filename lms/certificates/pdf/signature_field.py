"""Signature fields, there and tagged before anybody signs.

A field that the signing library adds itself stands outside of the structure, and no file
with it can meet PDF/UA-1 (7.18.4: a widget belongs to a Form element).
"""

from collections.abc import Mapping

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

# Printed and locked, ISO 32000-1 12.5.3; without a size nothing of it is seen.
_PRINTED_AND_LOCKED = 4 | 128


def add_signature_fields(pdf: Pdf, fields: Mapping[str, str]) -> None:
    """Add invisible signature fields: what each is called, and what readers say of it.

    The structure of the page is written before.
    """
    if not fields:
        return
    made = [_field(pdf, name, says) for name, says in fields.items()]
    pdf.Root.AcroForm = pdf.make_indirect(Dictionary(Fields=Array(made), SigFlags=0))
    page = pdf.pages[0].obj
    page.Annots = Array([*page.get("/Annots", Array()), *made])


def _field(pdf: Pdf, name: str, says: str) -> Object:
    root, page = pdf.Root.StructTreeRoot, pdf.pages[0].obj
    key = int(root.ParentTreeNextKey)
    widget = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String(name),
            TU=String(says),
            Rect=Array([0, 0, 0, 0]),
            F=_PRINTED_AND_LOCKED,
            P=page,
            StructParent=key,
        )
    )
    document = root.K[0]
    form = Dictionary(Type=Name.StructElem, S=Name.Form, P=document, Pg=page)
    form.K = Dictionary(Type=Name.OBJR, Obj=widget, Pg=page)
    element = pdf.make_indirect(form)
    document.K.append(element)
    root.ParentTree.Nums = Array([*root.ParentTree.Nums, key, element])
    root.ParentTreeNextKey = key + 1
    return widget
