"""The form of signing up as allauth shows it, right also when two send it at once."""

from typing import Any

from allauth.account.forms import SignupForm as AllauthSignupForm
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from lms.postgresql.conflicts import is_taken


class SignupForm(AllauthSignupForm):
    """allauth's form, whose questions are those of ``forms.SignupForm``."""

    def try_save(self, request: HttpRequest) -> tuple[Any, Any]:
        """Return the new person, or the answer for an address that has an account.

        Whether it has one was asked before; somebody may have made it since. The second
        of two then gets the same answer as who comes an hour later. What an account
        consists of is made whole or not at all.
        """
        try:
            with transaction.atomic():
                saved: tuple[Any, Any] = super().try_save(request)
                return saved
        except IntegrityError as error:
            if not is_taken(error):
                raise
        self.account_already_exists = True
        answer: tuple[Any, Any] = super().try_save(request)
        return answer
