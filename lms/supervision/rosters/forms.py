"""What a supervisor says of lists, codes and transfers."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courses.text.languages import DEFAULT, NAMES
from courses.text.visible_text import WrittenReasonField
from lms.accounts.placeholders import is_placeholder
from lms.cohorts.models import Cohort, RosterImport
from lms.cohorts.rosters.file_reader import MAX_BYTES, MAX_MEGABYTES
from lms.cohorts.rosters.headers import LABELS, has_enough
from lms.cohorts.rosters.messages import sentence
from lms.cohorts.rosters.people_addresses import (
    LONGEST,
    WrongAddress,
    only_address,
    tidy_address,
)
from lms.cohorts.rosters.tables import Table

_LONGEST_SAMPLE = 40
MOST_PASTED = 1_000_000


class AddressForm(forms.Form):
    """The right address of an invitation, read as a list's would be."""

    email = forms.CharField(label=_("Email"), max_length=LONGEST)

    def clean_email(self) -> str:
        """Return it in small letters; refuse what is none, and known slips of the hand."""
        text = only_address(self.cleaned_data["email"])
        told = {"text": text[:100]}
        try:
            address = tidy_address(text)
        except WrongAddress as error:
            code = "email_mistyped" if error.suggestion else "email_invalid"
            told["suggestion"] = error.suggestion
            raise forms.ValidationError(sentence(code, told)) from error
        if is_placeholder(address):
            raise forms.ValidationError(sentence("email_invalid", told))
        return address


