"""Forms of the register: revoking, replacing, answering, and issuing anew in bulk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.text import visible_text
from lms.accounts.printable import require_name
from lms.certificates.facts import printable_name
from lms.certificates.models import CHOSEN, RevocationClass
from lms.certificates.register.states import choices
from lms.cohorts.models import Cohort

REQUIRED = {"required": _("Choose why: it is shown with the certificate.")}
# What a replacement is for; who broke a rule, or is not the person, gets no new one.
CORRECTING = {RevocationClass.FACTS, RevocationClass.ERROR, RevocationClass.REQUEST}
CORRECTIONS = [pair for pair in RevocationClass.choices if pair[0] in CORRECTING]


class SentenceField(visible_text.SentenceField):
    """A sentence for colleagues."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=_("In a sentence"),
            help_text=_(
                "For colleagues: it stands on no page of the certificate and in no email."
                " The holder finds it in the copy of his or her data."
            ),
            **options,
        )


class RevokeForm(forms.Form):
    """Why a certificate is revoked."""

    why = forms.ChoiceField(
        label=_("Why"),
        help_text=_("Everybody who checks the certificate reads this."),
        choices=CHOSEN,
        widget=forms.RadioSelect,
        error_messages=REQUIRED,
    )
    reason = SentenceField()


class ReplaceForm(forms.Form):
    """Why a certificate is issued anew, and what was shown before confirming."""

    why = forms.ChoiceField(
        label=_("Why"),
        help_text=_("Everybody who checks the earlier certificate reads this."),
        choices=CORRECTIONS,
        initial=RevocationClass.FACTS,
        widget=forms.RadioSelect,
        error_messages=REQUIRED,
    )
    reason = SentenceField()
    shown = forms.CharField(max_length=64, widget=forms.HiddenInput)


class AgainForm(forms.Form):
    """What was shown before a revoked certificate of a renewal is issued anew."""

    shown = forms.CharField(max_length=64, widget=forms.HiddenInput)


class NameForm(forms.Form):
    """A person's name as it stands in the papers."""

    full_name = forms.CharField(
        label=_("Name and surname"),
        help_text=_("As in the identity document; it becomes the account's name."),
        max_length=150,
        error_messages={"required": _("Write the name.")},
    )

    def clean_full_name(self) -> str:
        """Return the name as it is kept: one that a certificate can print."""
        name = printable_name(self.cleaned_data["full_name"])
        name = str(self.fields["full_name"].clean(name))
        require_name(name)
        return name


class AnswerForm(forms.Form):
    """Why a request for another name is refused; the person reads it."""

    reason = visible_text.WrittenReasonField(
        label=_("Answer"),
        help_text=_("The person reads it in an email and beside the certificate."),
        max_length=visible_text.SENTENCE_LENGTH,
        error_messages={"required": _("Write an answer for the person.")},
    )


class ReissueForm(forms.Form):
    """Which certificates are checked, and why they are to be issued anew."""

    cohort = forms.ModelChoiceField(
        label=_("Group"),
        help_text=_("Without a group, all certificates that you may replace."),
        queryset=Cohort.objects.none(),
        required=False,
        empty_label=_("All groups"),
    )
    why = forms.ChoiceField(
        label=_("Why"),
        choices=CORRECTIONS,
        initial=RevocationClass.FACTS,
        widget=forms.RadioSelect,
        error_messages=REQUIRED,
    )
    reason = SentenceField()

    def __init__(self, *args: Any, groups: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["cohort"].queryset = groups


class GroupFilter(forms.Form):
    """What is looked for among a group's certificates."""

    what = forms.CharField(
        label=_("Name, number or code"), max_length=150, required=False
    )
    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["state"].choices = [("", _("All")), *choices()]
