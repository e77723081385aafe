"""allauth adapter: languages of pages and mails, and its sentences in our words."""

from typing import Any, ClassVar
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.messages import ERROR
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import get_random_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.text.languages import content_language
from lms.accounts.client_address import client_address
from lms.accounts.languages import address_in, own_address
from lms.accounts.models import User
from lms.accounts.reauthentication import authenticated_recently
from lms.accounts.second_factor import has_second_factor
from lms.accounts.sign_in_log import held_back
from lms.postgresql.conflicts import is_taken

# Mails that a stranger can ask for in somebody's name; what tells of a changed key always
# goes out.
ASKED_FOR = {
    "account/email/account_already_exists",
    "account/email/email_confirmation",
    "account/email/email_confirmation_signup",
    "account/email/login_code",
    "account/email/password_reset_code",
    "account/email/password_reset_key",
    "account/email/unknown_account",
}


def _own_site() -> dict[str, str]:
    """Return what allauth's mails call the site."""
    host = urlsplit(settings.BASE_URL).netloc
    return {"domain": host, "name": host}


class AccountAdapter(DefaultAccountAdapter):
    """allauth's behaviour, with people sent and written to in their language."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _(
            "This account is closed. If it should be open, answer the email with your"
            " invitation or a reminder: it reaches whoever leads your group."
        ),
        "cannot_remove_primary_email": _(
            "This is the address you sign in with. Choose another one first."
        ),
        "duplicate_email": _("This email address already belongs to your account."),
        "email_password_mismatch": _(
            "The email address or the password is not right. Try again, or ask for a"
            " code by email."
        ),
        "email_taken": _("Use another email address: this one cannot be used here."),
        "enter_current_password": _("Write your present password."),
        "incorrect_code": _(
            "The code is not right. Look at the last email and write its code again."
        ),
        "incorrect_password": _("The password is not right. Write it again."),
        "invalid_or_expired_key": _(
            "This link no longer works. Ask for a new one and use it soon."
        ),
        "invalid_login": _("The sign-in did not succeed. Begin again."),
        "invalid_password_reset": _(
            "This link no longer works. Ask for a new one and use it soon."
        ),
        "max_email_addresses": _("You cannot add more than %d email addresses."),
        "same_as_current": _("Write an address that differs from the present one."),
        "select_only_one": _("Choose only one."),
        "too_many_login_attempts": _(
            "The password was wrong several times. Wait five minutes and try again, or"
            " ask for a code by email."
        ),
        "many_wrong_passwords": _(
            "Many wrong passwords were tried for this address, from many places. Ask for"
            " a code by email to sign in."
        ),
        "rate_limited": _("That was too many tries in a short time. Wait a minute."),
        "unverified_primary_email": _("Confirm your email address first."),
        "unknown_email": _("Write the email address you use on this site."),
    }

    def post_login(
        self,
        request: HttpRequest,
        user: Any,
        *,
        redirect_url: str | None,
        **told: Any,
    ) -> HttpResponse:
        """Lead the person on in the language of the page he or she signed in on.

        Who never chose a language is written to in this one from now on. A choice stands:
        the page may be in the browser's language, and that is nobody's wish.
        """
        code = content_language()
        if user.language_chosen_at is None and user.language != code:
            user.language = code
            # The CMS follows the account by a signal.
            user.save(update_fields=["language"])
        if redirect_url:
            redirect_url = address_in(redirect_url, code)
        answer: HttpResponse = super().post_login(
            request, user, redirect_url=redirect_url, **told
        )
        return answer

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return the groups of who leads some, and the course of everybody else."""
        user = request.user
        if isinstance(user, User) and (
            user.has_role("supervisor") or user.has_role("coordinator")
        ):
            return reverse("cohort_list")
        return str(super().get_login_redirect_url(request))

    def send_mail(
        self, template_prefix: str, email: str, context: dict[str, Any]
    ) -> None:
        """Send in the language of the person behind the address, if there is one.

        Addresses are the site's own, whatever host the request named: whoever asks for
        somebody else's reset link says where it was asked, not where it leads.
        """
        if template_prefix in ASKED_FOR and not self._may_write_to(email):
            raise ImmediateHttpResponse(ratelimit.respond_429(self.request))
        code = self._language_of(email, context)
        localized = {
            name: own_address(address_in(value, code))
            if name.endswith("_url")
            else value
            for name, value in context.items()
        }
        with translation.override(code):
            super().send_mail(
                template_prefix, email, {**localized, "current_site": _own_site()}
            )

    def _may_write_to(self, email: str) -> bool:
        """Tell whether an address has not had too many mails of the sign-in already."""
        if self.request is None:
            return True
        usage = ratelimit.consume(
            self.request,
            app="allauth.account",
            action="mails_to_address",
            key=email.strip().lower(),
            limit_get=True,
        )
        return bool(usage)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return what allauth counts by, and names in its mails."""
        return client_address(request)

    def _get_login_attempts_cache_key(
        self, request: HttpRequest, **credentials: Any
    ) -> str:
        """Count wrong passwords by account and address together.

        By the account alone, anybody could lock its owner out.
        """
        login = str(credentials.get("email", "")).strip().lower()
        return f"{login} from {ratelimit.get_ip(request)}"

    def _language_of(self, email: str, context: dict[str, Any]) -> str:
        person = context.get("user") or User.objects.filter(email__iexact=email).first()
        return str(person.language if person else content_language())

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse a password tried too often; whom that concerns is recorded."""
        try:
            super().pre_authenticate(request, **credentials)
            self._refuse_guesses_from_everywhere(request, **credentials)
        except ValidationError:
            typed = credentials.get("email") or ""
            held_back(request, User.objects.filter(email__iexact=typed).first())
            raise

    def _refuse_guesses_from_everywhere(
        self, request: HttpRequest, **credentials: Any
    ) -> None:
        """Refuse who guesses at one account from many addresses.

        Its owner gets in meanwhile from wherever he or she is signed in, and by a code.
        """
        login = str(credentials.get("email", "")).strip().lower()
        usage = ratelimit.consume(
            request, app="allauth.account", action="login_failed_anywhere", key=login
        )
        if usage:
            # Given back with the others when the password is right.
            self._login_failed_rl_usage.usage += usage.usage
            return
        own = UserSession.objects.filter(user__email__iexact=login)
        if not own.filter(ip=client_address(request)).exists():
            raise self.validation_error("many_wrong_passwords")

    def send_account_already_exists_mail(self, email: str) -> None:
        """Tell by mail that there is an account, after as much work as to make one.

        Else a page that comes sooner tells who is registered here (OWASP ASVS 5.0, 6.3.8).
        """
        make_password(get_random_string(20))
        super().send_account_already_exists_mail(email)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Return allauth's ways to ask again, and a code where there is no second step."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if user.is_authenticated and not has_second_factor(user):
            by_code = {
                "id": "asked_again",
                "description": _("Use a code"),
                "url": reverse("account_asked_again"),
            }
            methods.append(by_code)
        return methods

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Tell whether to ask again; a sign-in of the last minutes is enough."""
        return not authenticated_recently(self.request)

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """Return the front page in the page's language."""
        return f"/{content_language()}/"

    def confirm_email(self, request: HttpRequest, email_address: Any) -> bool:
        """Return whether the address is the person's now; else a message says why not.

        Whoever else has it, or got it in this moment, keeps it; and the person keeps the
        address of before, whose mark would be gone already.
        """
        try:
            with transaction.atomic():
                return bool(super().confirm_email(request, email_address))
        except IntegrityError as error:
            if not is_taken(error):
                raise
        told = "account/messages/email_confirmation_failed.txt"
        self.add_message(request, ERROR, told, {"email": email_address.email})
        return False

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        """Return the person's own page, or the sign-in page for who is not signed in."""
        if self.request.user.is_authenticated:
            return reverse(settings.LOGIN_REDIRECT_URL)
        return reverse("account_login")
