"""Django admin of people and the organisation tree."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from courses.text.languages import columns_of
from lms.accounts.models import OrganisationUnit, User
from lms.accounts.reauthentication import recently_authenticated
from lms.accounts.services import change_address
from lms.audit.models import Action
from lms.audit.services import record


class NewPersonForm(AdminUserCreationForm):
    """A new person is known by mail address and name."""

    class Meta:
        model = User
        fields = ("email", "full_name", "language")
        field_classes: ClassVar[dict[str, type[forms.Field]]] = {}


@admin.register(User)
class PersonAdmin(DjangoUserAdmin):
    """People, searched by address and name; roles are groups."""

    add_form = NewPersonForm
    ordering = ("sort_name", "email")
    list_display = ("email", "full_name", "unit", "language", "is_active")
    list_filter = ("is_active", "is_superuser", "groups", "language")
    list_select_related = ("unit",)
    search_fields = ("email", "full_name")
    autocomplete_fields = ("unit",)
    readonly_fields = ("public_id", "consented_at", "last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        (_("Person"), {"fields": ("full_name", "language", "sex", "unit")}),
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
        super().save_model(request, obj, form, change)
        change_address(person=obj, email=obj.email)
        record(
            Action.PERSON_CHANGED if change else Action.PERSON_ADDED,
            request=request,
            target=obj,
            details={"fields": form.changed_data},
        )

    @method_decorator(recently_authenticated)
    def change_view(
        self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Show a person's data and rights; that is recorded."""
        person = self.get_object(request, unquote(object_id))
        if person is not None and request.method != "POST":
            record(Action.PERSON_READ, request=request, target=person)
        answer: HttpResponse = super().change_view(request, object_id, *args, **kwargs)
        return answer

    @method_decorator(recently_authenticated)
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
