"""Authentication backends that bring a signed-in person with the roles in one query."""

from functools import cache
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.backends import ModelBackend

from lms.accounts.models import Role, User
from lms.postgresql.rows import Columns, read


@cache
def _statement() -> tuple[str, Columns]:
    columns = Columns(User, "u")
    roles = (
        "SELECT g.name FROM accounts_user_groups m JOIN auth_group g ON g.id = m.group_id"
        " WHERE m.user_id = u.id"
    )
    select = f"SELECT {columns.sql}, ARRAY({roles})"
    return f"{select} FROM accounts_user u WHERE u.id = %s", columns


def person(user_id: int) -> User | None:
    """Return the person with the roles read already; one query."""
    statement, columns = _statement()
    for user, groups in read(statement, [user_id], columns):
        if not user.is_superuser:  # who has every role, see ``User.roles``
            user.roles = frozenset(groups) & frozenset(Role.values)
        return user
    return None


class RolesAtOnce:
    """Mixin of both authentication backends: person and roles in one query."""

    def get_user(self, user_id: Any) -> User | None:
        """Return the person of a session, unless the account is closed."""
        found = person(user_id)
        return found if found is not None and found.is_active else None


class PasswordBackend(RolesAtOnce, ModelBackend):
    """Django's own authentication backend, with the roles at once."""


class AddressBackend(RolesAtOnce, AuthenticationBackend):
    """allauth's authentication backend by mail address, with the roles at once."""
