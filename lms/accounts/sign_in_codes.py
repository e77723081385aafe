"""Sign-in codes on paper for people who have no mail address.

Only for them: whoever prints a code could use it, so that nobody with an address of
his or her own, and nobody with a role, can be signed in by somebody else's printer.
"""

import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from lms.accounts.models import SignInCode, User
from lms.accounts.placeholders import is_placeholder
from lms.audit.models import Action
from lms.audit.services import record

# Without letters and digits that look alike in print: 0 O, 1 I L.
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
SELECTOR_LENGTH, SECRET_LENGTH, GROUP = 4, 8, 4
MAX_TRIES = 5
DAYS_VALID = 30


class NotForCodes(Exception):
    """The person signs in by mail or password, so that no code may be printed."""


@dataclass(frozen=True)
class PrintedCodes:
    """A person and the codes to print; they are shown now and never again."""

    person: User
    codes: list[str]


def may_have_codes(person: User) -> bool:
    """Tell whether somebody signs in with codes on paper."""
    return (
        is_placeholder(person.email)
        and person.is_active
        and not person.is_staff
        and not person.is_superuser
        and not person.roles
    )


@transaction.atomic
def make_codes(
    *, people: Iterable[User], by: User, each: int, days: int = DAYS_VALID
) -> list[PrintedCodes]:
    """Return ``each`` new codes for everybody; unused earlier ones end at once.

    Raises NotForCodes if one of them may not have codes.
    """
    made = [_make(person, by, each, days) for person in people]
    for printed in made:
        record(Action.PRINTED_CODES_MADE, actor=by, target=printed.person)
    return made


def _make(person: User, by: User, each: int, days: int) -> PrintedCodes:
    if not may_have_codes(person):
        raise NotForCodes(person.pk)
    drop_unused_codes(person)
    until = timezone.now() + timedelta(days=days)
    codes = []
    for _ in range(each):
        selector, secret = _unused_selector(), _letters(SECRET_LENGTH)
        SignInCode.objects.create(
            person=person,
            selector=selector,
            secret_hash=_hash(selector, secret),
            made_by=by,
            expires_at=until,
        )
        codes.append(in_groups(selector + secret))
    return PrintedCodes(person, codes)


def drop_unused_codes(person: User) -> None:
    """Let no code that was printed for somebody open the account any more."""
    person.sign_in_codes.filter(used_at=None).delete()


def _letters(count: int) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(count))


def _unused_selector() -> str:
    while True:
        selector = _letters(SELECTOR_LENGTH)
        if not SignInCode.objects.filter(selector=selector).exists():
            return selector


def _hash(selector: str, secret: str, key: str = "") -> str:
    """Return what is kept of a code: under the site's key, or a former one."""
    salt = f"sign-in-code:{selector}"
    return salted_hmac(salt, secret, key or None, algorithm="sha256").hexdigest()


def _is_right(code: SignInCode, secret: str) -> bool:
    """Tell whether the secret is the code's, which may be older than the site's key."""
    keys = ["", *settings.SECRET_KEY_FALLBACKS]
    hashes = [_hash(code.selector, secret, key) for key in keys]
    return any(hmac.compare_digest(code.secret_hash, one) for one in hashes)


def in_groups(code: str) -> str:
    """Return a code as it is printed: K7QF-3M9X-TR2W."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def normalise_code(typed: str) -> str:
    """Return a code as it was meant, without dashes, spaces and small letters."""
    return "".join(sign for sign in typed.upper() if sign.isalnum())


@transaction.atomic
def redeem(*, typed: str, only_of: User | None = None) -> User | None:
    """Return whom the code signs in, and use it up; None where it is not good.

    With ``only_of``, another person's code is left as it is and counts as not good.
    Five wrong endings close a code: whoever guesses has no more tries than that.
    """
    text = normalise_code(typed)
    selector, secret = text[:SELECTOR_LENGTH], text[SELECTOR_LENGTH:]
    codes = SignInCode.objects.select_for_update(of=("self",))
    code = codes.filter(selector=selector).select_related("person").first()
    now = timezone.now()
    if code is None or code.used_at or code.expires_at <= now:
        return None
    if only_of is not None and code.person_id != only_of.pk:
        return None
    if code.tries >= MAX_TRIES or not may_have_codes(code.person):
        return None
    if not _is_right(code, secret):
        SignInCode.objects.filter(pk=code.pk).update(tries=F("tries") + 1)
        return None
    code.used_at = now
    code.save(update_fields=["used_at"])
    return code.person


def agree(*, person: User) -> None:
    """Note when somebody agreed to the use of the data; the first time counts."""
    without = User.objects.filter(pk=person.pk, consented_at=None)
    without.update(consented_at=timezone.now())
