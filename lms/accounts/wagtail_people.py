"""Wagtail's user views and forms, which ask for a full name and a mail address."""

from typing import Any, ClassVar

from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import AccountView, NameEmailSettingsPanel
from wagtail.admin.widgets import AdminDateInput
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import (
    CreateView,
    EditView,
    IndexView,
    UserViewSet,
)

from courses.cms.total_order import TotalOrder
from lms.accounts.last_administrator import refuse_to_lose_the_last
from lms.accounts.models import User
from lms.accounts.name_fields import PersonFactsForm
from lms.accounts.second_factor import has_second_factor
from lms.accounts.services import change_address
from lms.audit.models import Action
from lms.audit.services import record

FACTS = (
    *("family_name", "given_names", "patronymic"),
    *("phone", "birth_date", "occupation"),
)
FIELDS = ("email", *FACTS, "language", "groups", "is_superuser")


class NewPersonForm(PersonFactsForm, UserCreationForm):
    """A person signs in by a code at first: nobody else knows a password."""

    first_name = None
    last_name = None

    class Meta(UserCreationForm.Meta):
        fields = FIELDS
        widgets: ClassVar[dict[str, Any]] = {"birth_date": AdminDateInput}

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def save(self, commit: bool = True) -> User:
        self.instance.set_unusable_password()
        person: User = super().save(commit)
        return person


class PersonForm(PersonFactsForm, UserEditForm):
    """Name, language and roles; a new address is confirmed by its owner."""

    first_name = None
    last_name = None

    class Meta(UserEditForm.Meta):
        fields = (*FIELDS, "is_active")
        widgets: ClassVar[dict[str, Any]] = {"birth_date": AdminDateInput}

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        refuse_to_lose_the_last(self.instance, data)
        return data

    def save(self, commit: bool = True) -> User:
        if "language" in self.changed_data:
            self.instance.choose_language(self.cleaned_data["language"])
        person: User = super().save(commit)
        # Whoever changes something else leaves a second address alone.
        if commit and "email" in self.changed_data:
            change_address(person=person, email=person.email)
        return person


class PeopleIndexView(TotalOrder, IndexView):
    """The list, searched by name too."""

    search_fields: ClassVar[list[str]] = ["full_name", "patronymic", "email", "phone"]


class PersonCreateView(CreateView):
    """A new person, recorded."""

    def save_instance(self) -> User:
        person: User = super().save_instance()
        record(Action.PERSON_ADDED, request=self.request, target=person)
        return person


class PersonEditView(EditView):
    """A person's data and rights; who changes them is recorded."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"has_second_step": has_second_factor(self.object)}

    def save_instance(self) -> User:
        person: User = super().save_instance()
        fields = {"fields": self.form.changed_data}
        record(
            Action.PERSON_CHANGED, request=self.request, target=person, details=fields
        )
        return person


class PersonViewSet(UserViewSet):
    """Wagtail's pages about people, with our fields."""

    index_view_class = PeopleIndexView
    add_view_class = PersonCreateView
    edit_view_class = PersonEditView
    create_template_name = "accounts/cms_person_create.html"
    edit_template_name = "accounts/cms_person_edit.html"

    def get_form_class(self, for_update: bool = False) -> Any:
        return PersonForm if for_update else NewPersonForm


class OwnAccountView(AccountView):
    """A person's settings in the CMS; name and address belong to "My account"."""

    def get_panels(self) -> list[Any]:
        return [
            panel
            for panel in super().get_panels()
            if not isinstance(panel, NameEmailSettingsPanel)
        ]


own_account = require_admin_access(OwnAccountView.as_view())
