"""The mail addresses of two accounts: taken over, set free, and given back."""

from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Q

from lms.accounts.models import FormerDetail, User
from lms.accounts.placeholders import is_placeholder, new_placeholder


def kept(person: User) -> dict[str, Any]:
    """Return by which addresses a person signs in, fit for JSON."""
    rows = EmailAddress.objects.filter(user=person).order_by("pk")
    return {
        "email": person.email,
        "rows": list(rows.values("email", "verified", "primary")),
    }


def take(
    *, stays: User, goes: User, sign_in: User, keeps_other: bool
) -> dict[str, Any]:
    """Let the one account sign in by the address chosen; the other one by none.

    ``keeps_other``: the remaining addresses sign in to the account that stays as well;
    otherwise they are free. Returns what ``give_back`` needs.
    """
    mine, theirs = kept(stays), kept(goes)
    was, came = mine["email"], theirs["email"]
    EmailAddress.objects.filter(user=goes).delete()
    goes.email = new_placeholder()
    goes.save(update_fields=["email"])
    chosen = sign_in_address(was, came, is_of_goes=sign_in == goes)
    if keeps_other:
        _add(stays, theirs)
    elif chosen == came:
        # Only this one of the other's comes along, and one's own is set free.
        only = [row for row in theirs["rows"] if row["email"].lower() == came.lower()]
        _add(stays, {"email": came, "rows": only})
        EmailAddress.objects.filter(user=stays).exclude(email__iexact=came).delete()
    _sign_in_by(stays, chosen)
    return {"stays": mine, "goes": theirs, "signs_in": stays.email}


def sign_in_address(was: str, came: str, *, is_of_goes: bool) -> str:
    """Return the address to sign in by: never a placeholder where there is a real one."""
    if is_placeholder(was) and not is_placeholder(came):
        return came
    return came if is_of_goes and not is_placeholder(came) else was


def _add(person: User, held: dict[str, Any]) -> None:
    """Add the addresses, none of them as the one that is signed in by."""
    rows = {row["email"].lower(): row["verified"] for row in held["rows"]}
    if not is_placeholder(held["email"]):
        rows.setdefault(held["email"].lower(), False)
    for email, verified in rows.items():
        if not is_placeholder(email):
            EmailAddress.objects.get_or_create(
                user=person, email=email, defaults={"verified": verified}
            )


def _sign_in_by(person: User, email: str) -> None:
    rows = EmailAddress.objects.filter(user=person)
    rows.exclude(email__iexact=email).filter(primary=True).update(primary=False)
    rows.filter(email__iexact=email).update(primary=True)
    if not is_placeholder(email):
        _drop_placeholders(person)
    if person.email != email:
        person.email = email
        person.save(update_fields=["email"])


def _drop_placeholders(person: User) -> None:
    for row in EmailAddress.objects.filter(user=person):
        if is_placeholder(row.email):
            row.delete()


def set_since(stays: User, said: dict[str, Any]) -> list[str]:
    """Return the addresses that the account got while the two were one."""
    rows = EmailAddress.objects.filter(user=stays).order_by("pk")
    now = {
        email.lower() for email in (stays.email, *rows.values_list("email", flat=True))
    }
    new = now - _all_of(said["stays"]) - _all_of(said["goes"])
    return sorted(email for email in new if not is_placeholder(email))


def give_back(*, stays: User, goes: User, said: dict[str, Any]) -> list[str]:
    """Give each its addresses again and no other; return those that are somebody else's now.

    By one that was set while the two were one, whoever set it would stay in.
    """
    mine, theirs, new = said["stays"], said["goes"], set_since(stays, said)
    EmailAddress.objects.filter(user__in=[stays, goes]).delete()
    lost = [*_restore(stays, mine), *_restore(goes, theirs)]
    own, moved = _all_of(mine), _all_of(theirs)
    _forget(stays, own | moved | set(new))
    _forget(goes, moved)
    return [email for email in lost if not is_placeholder(email)]


def _all_of(held: dict[str, Any]) -> set[str]:
    return {row["email"].lower() for row in held["rows"]} | {held["email"].lower()}


def _restore(person: User, held: dict[str, Any]) -> list[str]:
    email = held["email"]
    if is_taken(email, person):
        # Somebody signs in by it since it was free: the person gets another one in /cms/.
        email = person.email if is_placeholder(person.email) else new_placeholder()
    person.email = email
    person.save(update_fields=["email"])
    lost = _restore_rows(person, held)
    return lost if email == held["email"] else [held["email"], *lost]


def _restore_rows(person: User, held: dict[str, Any]) -> list[str]:
    lost = []
    for row in held["rows"]:
        if is_taken(row["email"], person):
            lost.append(row["email"])
            continue
        EmailAddress.objects.update_or_create(
            user=person,
            email=row["email"],
            defaults={"verified": row["verified"], "primary": False},
        )
    primary = [row["email"] for row in held["rows"] if row["primary"]]
    rows = EmailAddress.objects.filter(user=person)
    if rows.filter(_any(primary)).exists():
        rows.exclude(_any(primary)).update(primary=False)
        rows.filter(_any(primary)).update(primary=True)
    return [email for email in lost if email.lower() != held["email"].lower()]


def is_taken(email: str, person: User) -> bool:
    """Tell whether somebody else signs in by an address, or has shown it to be his or hers."""
    others = User.objects.exclude(pk=person.pk).filter(email__iexact=email)
    confirmed = EmailAddress.objects.exclude(user=person)
    confirmed = confirmed.filter(email__iexact=email, verified=True)
    return others.exists() or confirmed.exists()


def _forget(person: User, addresses: set[str]) -> None:
    """Let the account not have as former what it has, or what was never its person's."""
    former = FormerDetail.objects.filter(
        person=person, kind=FormerDetail.Kind.ADDRESS, value__in=addresses
    )
    former.delete()


def _any(addresses: Any) -> Q:
    condition = Q(pk__in=[])
    for email in addresses:
        condition |= Q(email__iexact=email)
    return condition
