"""The CMS's pages of likely doubles: compare two accounts, merge them, undo it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lms.accounts.identity.comparison import compare
from lms.accounts.models import User
from lms.accounts.reauthentication import recently_authenticated
from lms.audit.models import Action
from lms.audit.services import record
from lms.merging import access, facts, forms, plans
from lms.merging.doubles import facts_known, tell_apart, words_of
from lms.merging.exceptions import CannotMerge, CannotUndo, SomethingChanged
from lms.merging.models import AccountMerge
from lms.merging.refusals import refusals, refusals_of
from lms.merging.services import merge
from lms.merging.undoing import hindrance, outlook, undo

PAIRS_A_PAGE = 50
ANY = ["GET", "HEAD", "POST"]


def _frame(title: str, *above: tuple[str, str]) -> dict[str, Any]:
    crumbs = [{"url": reverse("wagtailadmin_home"), "label": _("Home")}]
    crumbs += [{"url": url, "label": label} for url, label in above]
    crumbs.append({"url": "", "label": title})
    return {"header_title": title, "header_icon": "user", "breadcrumbs_items": crumbs}


def _list() -> tuple[str, str]:
    return reverse("cms_doubles"), _("Likely doubles")


@require_safe
def doubles(request: HttpRequest) -> HttpResponse:
    """List the pairs that are likely one person, or lead to two that somebody names."""
    pairs = Paginator(access.doubles_of(request.user), PAIRS_A_PAGE)
    form = forms.FindForm(request.GET if "one" in request.GET else None)
    if form.is_bound and form.is_valid():
        if found := _found(request, form):
            return redirect("cms_double", *found)
        text = _("No two accounts of your part have these addresses.")
        messages.warning(request, text)
    page = pairs.get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": [(one, *words_of(one.findings)) for one in page],
        "form": form,
        **_frame(_("Likely doubles")),
    }
    return render(request, "merging/doubles.html", context)


def _found(request: HttpRequest, form: forms.FindForm) -> list[UUID]:
    people = access.people_of(request.user)
    found: list[UUID] = []
    for name in ("one", "other"):
        email = form.cleaned_data[name]
        person = _holder(people, email)
        if person is not None and person.public_id not in found:
            found.append(person.public_id)
    return found if len(found) == len(form.fields) else []


def _holder(people: QuerySet[User], email: str) -> User | None:
    """Return who signs in by an address: one that nobody confirmed may be anybody's."""
    confirmed = Q(emailaddress__email__iexact=email, emailaddress__verified=True)
    by_name = people.filter(email__iexact=email).first()
    return by_name or people.filter(confirmed).order_by("pk").first()


@require_http_methods(ANY)
def double(request: HttpRequest, one: UUID, other: UUID) -> HttpResponse:
    """Show two accounts side by side and ask which stays; a post says: two persons."""
    if done := _merged(request, one, other):
        return done
    first, second = access.pair(request.user, one, other)
    if request.method == "POST":
        tell_apart(one=first, other=second, by=request.user)
        text = _("Noted: two persons. This pair does not come again.")
        messages.success(request, text)
        return redirect("cms_doubles")
    _note_reading(request, first, second)
    agrees, differs = words_of(
        (finding.fact, finding.says)
        for finding in compare(facts_known(first), facts_known(second)).findings
    )
    context = {
        "people": [_summary(person) for person in (first, second)],
        "lines": [one for one in facts.lines_of(first, second) if one.is_known],
        "agrees": agrees,
        "differs": differs,
        "refusals": refusals(first, second),
        "form": forms.ChoiceForm(one=first, other=second),
        "one": one,
        "other": other,
        **_frame(_("Two accounts"), _list()),
    }
    return render(request, "merging/double.html", context)


def _merged(request: HttpRequest, one: UUID, other: UUID) -> HttpResponse | None:
    """Lead to the merge of the two, if somebody was quicker."""
    pair = [one, other]
    rows = access.merges_of(request.user).exclude(state=AccountMerge.State.UNDONE)
    both = rows.filter(stays__public_id__in=pair, goes__public_id__in=pair)
    found = both.first()
    if found is None:
        return None
    messages.info(request, _("These two accounts were merged already."))
    return redirect("cms_merge", found.uid)


def _summary(person: User) -> dict[str, Any]:
    return {
        "person": person,
        "words": forms.account_words(person),
        "address": person.email if person.has_address else "",
        "last_seen": forms.last_seen(person),
        "groups": plans.group_names(person),
    }


def _note_reading(request: HttpRequest, *people: User) -> None:
    for person in people:
        details = {"page": "cms_double"}
        record(Action.PERSON_READ, request=request, target=person, details=details)


