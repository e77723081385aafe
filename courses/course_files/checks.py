"""Validation across a course package: ids, links, terms, keys, whole lessons."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from courses.course_files.draft import Draft, blocks_of, questions_of
from courses.course_files.findings import Place, Report
from courses.course_files.library_checks import check_library, recordings_of
from courses.questions import answer_key, wildcards
from courses.text.richtext import ids
from courses.text.richtext.document import Document
from courses.text.richtext.markup import NAMED_PAGES

NEEDED_PARTS = {
    "objectives": 1,
    "monday": 1,
    "case": 1,
    "check": 3,
    "summary": 1,
    "sources": 1,
}


def check(draft: Draft) -> None:
    """Note in the draft's report everything that does not fit together."""
    _ids_once(draft)
    _slugs_once(draft)
    _questions(draft)
    for owner in (*draft.units.values(), *draft.pages):
        for block in blocks_of(owner):
            _block(draft, block)
    check_library(draft)
    for helpline in draft.helplines:
        _helpline(helpline)
    for unit in draft.units.values():
        if unit["kind"] == "lesson":
            _whole_lesson(unit)
        if unit["kind"] == "quiz":
            _quiz(draft, unit)


# --- ids and addresses --------------------------------------------------------------


def _ids_once(draft: Draft) -> None:
    _once(draft.report, ((str(ids.uid(key)), key, at) for key, at in draft.all_ids()))
    for terms in (draft.glossary, draft.helplines):
        _once(draft.report, ((t["id"], t["id"], t["place"]) for t in terms))
    for question in draft.questions():
        options = question["options"]
        _once(draft.report, ((o["id"], o["id"], question["place"]) for o in options))


def _once(report: Report, named: Iterator[tuple[str, str, Place]]) -> None:
    first: dict[str, Place] = {}
    for known_as, name, place in named:
        if known_as in first:
            other = first[known_as]
            place.refuse(
                "id_twice",
                f"The id {name} is used already in {other.file}, line {other.line}.",
            )
        first.setdefault(known_as, place)


def _slugs_once(draft: Draft) -> None:
    for siblings in draft.siblings():
        seen: set[str] = set()
        for page in siblings:
            if page["slug"] in seen:
                page["place"].refuse(
                    "slug_twice", f"The address {page['slug']} is used already here."
                )
            seen.add(page["slug"])


def _helpline(line: dict[str, Any]) -> None:
    contacts = ("number", "from_abroad", "email", "url")
    if line["checked_on"] and not any(line[name] for name in contacts):
        line["place"].refuse(
            "nothing_checked", "A checked line needs a number, email or url."
        )


# --- questions ----------------------------------------------------------------------


def _questions(draft: Draft) -> None:
    for question in draft.questions():
        if not answer_key.is_right(question["kind"], draft.key_options(question)):
            question["place"].refuse(
                "wrong_key", answer_key.english_fault(question["kind"])
            )
        if question["kind"] == "shortanswer":
            _accepted(question)
    asked = {
        block["question"]
        for owner in (*draft.units.values(), *draft.pages)
        for block in blocks_of(owner)
        if block["type"] == "check"
    }
    for unit in draft.units.values():
        for question in questions_of(unit) if unit["kind"] == "lesson" else ():
            if question["id"] not in asked:
                question["place"].refuse(
                    "unasked_question", f"No check asks the question {question['id']}."
                )


def _accepted(question: dict[str, Any]) -> None:
    for option in question["options"]:
        texts = option.get("text", {}).values()
        for code in filter(None, map(wildcards.fault_of, texts)):
            question["place"].refuse(code, wildcards.english_fault(code))


def _quiz(draft: Draft, quiz: dict[str, Any]) -> None:
    if quiz["questions"] and not all(quiz["pool_name"].values()):
        quiz["place"].refuse("missing_field", "The field pool_name is missing.")
    for field in ("pool", "pool_b"):
        name = quiz[field]
        if name and name not in draft.pools:
            quiz["place"].refuse("unknown_pool", f"There is no pool {name}.")
        elif name and len(draft.pools[name]) < max(1, quiz["draw"]):
            quiz["place"].refuse(
                "pool_too_small",
                f"The pool {name} has {len(draft.pools[name])} questions, "
                f"fewer than are drawn.",
            )


# --- blocks -------------------------------------------------------------------------


def _whole_lesson(lesson: dict[str, Any]) -> None:
    counts = Counter(block["type"] for block in lesson["body"])
    for part, needed in NEEDED_PARTS.items():
        if counts[part] < needed:
            what = f"at least {needed} blocks" if needed > 1 else "a block"
            lesson["place"].refuse(
                f"lesson_without_{part}", f"The lesson needs {what} of type {part}."
            )


def _block(draft: Draft, block: dict[str, Any]) -> None:
    place: Place = block["place"]
    for href in sorted(set(_links(block))):
        _link(draft, href, place)
    if block["type"] == "case":
        _case(block)
    if block["type"] == "check" and not draft.has_question(block["question"]):
        place.refuse("unknown_question", f"There is no question {block['question']}.")
    if block["type"] in ("diagram", "image"):
        _figure(draft, block)
    if block["type"] == "media" and block["file"] not in recordings_of(draft):
        place.refuse(
            "unknown_file", f"media.yaml has no recording {block['file'] or '?'}."
        )


def _figure(draft: Draft, block: dict[str, Any]) -> None:
    place: Place = block["place"]
    if not all(block["alt"].values()):
        place.refuse(
            "image_without_alt", "The picture needs a text alternative in ro and ru."
        )
    is_drawing = block["file"].endswith(".svg")
    if block["file"] not in draft.media or is_drawing != (block["type"] == "diagram"):
        wanted = "drawing (.svg)" if block["type"] == "diagram" else "picture"
        place.refuse(
            "unknown_file", f"There is no {wanted} media/{block['file'] or '?'}."
        )


def _case(case: dict[str, Any]) -> None:
    place: Place = case["place"]
    names = [node["id"] for node in case["nodes"]]
    for name, count in Counter(names).items():
        if count > 1:
            place.refuse("id_twice", f"Two scenes of the case are called {name}.")
    for node in case["nodes"]:
        for name, count in Counter(c["id"] for c in node["choices"]).items():
            if count > 1:
                place.refuse("id_twice", f"Two choices are called {name}.")
        for choice in node["choices"]:
            if choice["next"] and choice["next"] not in names:
                place.refuse(
                    "unknown_node",
                    f"The choice {choice['id']} of {node['id']} leads to "
                    f"{choice['next']}, which is not there.",
                )


def _links(value: Any) -> Iterator[str]:
    if isinstance(value, Document):
        yield from value.links()
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _links(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _links(inner)


def _link(draft: Draft, href: str, place: Place) -> None:
    scheme, _, target = href.partition(":")
    if scheme == "glossary" and target not in {t["id"] for t in draft.glossary}:
        place.refuse("unknown_term", f"The glossary has no term {target}.")
    if scheme == "unit" and str(ids.uid(target)) not in draft.unit_uids():
        place.refuse("dead_link", f"The link unit:{target} leads to no unit.")
    if scheme == "page" and target not in NAMED_PAGES:
        names = ", ".join(NAMED_PAGES)
        place.refuse("dead_link", f"There is no page {target}: only {names}.")
