"""The repair of ReportLab's maps from codes to text."""

from reportlab.pdfbase.ttfonts import makeToUnicodeCMap

from lms.certificates.pdf.archive import repaired_map


def test_codes_without_letter_are_dropped_and_blocks_stay_small():
    subset = [0] * 5 + [ord("ș"), 32] + list(range(0x400, 0x400 + 200))
    cmap = repaired_map(makeToUnicodeCMap("Fira", subset).encode()).decode()
    assert "<0000>" not in cmap
    assert "<05> <0219>" in cmap
    assert "100 beginbfchar" in cmap and "2 beginbfchar" in cmap
    assert cmap.count("beginbfchar") == cmap.count("endbfchar") == 3


def test_the_rest_of_the_map_is_kept():
    cmap = repaired_map(makeToUnicodeCMap("Fira", [0, 32]).encode()).decode()
    assert cmap.startswith("/CIDInit") and cmap.endswith("end\nend")
    assert "begincodespacerange" in cmap