@require_http_methods(ANY)
@recently_authenticated
def double_merge(request: HttpRequest, one: UUID, other: UUID) -> HttpResponse:
    """Show all that the merge would do, and do it on confirmation."""
    if done := _merged(request, one, other):
        return done
    first, second = access.pair(request.user, one, other)
    chosen = forms.ChoiceForm(request.GET, one=first, other=second)
    if not chosen.is_valid():
        messages.warning(request, _("Choose what stays, in each line."))
        return redirect("cms_double", one, other)
    choice = chosen.choice()
    form = forms.ReasonForm(request.POST or None)
    is_confirmed = request.method == "POST" and form.is_valid()
    if is_confirmed and (answer := _done(request, choice, form.cleaned_data)):
        return answer
    _note_reading(request, first, second)
    plan = plans.Plan(choice)
    context = {
        "choice": choice,
        "lines": _after(choice),
        "sentences": plans.sentences(plan),
        "address_lines": _address_lines(choice),
        "refusals": refusals_of(plan),
        "form": _with_digest(form, plan.digest),
        "one": one,
        "other": other,
        **_frame(_("What the merge does"), _list()),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "merging/merge.html", context, status=status)


def _with_digest(form: forms.ReasonForm, digest: str) -> forms.ReasonForm:
    """Return the form that confirms what is shown now, with what was written in it."""
    if not form.is_bound:
        return forms.ReasonForm(initial={"shown": digest})
    form.data = form.data.copy()
    form.data["shown"] = digest
    return form


def _done(
    request: HttpRequest, choice: plans.Choice, said: dict[str, Any]
) -> HttpResponse | None:
    try:
        row = merge(
            choice=choice,
            by=request.user,
            reason=said["reason"],
            shown=said["shown"] or "-",
        )
    except SomethingChanged:
        text = _("Something changed since this page was shown. Look at it once more.")
        messages.warning(request, text)
        return None
    except CannotMerge as error:
        messages.error(request, str(error.args[0]))
        return redirect("cms_doubles")
    messages.success(request, _("The two accounts are one now."))
    return redirect("cms_merge", row.uid)


def _after(choice: plans.Choice) -> list[tuple[Any, str]]:
    """Return each fact that is known, as the account has it afterwards."""
    found = [
        (label, facts.shown(choice.facts.get(name, choice.stays), name))
        for name, label in facts.LABELS.items()
    ]
    return [line for line in found if line[1]]


def _address_lines(choice: plans.Choice) -> list[str]:
    rest = choice.goes if choice.signs_in == choice.stays else choice.stays
    chosen = choice.signs_in
    if not chosen.has_address and rest.has_address:
        chosen, rest = rest, chosen
    if not chosen.has_address:
        return [_("Neither has an email address: sign-in stays by codes on paper.")]
    lines = [_("%(address)s signs in to the account.") % {"address": chosen.email}]
    if rest.has_address:
        text = (
            _("%(address)s signs in to the same account as well.")
            if choice.keeps_other
            else _("%(address)s signs in no more, and can be used for a new account.")
        )
        lines.append(text % {"address": rest.email})
    return lines


@require_safe
def merges(request: HttpRequest) -> HttpResponse:
    """List the merges of one's part, newest first."""
    rows = Paginator(access.merges_of(request.user), PAIRS_A_PAGE)
    context = {
        "page": rows.get_page(request.GET.get("page")),
        **_frame(_("Merges"), _list()),
    }
    return render(request, "merging/merges.html", context)


@require_safe
def merge_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show who merged whom and why, and until when it can be undone."""
    row = access.merge_of(request.user, uid)
    _note_reading(request, row.stays, row.goes)
    context = {
        "merge": row,
        "hindrance": hindrance(row) or access.hindrance_of(request.user, row),
        **_frame(_("Merge of two accounts"), _list(), _merges()),
    }
    return render(request, "merging/merge_page.html", context)


def _merges() -> tuple[str, str]:
    return reverse("cms_merges"), _("Merges")


@require_http_methods(ANY)
@recently_authenticated
def merge_undo(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say what an undoing brings back and what stays, and undo on confirmation."""
    row = access.merge_of(request.user, uid)
    if why := hindrance(row) or access.hindrance_of(request.user, row):
        messages.warning(request, why)
        return redirect("cms_merge", uid)
    form = forms.UndoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _undone(request, row, form.cleaned_data["reason"])
    _note_reading(request, row.stays, row.goes)
    context = {
        "merge": row,
        "outlook": outlook(row),
        "form": form,
        **_frame(_("Undoing"), _list(), _merges()),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "merging/undo.html", context, status=status)


def _undone(request: HttpRequest, row: AccountMerge, reason: str) -> HttpResponse:
    try:
        lost = undo(merge=row, by=request.user, reason=reason)
    except CannotUndo as error:
        messages.warning(request, str(error.args[0]))
    else:
        messages.success(request, _("Both accounts are as they were."))
        _tell_lost(request, lost)
    return redirect("cms_merge", row.uid)


def _tell_lost(request: HttpRequest, lost: Iterable[str]) -> None:
    for email in lost:
        text = _(
            "%(address)s belongs to another account by now. Give the person another"
            " address in “People”, or print codes."
        )
        messages.warning(request, text % {"address": email})
