"""Report of a roster import, in the shape that all importers of the site print."""

from typing import Any

from lms.cohorts.models import RosterImport
from lms.cohorts.rosters.messages import RosterRefused, remarks_of, sentence
from lms.cohorts.rosters.parsed_rows import ParsedRow
from lms.cohorts.rosters.row_outcomes import ClassifiedRow
from lms.cohorts.rosters.services import COMING, Outcome, draft_of
from lms.cohorts.rosters.tables import Table

Report = dict[str, Any]


def refusal_report(refusal: RosterRefused) -> Report:
    """Return the report on a file that cannot be taken."""
    found = {
        "row": 0,
        "field": "file",
        "code": refusal.code,
        "message": refusal.message,
    }
    return {"rows": 0, "ok": 0, "changed": 0, "errors": [found], "skipped": []}


def sheet_notes(table: Table) -> list[dict[str, Any]]:
    """Return the remark on the sheets that were not read; none where all were."""
    others = ", ".join(f"“{name}”" for name in table.sheets if name != table.sheet)
    if not others:
        return []
    about = {"sheet": table.sheet, "others": others}
    message = sentence("other_sheets", about)
    return [{"row": 0, "field": "file", "code": "other_sheets", "message": message}]


def roster_report(roster: RosterImport) -> Report:
    """Return the report on an import whose rows are kept."""
    lines = roster.lines.iterator(chunk_size=1000)
    return rows_report([ClassifiedRow(draft_of(line), line.outcome) for line in lines])


def rows_report(rows: list[ClassifiedRow]) -> Report:
    """Return the report on rows and their outcomes, sentences in the active language."""
    wrong = [row for row in rows if row.outcome == Outcome.PROBLEM]
    idle = [
        r
        for r in rows
        if r.outcome in (Outcome.ENROLLED, Outcome.INVITED, Outcome.LEFT_OUT)
    ]
    return {
        "rows": len(rows),
        "ok": len(rows) - len(wrong),
        "changed": sum(row.outcome in COMING for row in rows),
        "errors": [_findings(row.draft)[0] for row in wrong],
        "skipped": [
            {
                "row": row.draft.number,
                "code": row.outcome,
                "reason": _reason(row),
            }
            for row in idle
        ],
        "unsure": [
            _findings(row.draft)[0] for row in rows if row.outcome == Outcome.UNSURE
        ],
        "notes": [
            found
            for row in rows
            if row.outcome not in (Outcome.PROBLEM, Outcome.UNSURE, Outcome.LEFT_OUT)
            for found in _findings(row.draft)
        ],
    }


def _reason(row: ClassifiedRow) -> str:
    if row.outcome == Outcome.LEFT_OUT:
        return sentence(row.draft.code, row.draft.params)
    return str(Outcome(row.outcome).label)


def _findings(draft: ParsedRow) -> list[dict[str, Any]]:
    return [
        {
            "row": draft.number,
            "field": field,
            "code": code,
            "message": sentence(code, params),
        }
        for field, code, params in remarks_of(draft.field, draft.code, draft.params)
    ]
