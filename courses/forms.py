"""Forms of the CMS that know rules of their own."""

from decimal import Decimal
from typing import Any

from django.utils import timezone
from wagtail.admin.forms import WagtailAdminModelForm

from courses import bank
from courses.keys import FAULTS, KeyOption, is_right


class QuestionForm(WagtailAdminModelForm):
    """A question with its options; refused without exactly the right key."""

    def clean(self) -> dict[str, Any]:
        """Check the key over the question and its options together."""
        cleaned: dict[str, Any] = super().clean()
        kind, options = cleaned.get("kind"), self._options()
        if kind and options is not None and not is_right(kind, options):
            self.add_error("kind", FAULTS[kind])
        return cleaned

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
                text=row["text_ro"] or "",
                match=row["match_ro"] or "",
                value=row["value"],
                tolerance=row["tolerance"] or Decimal(0),
            )
            for row in rows
            if row and not row.get("DELETE")
        ]

    def save(self, commit: bool = True) -> Any:
        """Save; a changed key raises the version, a changed wording does not."""
        old_key = bank.stored_key(self.instance)
        question = super().save(commit=False)
        question.version += old_key not in (None, bank.present_key(question))
        question.updated_at = timezone.now()
        if commit:
            question.save()
        return question
