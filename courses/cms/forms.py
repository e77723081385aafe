"""Forms of pools, terms, telephone lines, drawings and questions in the CMS."""

import hashlib
import json
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from courses.editions.delete_rules import refusal_to_rename
from courses.models import Question, snapshots
from courses.questions import wildcards
from courses.questions.answer_key import (
    FAULTS,
    TICK_ALL,
    KeyOption,
    is_right,
    rewards_ticking_all,
)
from courses.text.languages import columns_of


class FreshForm(WagtailAdminModelForm):
    """A model form refused once where somebody has changed the row since it was opened.

    What was typed stays; whoever saves again has been told. The instance must be locked
    while the form is checked and saved. Wagtail's revisions would not do: of a newer
    version they refuse their own autosave only, never the button.
    """

    data: Any
    opened_with = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stands = _fingerprint(self.initial) if self.instance.pk else ""
        self.initial["opened_with"] = self.stands

    def clean(self) -> dict[str, Any]:
        """Refuse what was typed over something else than what stands there now."""
        cleaned: dict[str, Any] = super().clean()
        if cleaned.get("opened_with", "") != self.stands:
            self._show_as_told()
            raise ValidationError(
                _(
                    "Somebody has changed this since you opened the form, perhaps by a "
                    "translator's file. What you typed is still here. Open the same form "
                    "in another window to see the newer text. If you save again, yours "
                    "takes its place."
                ),
                code="changed_since",
            )
        return cleaned

    def _show_as_told(self) -> None:
        self.data = self.data.copy()
        self.data[self.add_prefix("opened_with")] = self.stands


def _fingerprint(values: dict[str, Any]) -> str:
    written = json.dumps(values, sort_keys=True, default=str)
    return hashlib.sha256(written.encode()).hexdigest()


class TagsField(forms.CharField):
    """Form field of tags: words with commas between them, kept as a list."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """Return each tag once, in the order given, without stray spaces."""
        words = value if isinstance(value, list) else str(value or "").split(",")
        tidy = (" ".join(word.split()) for word in words)
        return list(dict.fromkeys(word for word in tidy if word))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(initial) != self.to_python(data))


class NamedForm(FreshForm):
    """Form of a term or telephone line, whose slug stays while pages go by it."""

    def clean_slug(self) -> str:
        """Refuse another short name, saying which pages would lose the thing."""
        is_renamed = self.instance.pk and "slug" in self.changed_data
        if is_renamed and (sentence := refusal_to_rename(self.instance)):
            raise ValidationError(sentence)
        return str(self.cleaned_data["slug"])


class QuestionForm(WagtailAdminModelForm):
    """A question with its options; refused without exactly the right key."""

    tags = TagsField(
        label=_("tags"),
        required=False,
        help_text=_("Words to find it by, with commas between them."),
    )

    def clean(self) -> dict[str, Any]:
        """Check the key over the question and its options together."""
        cleaned: dict[str, Any] = super().clean()
        if cleaned.get("kind") == Question.Kind.SHORT_ANSWER:
            self._check_accepted()
        kind, options = cleaned.get("kind"), self._options()
        if kind and options is not None and not is_right(kind, options):
            self.add_error("kind", FAULTS[kind])
        elif kind == "multiple" and options and rewards_ticking_all(options):
            self.add_error("kind", TICK_ALL)
        return cleaned

    def _check_accepted(self) -> None:
        """Refuse, at their fields, accepted answers that are too long or have many stars."""
        for form in (
            self.formsets["options"].forms if "options" in self.formsets else ()
        ):
            for column in columns_of("text") if form.is_valid() else ():
                if code := wildcards.fault_of(form.cleaned_data.get(column) or ""):
                    form.add_error(column, wildcards.sentence(code))

    def _options(self) -> list[KeyOption] | None:
        """Return the options that will stand, or None while one of them has errors."""
        forms = self.formsets["options"].forms if "options" in self.formsets else []
        if not all(form.is_valid() for form in forms):
            return None
        rows = [
            form.cleaned_data
            for form in forms
            if form.has_changed() or form.instance.pk
        ]
        return [
            KeyOption(
                fraction=row["fraction"] or Decimal(0),
                text=_said(row, "text"),
                match=_said(row, "match"),
                value=row["value"],
                tolerance=row["tolerance"] or Decimal(0),
            )
            for row in rows
            if row and not row.get("DELETE") and not self._only_to_choose(row)
        ]

    def _only_to_choose(self, row: dict[str, Any]) -> bool:
        """Tell whether it is a match without a line of its own, there to mislead."""
        is_matching = self.cleaned_data.get("kind") == Question.Kind.MATCHING
        return bool(is_matching and _said(row, "match") and not _said(row, "text"))

    def save(self, commit: bool = True) -> Any:
        """Save; a changed key raises the version, a changed wording does not."""
        question = super().save(commit=False)
        question.version = snapshots.version_of(question)
        question.updated_at = timezone.now()
        if commit:
            question.save()
        return question


def _said(row: dict[str, Any], name: str) -> str:
    """Return a text of an option's form in the first language that has it."""
    return next(filter(None, map(row.get, columns_of(name))), "")
