"""Messages about translations that come back, by code."""

from typing import Any

from django.utils.translation import gettext_lazy as _

_FILE: dict[str, Any] = {
    "not_translation": _("This is neither an XLIFF nor a PO file."),
    "not_xliff": _("This is not XLIFF: it begins with <%(name)s>, not with <xliff>."),
    "xliff_version": _(
        "This is XLIFF %(version)s. Only versions 1.1 and 1.2 are read: export it again "
        "in one of these."
    ),
    "several_languages": _("The file has no language, or more than one pair of them."),
    "po_broken": _("The PO file is damaged or cut off on line %(number)s."),
    "po_cut": _(
        "The PO file is cut off: it had %(count)s texts when it went out, now there are "
        "%(found)s."
    ),
    "no_units": _("There is no text in the file."),
    "too_many_units": _("The file has more texts than may come at once (%(limit)s)."),
    "target_language": _(
        "The file is a translation into “%(language)s”, not into Romanian or Russian."
    ),
    "source_language": _(
        "The file is translated from “%(language)s”; here texts go from Romanian into "
        "Russian or the other way."
    ),
}

_UNIT: dict[str, Any] = {
    "unknown_unit": _("There is no such text any more, or its id was changed."),
    "unit_twice": _("This text stands in the file twice."),
    "source_changed": _(
        "The original has changed since the file went out. Export it again."
    ),
    "translated_since": _(
        "Somebody has changed this translation here since the file went out."
    ),
    "wrong_language": _("The translation is not in the language “%(language)s”."),
    "placeholders_differ": _(
        "The placeholders are not those of the original: %(tokens)s."
    ),
    "markup_broken": _("The marks in the text cannot be read, in its line %(number)s."),
    "paragraphs_differ": _("The paragraphs and lists are not those of the original."),
    "links_differ": _("The addresses of the links are not those of the original."),
    "styles_differ": _(
        "As many words must be **strong** and *emphasised* as in the original."
    ),
    "html_added": _("There is HTML in the translation, but none in the original."),
    "page_barred": _("The page is locked, or you may not edit it."),
    "row_barred": _(
        "You have no right to edit what this text belongs to. Whoever manages the rights "
        "can give it."
    ),
    "not_translated": _("There is no translation in the file yet."),
    "unfinished": _("The translator marked it as not finished."),
    "not_reviewed": _("It is marked as still to be reviewed, and nothing was changed."),
    "still_right": _(
        "The original was changed; the translation came back as it is and counts as "
        "still right."
    ),
    "drawing_whole": _(
        "The words of a drawing come all together, and others of it do not come "
        "(%(count)s)."
    ),
    "captions_whole": _(
        "Captions come all together, and others of this recording do not come "
        "(%(count)s)."
    ),
    "drawing_uneven": _(
        "The drawing has %(ro)s texts in Romanian and %(ru)s in Russian, so nobody can "
        "tell which translates which. Edit the drawing."
    ),
    "drawing_without_groups": _(
        "The drawing has no group of its own for each language. Edit the drawing."
    ),
    "drawing_refused": _("The drawing cannot take these words. %(reason)s"),
    "drawing_text_long": _(
        "This is much longer than the original. Look at the drawing: the words may run "
        "out of their place."
    ),
    "captions_uneven": _(
        "There are %(ro)s captions in Romanian and %(ru)s in Russian: they were timed "
        "apart, so nobody can tell which translates which. Edit the captions."
    ),
    "captions_unreadable": _(
        "These captions cannot be read, in line %(number)s: %(reason)s"
    ),
    "captions_refused": _("The captions cannot take these words. %(reason)s"),
    "caption_arrow": _("A caption must not have --> in it."),
    "caption_blank_line": _("A caption must have no empty line in it."),
    "marks_differ": _("The marks are not those of the original: %(marks)s."),
    "cedilla_normalised": _("ş and ţ were replaced by ș and ț."),
}

TRANSLATIONS = {**_FILE, **_UNIT}
