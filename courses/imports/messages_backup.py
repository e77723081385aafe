"""Messages about course backups, by code."""

from typing import Any

from django.utils.translation import gettext_lazy as _

_FILE: dict[str, Any] = {
    "not_backup": _("This is not a course backup of Moodle (.mbz)."),
    "archive_broken": _("The archive is damaged or cut off."),
    "archive_member_broken": _("“%(name)s” inside the archive is damaged or cut off."),
    "archive_path": _("The archive wants to write outside its folder: “%(name)s”."),
    "archive_link": _("The archive holds a link or a device: “%(name)s”."),
    "archive_twice": _("“%(name)s” stands in the archive twice."),
    "archive_members": _("The archive holds more files than %(limit)s."),
    "archive_encrypted": _("The archive is protected by a password."),
    "archive_bomb": _(
        "The archive is far larger unpacked than a course can be (limit %(limit)s MB)."
    ),
    "member_too_big": _("“%(name)s” inside the archive is larger than %(limit)s MB."),
    "member_not_utf8": _("“%(name)s” inside the archive is not in UTF-8."),
    "member_xml": _("“%(name)s” inside the archive cannot be read. %(reason)s"),
    "backup_incomplete": _("The backup is incomplete: “%(name)s” is missing in it."),
    "course_gone": _("The course that was chosen is not there any more."),
    "no_home": _("There is no home page below which a course could stand."),
}

_WRONG: dict[str, Any] = {
    "blank_heading": _("It has no name."),
    "page_too_long": _("The page is longer than a lesson can be."),
    "picture_missing": _("The picture “%(name)s” is missing in the backup."),
    "picture_changed": _("The picture “%(name)s” is not the one that was backed up."),
    "picture_broken": _("The picture “%(name)s” is damaged."),
    "picture_elsewhere": _("The picture is on another site: %(name)s."),
}

_UNSUPPORTED: dict[str, Any] = {
    "activity_kind": _("Activities of the type “%(kind)s” are not supported."),
    "book_empty": _("The book has no chapter."),
    "picture_format": _(
        "The picture “%(name)s” is in the format %(format)s; JPEG, PNG, GIF and WebP "
        "are supported."
    ),
    "picture_too_big": _("The picture “%(name)s” is larger than %(limit)s MB."),
    "picture_pixels": _(
        "The picture “%(name)s” has more than %(limit)s million pixels."
    ),
}

_NOTES: dict[str, Any] = {
    "people_left_out": _(
        "People, marks, attempts and settings of a backup never come along."
    ),
    "came_before": _("It came with an earlier import and is left as it is now."),
    "was_hidden": _("It was hidden in Moodle."),
    "page_empty": _("The page has no text."),
    "page_no_ro": _("It has no Romanian text."),
    "page_no_ru": _("It has no Russian text."),
    "languages_differ": _(
        "The Romanian and the Russian page are not built alike; compare them block by "
        "block."
    ),
    "picture_no_alt": _(
        "Nobody has said what the picture shows: it comes without alternative text, and "
        "its lesson cannot be published before there is one."
    ),
    "table_as_lines": _("A table comes as lines of text."),
    "element_left_out": _(
        "A part of the page that is no text, such as a field or a list to choose from, "
        "is left out; its words stay."
    ),
    "link_left_out": _("A link inside Moodle is left out; its words stay."),
    "file_left_out": _("A link to a file is left out; its words stay."),
    "slot_empty": _("Place %(slot)s of the test has no question in the backup."),
    "random_tags": _("Random questions are drawn from the category, not by tags."),
    "random_mixed": _("Fixed and random questions are all drawn by chance here."),
    "quiz_no_questions": _("The test has no questions."),
    "pass_mark_usual": _("The backup names no pass mark; it is set to %(mark)s %%."),
}

BACKUP = {**_FILE, **_WRONG, **_UNSUPPORTED, **_NOTES}
