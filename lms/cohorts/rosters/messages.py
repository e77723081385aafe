"""Messages about a roster, by code, and the refusal of a whole file."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from courses.imports.messages import MESSAGES as TEXT_MESSAGES
from lms.accounts.printable import NOT_PRINTED

# Where a row's parameters hold its further remarks, each [field, code, parameters].
MORE = "more"
_FILE: dict[str, Any] = {
    "too_big": _(
        "The file is larger than %(limit)s MB. Delete pictures and unused sheets, or"
        " divide the list into several files."
    ),
    "too_many_rows": _(
        "The list has more than %(limit)s rows. Divide it into several files."
    ),
    "too_many_columns": _(
        "The list has more than %(limit)s columns. Keep only names, addresses and"
        " places of work."
    ),
    "too_many_cells": _(
        "The list has more than %(limit)s cells. Copy only the columns with people into"
        " a new workbook and choose that."
    ),
    "bomb": _(
        "The file unpacks to far more than a list of people can be. It was not opened."
        " Copy the list into a new workbook and save that."
    ),
    "password": _(
        "The file is protected by a password. Save it without a password and choose"
        " it again."
    ),
    "macros": _(
        "The file holds macros, that is programs. Save it as “Excel Workbook (.xlsx)”,"
        " without macros, and choose that file."
    ),
    "not_roster": _(
        "This is not a list we can read. Save it as an Excel workbook (.xlsx) or as"
        " CSV and choose that file."
    ),
    "broken": _(
        "The file is damaged or was cut off on the way. Save it once more and choose"
        " it again."
    ),
    "cut_off": _(
        "The file breaks off inside a quoted cell that begins near line %(number)s."
        " It is damaged or cut off: save it once more and choose it again."
    ),
    "cell_too_long": _(
        "A cell that begins on line %(number)s has more than %(limit)s characters."
        " Perhaps a quotation mark is not closed there. Save the list as an Excel"
        " workbook (.xlsx) and choose that file."
    ),
    "quotes": _(
        "The quotation marks on line %(number)s do not match. Save the list as an"
        " Excel workbook (.xlsx) and choose that file."
    ),
    "dangerous_xml": _(
        "The file holds instructions that no list needs, and was not opened. Copy the"
        " list into a new workbook and save that."
    ),
    "no_rows": _("The list has no rows with people."),
    "no_columns": _(
        "No column with names was found, or none with email addresses. Write a heading"
        " over each column, such as “Name” and “Email”."
    ),
}
_ROW: dict[str, Any] = {
    "name_missing": _("The name is missing."),
    "name_strange": _("“%(text)s” does not look like a name. Write name and surname."),
    "name_mixed": _(
        "“%(text)s” mixes Latin and Cyrillic letters. Write it in one alphabet."
    ),
    "name_unprintable": NOT_PRINTED,
    "email_missing": _("The email address is missing."),
    "email_invalid": _("“%(text)s” is not an email address. Correct it."),
    "email_mistyped": _(
        "“%(text)s” looks mistyped. Perhaps it is %(suggestion)s: correct it."
    ),
    "formula": _("The cell holds a formula. Write its value as plain text."),
    "too_long": _("The text is longer than %(limit)s characters. Shorten it."),
    "shifted": _(
        "The row has more cells than the heading. Put texts with commas or semicolons"
        " in quotation marks."
    ),
    "row_cut_off": _(
        "The file ends in the middle of this row. Look whether it came whole."
    ),
    "duplicate_address": _(
        "Row %(first)s has the same address with another name, %(name)s. Each person"
        " needs an address of his or her own."
    ),
    "repeated": _("The same person stands in row %(first)s already."),
    "elsewhere": _(
        "This person already takes the course in another group. The supervisor or"
        " coordinator of that group moves the person here, where both groups have the"
        " same edition, or takes the person out of that group; then bring the list"
        " again."
    ),
    "left_group": _(
        "This person was taken out of the group. Take him or her back on the page of the"
        " group's people; a list does not do it."
    ),
    "address_taken": _(
        "Somebody else has this address already. Each person needs an address of his or"
        " her own."
    ),
    "closed_account": _("The account with this address is closed."),
    "cannot_invite": _(
        "This person cannot be invited with this address. Ask an administrator."
    ),
    "withdrawn": _(
        "The invitation of this person was withdrawn. Send it again on the page of"
        " invitations."
    ),
    "other_sheets": _(
        "Only the sheet “%(sheet)s” was read. Not read: %(others)s. Bring each sheet by"
        " itself."
    ),
    # Why a row is nobody.
    "left_heading": _("This row is a heading inside the list."),
    "left_numbering": _("This row numbers the columns."),
    "left_total": _("This row is a total."),
    "left_signature": _("This row is a signature or a date under the list."),
    "left_vacant": _("This row is a post that nobody holds."),
    # Remarks on rows that are good.
    "row_hidden": _("This row is hidden in the workbook. It comes like the others."),
    "name_brackets": _(
        "“%(text)s” in brackets is left out of the name. If it belongs to the name,"
        " write it without brackets."
    ),
    "email_read": _(
        "The cell holds more than the address, or marks that cannot be seen. %(text)s"
        " was read."
    ),
    "unit_unknown": _(
        "No district or part of the agency is called “%(text)s”. The person comes"
        " without a district. Correct the name here, or leave it open."
    ),
    "unit_near": _(
        "No district or part of the agency is called “%(text)s”. Perhaps it is"
        " %(suggestion)s. The person comes without a district until you correct it."
    ),
    "language_unknown": _(
        "“%(text)s” names no language of the course or more than one. The language"
        " chosen for the whole list is taken. Write ro or ru to choose."
    ),
    "sex_unknown": _("“%(text)s” is not understood. It stays open. Write f or m."),
    "formula_open": _(
        "The cell holds a formula and stays open. Write its value as plain text."
    ),
    "too_long_open": _(
        "The text is longer than %(limit)s characters and is left out. Shorten it."
    ),
    "name_differs": _("The account with this address has the name %(name)s; it stays."),
    "perhaps_row": _(
        "Row %(first)s, %(name)s, is perhaps the same person. Say which it is."
    ),
    "perhaps_invited": _(
        "%(name)s, invited at %(address)s, is perhaps the same person. If so, the"
        " invitation goes to the new address."
    ),
    "perhaps_at_address": _(
        "%(name)s, invited at this address, is perhaps the same person. Say which it is:"
        " another person needs an address of his or her own."
    ),
    "perhaps_here": _(
        "%(name)s, known here already, is perhaps the same person. If so, an account"
        " without an address gets this one, and any other keeps its own."
    ),
    "address_stays": _(
        "This is %(name)s, whose account has another address. It stays; the person"
        " changes it in the profile."
    ),
    "phone_unknown": _("“%(text)s” is not a phone number. It was left out."),
    "birth_date_unknown": _(
        "“%(text)s” is not a date of birth, such as 02.03.1985. It was left out."
    ),
    "occupation_unknown": _(
        "“%(text)s” is not in the list of occupations. It was left open."
    ),
}
MESSAGES: dict[str, Any] = {**TEXT_MESSAGES, **_FILE, **_ROW}


Remark = tuple[str, str, dict[str, Any]]


def remarks_of(field: str, code: str, params: dict[str, Any]) -> list[Remark]:
    """Return all that is to be said of a row, each as (field, code, parameters)."""
    if not code:
        return []
    more = params.get(MORE)  # a text once its words were masked
    found = [(field, code, params)]
    if isinstance(more, list):
        found += [(one, its, about) for one, its, about in more if its in MESSAGES]
    return found


def sentence(code: str, params: dict[str, Any]) -> str:
    """Return what there is to say, in the active language."""
    return str(MESSAGES[code]) % params


class RosterRefused(Exception):
    """The whole file cannot be taken; ``message`` says why and what to do."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params

    @property
    def message(self) -> str:
        return sentence(self.code, self.params)