class UploadForm(forms.Form):
    """The file, and what holds for rows that do not say."""

    file = forms.FileField(
        label=_("List of people"),
        help_text=_(
            "An Excel or LibreOffice workbook (.xlsx, .xls, .ods) or a CSV file, at"
            " most 10 MB."
        ),
        widget=forms.FileInput(
            attrs={"accept": ".xlsx,.xls,.ods,.csv,.txt,.tsv,.xlsm,text/csv"}
        ),
        required=False,
        error_messages={"empty": _("The file is empty.")},
    )
    pasted = forms.CharField(
        label=_("Or rows copied from a spreadsheet"),
        help_text=_("Copy the rows with their headings and paste them here."),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=MOST_PASTED,
        strip=False,
    )
    language = forms.ChoiceField(
        label=_("Language of people whose row names none"),
        choices=NAMES,
        initial=DEFAULT,
        widget=forms.RadioSelect,
    )

    def clean_file(self) -> UploadedFile | None:
        """Refuse what is too large before anything of it is read."""
        file: UploadedFile | None = self.cleaned_data["file"]
        if file is not None and (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(sentence("too_big", {"limit": MAX_MEGABYTES}))
        return file

    def clean(self) -> dict[str, Any]:
        """Refuse neither a file nor rows; a file goes before what is pasted."""
        said: dict[str, Any] = super().clean() or {}
        if not self.errors and not said.get("file") and not said["pasted"].strip():
            self.add_error(
                "file", _("Choose the file with the list, or paste its rows.")
            )
        return said

    def content(self) -> tuple[str, bytes]:
        """Return what the list is called and what it holds, once the form is valid."""
        file = self.cleaned_data["file"]
        if file is not None:
            return file.name, file.read()
        pasted: str = self.cleaned_data["pasted"]
        return gettext("Pasted rows"), pasted.rstrip().encode() + b"\n"


class ColumnsForm(forms.Form):
    """Which column holds what; the headings' own words are proposed.

    ``without_address`` tells whether people without one may come at all.
    """

    def __init__(
        self,
        *args: Any,
        table: Table,
        roster: RosterImport,
        without_address: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.table = table
        if len(table.sheets) > 1:
            self.fields["sheet"] = forms.ChoiceField(
                label=_("Sheet to read"),
                help_text=_("The other sheets are not read. Bring each one by itself."),
                choices=[(name, name) for name in table.sheets],
                initial=table.sheet,
            )
        choices = [("", _("not in this list")), *column_choices(table)]
        for name, label in LABELS.items():
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=choices,
                required=False,
                initial=str(roster.columns.get(name, "")),
            )
        self.fields["language_default"] = forms.ChoiceField(
            label=_("Language of people whose row names none"),
            choices=NAMES,
            initial=roster.language,
        )
        if not without_address:
            self.fields["email"].help_text = _(
                "Every row needs an address here. People without one are brought in by"
                " the supervisor or the coordinator of the group."
            )
            return
        self.fields["accounts_without_address"] = forms.BooleanField(
            label=_(
                "Make accounts for people without an email address. They sign in with"
                " codes that you print."
            ),
            required=False,
            initial=roster.accounts_without_address,
        )

    @property
    def columns(self) -> dict[str, int]:
        """The chosen columns by field, once the form is valid."""
        said = self.cleaned_data
        return {name: int(said[name]) for name in LABELS if said.get(name)}

    @property
    def other_sheet(self) -> str:
        """The sheet chosen instead of the one shown, empty for none."""
        name = str(self.data.get("sheet", ""))
        return name if name in self.table.sheets and name != self.table.sheet else ""

    @property
    def without_address(self) -> bool:
        """Whether people without an address come, once the form is valid."""
        return bool(self.cleaned_data.get("accounts_without_address"))

    def clean(self) -> dict[str, Any]:
        """Refuse a choice by which nobody could be known or reached."""
        said: dict[str, Any] = super().clean() or {}
        without = self.without_address
        if not self.errors and not has_enough(self.columns, without_address=without):
            raise forms.ValidationError(
                _("Choose the column with names and the one with email addresses.")
            )
        return said


def column_choices(table: Table) -> list[tuple[str, str]]:
    """Return the table's columns as "B: Email (ana@example.org)"."""
    from openpyxl.utils import get_column_letter  # eight megabytes, for lists only

    choices = []
    for place in range(table.width):
        heading = table.heading[place] if place < len(table.heading) else ""
        samples = table.samples(place)
        sample = f" ({samples[0][:_LONGEST_SAMPLE]})" if samples else ""
        name = f"{get_column_letter(place + 1)}: {heading[:60]}{sample}"
        choices.append((str(place), name))
    return choices


class RunForm(forms.Form):
    """What comes when some rows have problems, and whether mails go out.

    Before the launch nobody is asked about mails: they go out when it comes.
    """

    GOOD, ALL = "good", "all"
    rule = forms.ChoiceField(
        label=_("If rows have problems"),
        choices=[
            (GOOD, _("Import all good rows and leave the others out")),
            (ALL, _("Import nothing until every row is good")),
        ],
        initial=GOOD,
        widget=forms.RadioSelect,
    )
    send_invitations = forms.BooleanField(
        label=_("Write to the new people as soon as they are imported"),
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, launched: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not launched:
            del self.fields["send_invitations"]


class JoiningForm(forms.Form):
    """The rules of a cohort's code."""

    is_open = forms.BooleanField(label=_("People may join with a code"), required=False)
    limit = forms.IntegerField(
        label=_("At most so many people in the group"),
        help_text=_("Leave empty for any number."),
        required=False,
        min_value=1,
        max_value=100_000,
    )
    opens_on = forms.DateField(
        label=_("The code works from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    closes_on = forms.DateField(
        label=_("The code works until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    new_letters = forms.BooleanField(
        label=_("Make a new code; the old one stops working at once"), required=False
    )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        first, last = said.get("opens_on"), said.get("closes_on")
        if first and last and last < first:
            self.add_error(
                "closes_on", _("The code cannot end before it begins to work.")
            )
        return said


class CodesForm(forms.Form):
    """How many codes to print, and for whom."""

    people = forms.MultipleChoiceField(
        label=_("People without an email address"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one person.")},
    )
    each = forms.TypedChoiceField(
        label=_("Codes for each person"),
        help_text=_("Each code works once and is good for 30 days."),
        coerce=int,
        choices=[(1, "1"), (5, "5"), (10, "10")],
        initial=5,
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields["people"].choices = people


class TextedCodesForm(forms.Form):
    """To whom a code goes by text message, and that they agreed to it."""

    people = forms.MultipleChoiceField(
        label=_("People with a phone and without an email address"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one person.")},
    )
    agreed = forms.BooleanField(
        label=_("They told me that they agree to get SMS at this number."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kw: Any) -> None:
        super().__init__(*args, auto_id="sms_%s", **kw)
        self.fields["people"].choices = people


class ParticipationForm(forms.Form):
    """Who is given a certificate of participation."""

    people = forms.MultipleChoiceField(
        label=_("People who worked through the course and did not pass its tests"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one person.")},
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields["people"].choices = people


class MoveForm(forms.Form):
    """Where a person goes, and why."""

    cohort = forms.ModelChoiceField(
        label=_("Other group"), queryset=Cohort.objects.none()
    )
    reason = WrittenReasonField(label=_("Reason"), max_length=300)

    def __init__(self, *args: Any, cohorts: QuerySet[Cohort], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields["cohort"].queryset = cohorts
