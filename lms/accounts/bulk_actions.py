"""The CMS's acts on ticked people, in the place of Wagtail's."""

from typing import Any, ClassVar

from wagtail.users.views.bulk_actions import SetActiveStateBulkAction

from lms.accounts.models import User


class CloseOrOpenAccounts(SetActiveStateBulkAction):
    """Closes or opens accounts one by one, so that it is recorded of each."""

    models: ClassVar[list[Any]] = [User]

    @classmethod
    def execute_action(
        cls, objects: list[User], mark_as_active: bool = False, **kwargs: Any
    ) -> tuple[int, int]:
        """Return how many accounts were changed.

        One's own is left as it is, and one that was merged stays closed.
        """
        by = kwargs.get("user")
        chosen = [one for one in objects if by is None or one.pk != by.pk]
        chosen = [one for one in chosen if one.merged_into_id is None]
        for person in chosen:
            person.is_active = mark_as_active
            person.save(update_fields=["is_active"])
        return len(chosen), 0
