"""The normal form of a course package, with which files and CMS are compared.

Ids are UUIDs as text, short texts are typeset, long texts are Documents. Two packages
are equal exactly if the course would look the same.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from courses.course_files.draft import Draft, blocks_of, shares
from courses.text.languages import CODES, no_text
from courses.text.richtext import ids

Data = dict[str, Any]


@dataclass
class Package:
    """A whole package; lists are in teaching order."""

    home: Data | None = None
    courses: list[Data] = field(default_factory=list)
    pages: list[Data] = field(default_factory=list)
    # By slug: {"slug", "name", "questions"}.
    pools: dict[str, Data] = field(default_factory=dict)
    # Questions of lessons and pages, a list for each; they are in no pool.
    questions: list[list[Data]] = field(default_factory=list)
    glossary: list[Data] = field(default_factory=list)
    helplines: list[Data] = field(default_factory=list)
    # By file name: a drawing's text, or "" for any other file.
    media: dict[str, str] = field(default_factory=dict)
    # By file name: what media.yaml says of a picture or recording.
    library: dict[str, Data] = field(default_factory=dict)
    # By file name: how the first block that shows a picture describes it.
    alternatives: dict[str, dict[str, str]] = field(default_factory=dict)


def package_of(draft: Draft) -> Package:
    """Return a draft's normal form."""
    package = Package(
        home=draft.home,
        courses=[_course(draft, course) for course in draft.courses],
        pages=[_page(page) for page in draft.pages],
        glossary=[_without_place(term) for term in draft.glossary],
        helplines=[_without_place(helpline) for helpline in draft.helplines],
        media=draft.media,
        library={entry["file"]: _without_place(entry) for entry in draft.library},
        alternatives=_alternatives(draft),
    )
    for unit in draft.units.values():
        _collect_questions(package, unit)
    for page in draft.pages:
        package.questions.append([question_data(q) for q in page["questions"]])
    return package


def _alternatives(draft: Draft) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for owner in (*draft.units.values(), *draft.pages):
        for block in blocks_of(owner):
            if block["type"] == "image":
                found.setdefault(block["file"], block["alt"])
    return found


def _collect_questions(package: Package, unit: Data) -> None:
    questions = [question_data(question) for question in unit["questions"]]
    if unit["kind"] == "lesson":
        package.questions.append(questions)
    elif unit["kind"] == "pool":
        pool = _pool(package, unit["id"])
        pool["name"] = unit["name"]
        pool["questions"].extend(questions)
    elif questions:
        pool = _pool(package, unit["pool"])
        pool["name"] = unit["pool_name"]
        pool["questions"].extend(questions)


def _pool(package: Package, slug: str) -> Data:
    empty = {"slug": slug, "name": dict.fromkeys(CODES, slug), "questions": []}
    return package.pools.setdefault(slug, empty)


def _without_place(value: Data) -> Data:
    return {name: item for name, item in value.items() if name != "place"}


def _head(value: Data) -> Data:
    return {
        "uid": str(ids.uid(value["id"])),
        "slug": value["slug"],
        "heading": value["heading"],
        "intro": value["intro"],
    }


def _course(draft: Draft, course: Data) -> Data:
    return {
        **_head(course),
        "audience": course["audience"],
        "academic_hours": course["academic_hours"],
        "modules": [
            {**_head(m), "units": [unit_data(unit) for unit in draft.units_of(m)]}
            for m in course["modules"]
        ],
    }


def _page(page: Data) -> Data:
    return {**_head(page), "body": [_block(block) for block in page["body"]]}


def unit_data(unit: Data) -> Data:
    """Return a lesson's or a quiz's normal form."""
    common = {
        **_head(unit),
        "kind": unit["kind"],
        "minutes": unit["minutes"],
        "required": unit["required"],
        "retired": unit["retired"],
        "what_changed": unit["what_changed"],
    }
    if unit["kind"] == "quiz":
        fields = ("purpose", "pass_mark", "attempts", "draw", "pool", "pool_b")
        return {**common, **{name: unit[name] for name in fields}}
    notes = (" ".join(note.split()) for note in unit["editor_notes"])
    return {
        **common,
        "sensitive": unit["sensitive"],
        "editor_notes": [note for note in notes if note],
        "body": [_block(block) for block in unit["body"]],
    }


def _block(block: Data) -> Data:
    data = {**_without_place(block), "id": str(ids.uid(block["id"]))}
    if block["type"] == "check":
        data["question"] = str(ids.uid(block["question"]))
    return data


def question_data(question: Data) -> Data:
    """Return a question's normal form, with the share of each option."""
    owner = ids.uid(question["id"])
    empty = no_text()
    return {
        "uid": str(owner),
        "kind": question["kind"],
        "stem": question["stem"],
        "feedback": question["feedback"],
        "tags": question["tags"],
        "options": [
            {
                "uid": str(ids.within(owner, option["id"])),
                "text": option.get("text", empty),
                "match": option.get("match", empty),
                "feedback": option["feedback"],
                "fraction": share,
                "value": option.get("value"),
                "tolerance": Decimal(option.get("tolerance", 0)),
            }
            for option, share in zip(question["options"], shares(question), strict=True)
        ],
    }
