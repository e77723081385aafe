"""Authentication backends that bring a signed-in person with the rights in one query."""

from functools import cache
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission
from django.db.models import QuerySet

from lms.accounts.held_rights import Rights, columns
from lms.accounts.models import Role, User
from lms.postgresql.rows import Columns, read


@cache
def _person() -> Columns:
    return Columns(User, "u")


def person(user_id: int) -> User | None:
    """Return the person with the rights of today read already; one query."""
    rights, params = columns()
    select = f"SELECT {_person().sql}, {rights}"
    statement = f"{select} FROM accounts_user u WHERE u.id = %s"
    for user, groups, held in read(statement, [*params, user_id], _person()):
        if not user.is_superuser:  # who has every role, see ``User.rights``
            found = Rights.of(groups, held)
            user.rights = found._replace(lasting=found.lasting & frozenset(Role.values))
        return user
    return None


class RolesAtOnce:
    """Mixin of both authentication backends: person and rights in one query."""

    def get_user(self, user_id: Any) -> User | None:
        """Return the person of a session, unless the account is closed."""
        found = person(user_id)
        return found if found is not None and found.is_active else None

    def _get_group_permissions(self, user_obj: Any) -> QuerySet[Permission]:
        """Return what the person's groups may do, and those whose role is held today."""
        own: QuerySet[Permission] = super()._get_group_permissions(user_obj)  # type: ignore[misc]
        held = {right.role for right in user_obj.rights.held}
        if not held:
            return own
        by_right = Permission.objects.filter(group__name__in=held)
        return Permission.objects.filter(pk__in=own.union(by_right).values("pk"))


class PasswordBackend(RolesAtOnce, ModelBackend):
    """Django's own authentication backend, with the roles at once."""


class AddressBackend(RolesAtOnce, AuthenticationBackend):
    """allauth's authentication backend by mail address, with the roles at once."""
