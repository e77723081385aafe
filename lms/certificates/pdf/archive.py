"""PDF/A conformance: colours defined, fonts searchable, properties stated.

The rules are those of PDF/A-2 (ISO 19005-2) and PDF/UA-1 (ISO 14289-1).
"""

import re
from datetime import UTC, datetime
from functools import cache

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String
from PIL import ImageCms

from lms.certificates.pdf.xmp import Properties, xmp_packet

_CMAP_LINE = re.compile(rb"<([0-9A-F]{2})> <([0-9A-F]{4,})>")
_CMAP_BLOCK = re.compile(rb"\d+ beginbfchar.*endbfchar", re.DOTALL)
# A CMap may hold at most a hundred entries in one block.
_BLOCK = 100


def make_archival(pdf: Pdf, properties: Properties) -> None:
    """Add the output intent and the properties, and repair the fonts' way to text."""
    _add_output_intent(pdf)
    _add_properties(pdf, properties)
    for stream in _text_maps(pdf):
        stream.write(repaired_map(stream.read_bytes()))


@cache
def _srgb() -> bytes:
    """Return an sRGB profile of version 4.2 without date and id, so that it is constant."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    data = bytearray(profile.tobytes())
    data[8:12] = bytes.fromhex("04200000")
    data[24:36] = bytes(12)
    data[84:100] = bytes(16)
    return bytes(data)


def _add_output_intent(pdf: Pdf) -> None:
    profile = Stream(pdf, _srgb())
    profile.N = 3
    profile.Alternate = Name.DeviceRGB
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String("sRGB"),
        Info=String("sRGB IEC61966-2.1"),
        DestOutputProfile=profile,
    )
    pdf.Root.OutputIntents = Array([pdf.make_indirect(intent)])


def _add_properties(pdf: Pdf, properties: Properties) -> None:
    metadata = Stream(pdf, xmp_packet(properties))
    metadata.Type = Name.Metadata
    metadata.Subtype = Name.XML
    pdf.Root.Metadata = metadata
    pdf.Root.Lang = String(properties.language)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    for key in list(pdf.docinfo.keys()):
        del pdf.docinfo[key]
    # The same facts as in the packet: PDF/A compares them.
    pdf.docinfo.Title = String(properties.title)
    pdf.docinfo.Author = String(properties.author)
    pdf.docinfo.Producer = String(properties.producer)
    pdf.docinfo.CreationDate = String(_pdf_date(properties.created_at))
    pdf.docinfo.ModDate = String(_pdf_date(properties.created_at))


def _pdf_date(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")


def _text_maps(pdf: Pdf) -> list[Object]:
    fonts = pdf.pages[0].resources.get("/Font", Dictionary())
    return [font.ToUnicode for font in fonts.values() if "/ToUnicode" in font]


def repaired_map(cmap: bytes) -> bytes:
    """Return ReportLab's map from codes to letters without the codes that mean nothing.

    ReportLab maps unused codes to U+0000 and writes all entries into one block.
    """
    pairs = [pair for pair in _CMAP_LINE.findall(cmap) if int(pair[1], 16)]
    blocks = []
    for start in range(0, len(pairs), _BLOCK):
        block = pairs[start : start + _BLOCK]
        lines = [b"<%s> <%s>" % pair for pair in block]
        blocks += [b"%d beginbfchar" % len(block), *lines, b"endbfchar"]
    return _CMAP_BLOCK.sub(b"\n".join(blocks), cmap)
