"""Django admin of people and the organisation tree."""

from typing import Any, ClassVar

# Imported so that they are there to be taken away below.
import allauth.account.admin
import allauth.mfa.admin
import allauth.usersessions.admin  # noqa: F401
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from courses.text.languages import columns_of
from lms.accounts.last_administrator import refuse_to_lose_the_last
from lms.accounts.models import OrganisationUnit, User
from lms.accounts.name_parts import PARTS
from lms.accounts.services import change_address
from lms.audit.models import Action
from lms.audit.services import record

# Somebody's keys change on his or her own pages and on the CMS's page of the person only:
# there it is asked again who does it, the person is told, and it is recorded.
admin.site.unregister([Authenticator, EmailAddress, UserSession])


class NewPersonForm(AdminUserCreationForm):
    """A new person is known by mail address and name."""

    class Meta:
        model = User
        fields = ("email", "full_name", "language")
        field_classes: ClassVar[dict[str, type[forms.Field]]] = {}


class PersonForm(UserChangeForm):
    """A person's data and rights; the last administrator keeps them."""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        refuse_to_lose_the_last(self.instance, data)
        return data


@admin.register(User)
class PersonAdmin(DjangoUserAdmin):
    """People, searched by address and name; roles are groups."""

    form = PersonForm
    add_form = NewPersonForm
    ordering = ("sort_name", "email")
    list_display = ("email", "full_name", "unit", "language", "is_active")
    list_filter = ("is_active", "is_superuser", "groups", "language")
    list_select_related = ("unit",)
    search_fields = ("email", "full_name")
    autocomplete_fields = ("unit",)
    readonly_fields = (*PARTS, "public_id", "consented_at", "last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        (_("Person"), {"fields": ("full_name", *PARTS, "birth_date", "occupation")}),
        (None, {"fields": ("language", "sex", "unit")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        (
            _("Record"),
            {"fields": ("public_id", "consented_at", "last_login", "date_joined")},
        ),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": (
                    "email",
                    "full_name",
                    "language",
                    "usable_password",
                    "password1",
                    "password2",
                ),
            },
        ),
    )

    def save_model(
        self, request: HttpRequest, obj: User, form: forms.ModelForm, change: bool
    ) -> None:
        """Keep the person, and the new address in allauth's list as well."""
        if change and "language" in form.changed_data:
            obj.choose_language(form.cleaned_data["language"])
        super().save_model(request, obj, form, change)
        # Whoever changes something else leaves a second address alone.
        if not change or "email" in form.changed_data:
            change_address(person=obj, email=obj.email)
        record(
            Action.PERSON_CHANGED if change else Action.PERSON_ADDED,
            request=request,
            target=obj,
            details={"fields": form.changed_data},
        )

    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        """Give somebody another password; that is recorded."""
        before = self.get_object(request, unquote(id))
        answer: HttpResponse = super().user_change_password(request, id, form_url)
        changed = User.objects.filter(pk=before.pk) if before else User.objects.none()
        for person in changed.exclude(password=before.password if before else ""):
            record(Action.PASSWORD_CHANGED, request=request, target=person)
        return answer


@admin.register(OrganisationUnit)
class OrganisationUnitAdmin(TranslationAdmin):  # type: ignore[type-arg]  # no generic at run time
    """The organisation tree; moving a structure below another agency is one change."""

    list_display = ["name", "code", "iso_code", "kind", "parent"]
    list_filter = ["kind"]
    list_select_related = ["parent"]
    search_fields = ["code", "iso_code", *columns_of("name")]
    autocomplete_fields = ["parent"]
