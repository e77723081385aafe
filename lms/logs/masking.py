"""What never goes into a log: mail addresses, telephone numbers, tokens, rows of people.

Names have no shape that could be known here: no log line is given one in the first place.
Whoever asks for a page decides on a part of what is logged: each rule begins only where a
word begins, so that a long one is read once, and what is longer than a page is cut.
"""

import re

LEFT_OUT = "[left out]"
LONGEST = 20_000
_RULES = (
    (
        re.compile(r"(?<![\w.+'-])[\w.+'-]+@[\w-]+(?:\.[\w-]+)*", re.UNICODE),
        "[mail address]",
    ),
    # What PostgreSQL adds to an error quotes the row: names, addresses, everything.
    (re.compile(r"(DETAIL|CONTEXT):[^\n]*(?:\n(?=[ \t])[^\n]*)*"), rf"\1: {LEFT_OUT}"),
    # A row as Python shows it calls itself by what it is of: "Ana Rusu in Group 3".
    (re.compile(r"<(\w+): [^<>\n]*>"), r"<\1>"),
    (re.compile(r"(Failing row contains) \([^\n]*"), rf"\1 {LEFT_OUT}"),
    # Whoever has one of these addresses needs no password.
    (
        re.compile(
            r"(/(?:invitations|stop|v|certificates|key|confirm-email)/)[^\s/?\"']+"
        ),
        r"\1[token]",
    ),
    # Words that were searched for, and everything else behind a question mark.
    (re.compile(r"(?<![\w./-])(/[\w./-]*\?)[^\s\"']+"), rf"\1{LEFT_OUT}"),
    (
        re.compile(r"(?<=/)(?=[\w:=-]*\d)(?=[\w:=-]*[A-Za-z])[\w:=-]{40,}(?=/|\b)"),
        "[token]",
    ),
    (re.compile(r"(://[^\s:/@]+):[^\s@/]+@"), r"\1:[password]@"),
    (re.compile(r"(?<![\w.-])\+\d[\d ()-]{6,}\d(?![\w-])"), "[telephone]"),
    (re.compile(r"(?<![\w.:-])0[67]\d[ -]?\d{3}[ -]?\d{3}(?![\w-])"), "[telephone]"),
)


def masked(text: str) -> str:
    """Return the text without what tells who somebody is, or lets somebody in."""
    if len(text) > LONGEST:
        text = f"{text[:LONGEST]} {LEFT_OUT}"
    for pattern, instead in _RULES:
        text = pattern.sub(instead, text)
    return text
