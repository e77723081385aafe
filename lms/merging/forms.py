"""Forms of a merge: which account stays, whose facts it has, and why."""

from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from courses.text import visible_text
from lms.accounts.models import User
from lms.merging.facts import FIELDS, LABELS, ONE, OTHER, lines_of, usual_choice
from lms.merging.plans import Choice

KEEP, FREE = "keep", "free"


class ReasonField(visible_text.SentenceField):
    """A sentence for colleagues."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=_("In a sentence: how do you know?"),
            help_text=_(
                "For colleagues who look at it later. It is in no email, and in no copy"
                " of anybody's data."
            ),
            **options,
        )


class ReasonForm(forms.Form):
    """Why, and what was shown before confirming."""

    reason = ReasonField()
    shown = forms.CharField(widget=forms.HiddenInput, required=False)


class UndoForm(forms.Form):
    """Why a merge is undone."""

    reason = ReasonField()


class FindForm(forms.Form):
    """Two people by their addresses, whom the list does not have."""

    one = forms.EmailField(label=_("The one email address"))
    other = forms.EmailField(label=_("The other email address"))


class ChoiceForm(forms.Form):
    """Which of two accounts stays, and what it has then."""

    stays = forms.ChoiceField(
        label=_("Which account stays?"),
        help_text=_("The password of this account stays, and the sign-in with it."),
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, one: User, other: User, **options: Any) -> None:
        self.people = {ONE: one, OTHER: other}
        super().__init__(*args, **options)
        first = usual_account(one, other)
        self.fields["stays"].choices = [
            (key, account_words(person)) for key, person in self.people.items()
        ]
        self.fields["stays"].initial = self._key(first)
        self._add_addresses(one, other, first)
        second = other if first == one else one
        for line in lines_of(one, other):
            if line.differs:
                chosen = usual_choice(line.name, first, second)
                shown = (line.one or _("not known"), line.other or _("not known"))
                self._add(line.name, LABELS[line.name], shown, chosen)

    def _add(
        self, name: str, label: Any, words: tuple[Any, Any], chosen: User | None
    ) -> None:
        self.fields[name] = forms.ChoiceField(
            label=label,
            choices=list(zip(self.people, words, strict=True)),
            initial=self._key(chosen) if chosen else None,
            widget=forms.RadioSelect,
        )

    def _add_addresses(self, one: User, other: User, first: User) -> None:
        if not (one.has_address and other.has_address):
            return
        label = _("Email address to sign in with")
        self._add("sign_in", label, (one.email, other.email), first)
        self.fields["rest"] = forms.ChoiceField(
            label=_("The other email address"),
            choices=[
                (KEEP, _("signs in to the same account as well")),
                (FREE, _("signs in no more, and can be used for a new account")),
            ],
            initial=KEEP,
            widget=forms.RadioSelect,
        )

    def _key(self, person: User) -> str:
        return ONE if person == self.people[ONE] else OTHER

    def choice(self) -> Choice:
        """Return what was chosen; call on a valid form."""
        said = self.cleaned_data
        stays = self.people[said["stays"]]
        goes = self.people[OTHER if said["stays"] == ONE else ONE]
        return Choice(
            stays=stays,
            goes=goes,
            facts={name: self.people[said[name]] for name in FIELDS if name in said},
            sign_in=self.people[said["sign_in"]] if "sign_in" in said else None,
            keeps_other=said.get("rest", KEEP) == KEEP,
        )


def usual_account(one: User, other: User) -> User:
    """Return the account that somebody uses: signed in to last, else the older one."""
    if one.last_login and other.last_login:
        return one if one.last_login >= other.last_login else other
    return other if other.last_login and not one.last_login else one


def account_words(person: User) -> str:
    """Return by what an account is told from another one of the same name."""
    address = person.email if person.has_address else str(_("no email address"))
    return f"{person.full_name}, {address}"


def last_seen(person: User) -> str:
    """Return when somebody last signed in, as it is shown."""
    if person.last_login is None:
        return str(_("never"))
    return str(date_format(localtime(person.last_login), "SHORT_DATE_FORMAT"))
