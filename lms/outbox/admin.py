"""The outbox in Django's admin: to look at, and to try again what was set aside."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lms.outbox.models import Effect
from lms.outbox.services import retry_all


@admin.register(Effect)
class EffectAdmin(admin.ModelAdmin):
    """Effects by kind and state; nobody writes, changes or deletes one by hand."""

    list_display = ("kind", "key", "state", "tries", "created_at", "first_line")
    list_filter = ("state", "kind")
    search_fields = ("key",)
    actions = ("try_again",)
    show_full_result_count = False

    @admin.display(description=_("Reason"), ordering="reason")
    def first_line(self, effect: Effect) -> str:
        """Return the reason without what the other system said at length."""
        return effect.reason.partition("\n")[0]

    @admin.action(description=_("Try again what was set aside"), permissions=["retry"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Effect]) -> None:
        """Put the chosen effects back into the queue, as far as they were set aside."""
        count = retry_all(queryset)
        told = ngettext(
            "%(count)s effect is back in the queue.",
            "%(count)s effects are back in the queue.",
            count,
        )
        messages.success(request, told % {"count": count})

    def has_retry_permission(self, request: HttpRequest) -> bool:
        """Return whether the person could change effects, were that possible here."""
        return bool(request.user.has_perm("outbox.change_effect"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: Effect | None = None
    ) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: Effect | None = None
    ) -> bool:
        return False
