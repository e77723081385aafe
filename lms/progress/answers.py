"""Answer parsing from a form's fields, and the view model of a question."""

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.http import QueryDict

from courses.questions.wildcards import MAX_LENGTH
from courses.text.languages import in_language
from courses.text.parsing import whole_number
from lms.progress.marking import Answer, mark

# No text has them, and PostgreSQL refuses the first.
CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass
class OptionView:
    """One option as shown: ``right`` and ``feedback`` are empty before marking."""

    uid: str
    text: str
    chosen: bool = False
    right: bool | None = None
    feedback: str = ""
    # Matching and ordering: what was chosen for it, and all there is to choose from.
    value: str = ""
    choices: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class QuestionView:
    """A question as shown, in one language."""

    uid: str
    kind: str
    stem: str
    options: list[OptionView]
    text: str = ""
    answered: bool = False
    share: Decimal | None = None
    feedback: str = ""
    accepted: str = ""
    event: UUID = field(default_factory=uuid4)

    @property
    def blank(self) -> "QuestionView":
        """Return the question as it stood before it was answered."""
        options = [
            replace(option, chosen=False, right=None, feedback="", value="")
            for option in self.options
        ]
        return replace(self, options=options, text="", share=None, feedback="")

    @property
    def right(self) -> bool:
        return self.share is not None and self.share >= 100

    @property
    def partly(self) -> bool:
        return self.share is not None and 0 < self.share < 100


def read_answer(kind: str, data: QueryDict) -> Answer:
    """Return the answer a form holds; empty when nothing was chosen."""
    if kind == "matching":
        pairs = {
            name.removeprefix("pair-"): value
            for name, value in data.items()
            if name.startswith("pair-") and value
        }
        return {"pairs": pairs} if pairs else {}
    if kind == "ordering":
        places = [
            (place, name.removeprefix("place-"))
            for name, value in data.items()
            if name.startswith("place-")
            and (place := whole_number(str(value))) is not None
        ]
        return {"order": [uid for _, uid in sorted(places)]} if places else {}
    if kind in {"shortanswer", "numeric"}:
        text = CONTROL.sub(" ", data.get("text", "")).strip()[:MAX_LENGTH]
        return {"text": text} if text else {}
    chosen = data.getlist("option")
    return {"options": chosen} if chosen else {}


def show_question(
    question: dict[str, Any],
    answer: Answer | None,
    language: str,
    *,
    marked: bool = False,
) -> QuestionView:
    """Return the question in one language; key and feedback only when ``marked``."""
    answer = answer or {}
    view = QuestionView(
        uid=question["uid"],
        kind=question["kind"],
        stem=in_language(question["stem"], language),
        options=_options(question, answer, language, marked=marked),
        text=str(answer.get("text", "")),
        answered=bool(answer),
    )
    if marked:
        view.share = mark(question, answer)
        view.feedback = in_language(question.get("feedback", {}), language)
        view.accepted = _accepted(question, language)
    return view


def _options(
    question: dict[str, Any], answer: Answer, language: str, *, marked: bool
) -> list[OptionView]:
    kind = question["kind"]
    if kind in {"shortanswer", "numeric"}:
        return []
    views = []
    for option in question["options"]:
        text = in_language(option["text"], language)
        if not text:
            continue  # a match without a partner is only there to choose from
        view = OptionView(
            uid=option["uid"],
            text=text,
            chosen=option["uid"] in answer.get("options", []),
        )
        _fill_choices(view, question, answer, language)
        if marked:
            view.right = _is_right(question, option, answer)
            view.feedback = in_language(option["feedback"], language)
        views.append(view)
    return views


def _fill_choices(
    view: OptionView, question: dict[str, Any], answer: Answer, language: str
) -> None:
    if question["kind"] == "matching":
        texts = {
            o["uid"]: in_language(o["match"], language) for o in question["options"]
        }
        order = question.get("matches") or sorted(texts)
        view.choices = [(uid, texts[uid]) for uid in order if texts[uid]]
        view.value = answer.get("pairs", {}).get(view.uid, "")
    if question["kind"] == "ordering":
        places = range(1, len(question["options"]) + 1)
        view.choices = [(str(place), str(place)) for place in places]
        order = answer.get("order", [])
        view.value = str(order.index(view.uid) + 1) if view.uid in order else ""


def _is_right(question: dict[str, Any], option: dict[str, Any], answer: Answer) -> bool:
    if question["kind"] == "matching":
        texts = {o["uid"]: o["match"] for o in question["options"]}
        return bool(
            texts.get(answer.get("pairs", {}).get(option["uid"])) == option["match"]
        )
    if question["kind"] == "ordering":
        order = answer.get("order", [])
        key = question.get("key") or [o["uid"] for o in question["options"]]
        place = key.index(option["uid"])
        return place < len(order) and order[place] == option["uid"]
    return Decimal(option["fraction"]) > 0


def right_answer(question: dict[str, Any], language: str) -> Answer:
    """Return an answer that earns the full mark; a text is in this language."""
    kind, options = question["kind"], question["options"]
    uids = [option["uid"] for option in options]
    if kind == "matching":
        return {"pairs": dict(zip(uids, uids, strict=True))}
    if kind == "ordering":
        return {"order": question.get("key") or uids}
    if kind in {"shortanswer", "numeric"}:
        text = _accepted(question, language)
        return {"text": text} if text else {}
    if kind == "multiple":
        return {"options": [o["uid"] for o in options if Decimal(o["fraction"]) > 0]}
    return {"options": [_best(options)["uid"]]}


def _best(options: list[dict[str, Any]]) -> dict[str, Any]:
    return max(options, key=lambda option: Decimal(option["fraction"]))


def _accepted(question: dict[str, Any], language: str) -> str:
    """Return the best accepted answer of a question without options to choose."""
    if question["kind"] not in {"shortanswer", "numeric"} or not question["options"]:
        return ""
    best = _best(question["options"])
    if question["kind"] == "numeric":
        return f"{Decimal(best['value'] or 0).normalize():f}"
    return str(in_language(best["text"], language))
