"""Filters kept under a name, each person's own."""

from django.db import transaction
from django.db.models import QuerySet

from lms.accounts.models import User
from lms.supervision.models import SavedFilter


def filters_of(user: User) -> QuerySet[SavedFilter]:
    """Return what the person keeps, by name."""
    return SavedFilter.objects.filter(owner=user)


@transaction.atomic
def keep_filter(*, owner: User, name: str, query: str) -> SavedFilter | None:
    """Return the filter kept under the name, in place of an earlier one of that name.

    None where the person keeps as many as there may be.
    """
    # Two windows at once take turns: neither comes over the number.
    User.objects.select_for_update(no_key=True).get(pk=owner.pk)
    own = filters_of(owner)
    if not own.filter(name=name).exists() and own.count() >= SavedFilter.MOST:
        return None
    kept, _is_new = SavedFilter.objects.update_or_create(
        owner=owner, name=name, defaults={"query": query}
    )
    return kept


def forget_filter(*, owner: User, pk: int) -> bool:
    """Delete one of the person's own filters; False where there is none such."""
    return bool(filters_of(owner).filter(pk=pk).delete()[0])
