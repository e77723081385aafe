"""Messages of the import, by code; placeholders are named in the code that uses them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from courses.imports.messages_backup import BACKUP
from courses.imports.messages_translations import TRANSLATIONS
from courses.questions import wildcards

_FILE: dict[str, Any] = {
    "empty_file": _("The file is empty."),
    "too_big": _("The file is larger than %(limit)s MB."),
    "archive": _("The file is an archive, not a file with questions."),
    "not_text": _("The file is not a text file."),
    "encoding_unknown": _(
        "The encoding of the file is not certain. Save the file as UTF-8 and try again."
    ),
    "encoding_wrong": _(
        "The file says that its encoding is %(encoding)s, but it cannot be read in it. "
        "The file is damaged, or its first line is wrong."
    ),
    "utf8_broken": _(
        "The text breaks off inside a letter on line %(number)s. The file is damaged "
        "or cut off."
    ),
    "control_character": _(
        "There is an unreadable control character on line %(number)s. The file is "
        "damaged or is not a text file."
    ),
    "already_garbled": _(
        "The text on line %(number)s was garbled before, by a program that took it for "
        "another encoding. Export it again as UTF-8."
    ),
    "xml_broken": _(
        "The XML is damaged or cut off on line %(number)s, column %(column)s."
    ),
    "xml_entity": _(
        "The XML uses an entity that XML does not know, on line %(number)s."
    ),
    "xml_dtd": _(
        "The XML declares a document type or entities. Such a file is refused, because "
        "it could read other files or fill the memory."
    ),
    "xml_deep": _("The XML is nested too deeply on line %(number)s."),
    "xml_root": _(
        "This is not Moodle XML: it begins with <%(name)s>, not with <quiz>."
    ),
    "looks_like_xml": _("This is an XML file. Choose the format Moodle XML."),
    "looks_like_html": _("This is a web page, not a file with questions."),
    "not_xml": _("This is not an XML file. Choose the format GIFT or Aiken."),
    "not_gift": _("There is no question with answers in braces, so this is not GIFT."),
    "not_aiken": _("There is no line that begins with ANSWER:, so this is not Aiken."),
    "no_questions": _("There is no question in the file."),
    "too_many_questions": _(
        "The file has more questions than may come at once (%(limit)s). Divide it."
    ),
    "upload_changed": _(
        "The uploaded file is not there any more or was changed. Upload it again."
    ),
    "bank_busy": _(
        "Somebody else changed the same questions at this moment. Nothing was imported; "
        "please try again."
    ),
}

_WRONG: dict[str, Any] = {
    "blank_stem": _("The question has no text."),
    "blank_answer": _("Answer %(number)s has no text."),
    "braces": _("The braces { and } around the answers do not match."),
    "braces_inside": _(
        "There is a brace inside the answers. Write \\{ and \\} for braces that are "
        "part of the text."
    ),
    "text_before_answers": _("There is text before the first answer: “%(text)s”."),
    "too_few_answers": _("The question has fewer than two answers."),
    "too_few_pairs": _("A matching question needs at least two pairs."),
    "no_match": _("Answer %(number)s has nothing that it belongs to."),
    "no_answer": _("The question has no answer."),
    **wildcards.FAULTS,
    "no_right_answer": _("No answer is fully right."),
    "shares_not_whole": _(
        "The shares of the right answers make %(sum)s %% together, not 100 %%."
    ),
    "share_unreadable": _("“%(text)s” is not a share of the mark from -100 to 100."),
    "not_number": _("“%(text)s” is not a number."),
    "negative_tolerance": _("The tolerance of answer %(number)s is negative."),
    "mlang_broken": _(
        "The language tags {mlang …} and {mlang} in this text do not match."
    ),
    "unreadable_character": _("There is an unreadable character in this text."),
    "text_too_long": _("This text is longer than %(limit)s characters."),
    "too_many_answers": _("The question has more answers than %(limit)s."),
    "duplicate_id": _("The id %(uid)s stands in the file twice."),
    "other_pool": _(
        "The question with this id is in the pool %(pool)s already. Import it there, "
        "or move it in the question bank first."
    ),
    "option_id_taken": _(
        "Answer %(number)s has an id that an answer of another question has already."
    ),
    "aiken_not_started": _("There is an answer here, but no question before it."),
    "aiken_too_few": _("The question has fewer than two answers before its key."),
    "aiken_unfinished": _("The question ends without a line that begins with ANSWER:."),
    "aiken_letter": _("The key “%(text)s” is not one of the letters of the answers."),
    "aiken_twice": _("Two answers have the letter %(text)s."),
}

_KINDS: dict[str, Any] = {
    "kind_essay": _("An essay cannot be marked by the server."),
    "kind_description": _("This is a text without a question: there are no answers."),
    "kind_cloze": _(
        "Questions with several gaps in one text (cloze) are not supported."
    ),
    "kind_calculated": _("Calculated questions are not supported."),
    "kind_gaps": _("Questions with words to put into gaps are not supported."),
    "kind_picture": _("Questions answered on a picture are not supported."),
    "kind_random": _("Questions made up of other questions are not supported."),
    "kind_other": _("Questions of the type “%(kind)s” are not supported."),
    "several_gaps": _("Several groups of answers in one question are not supported."),
    "two_full_answers": _(
        "Two answers are fully right although only one may be chosen; the bank has one "
        "right answer in such a question."
    ),
    "all_right": _(
        "Every answer is right; the bank needs at least one wrong answer in such a "
        "question."
    ),
    "any_number": _("Any number at all would be right; the bank has no such question."),
    "number_too_big": _("The number %(text)s is larger than the bank can keep."),
    "number_too_precise": _(
        "The number %(text)s has more than six decimals, which the bank cannot keep."
    ),
    "unit_marked": _("The unit of the number is marked too, which is not supported."),
    "foreign_language": _("The text is neither in Romanian nor in Russian: %(codes)s."),
    "only_picture": _("The question consists of a picture without words."),
}

_NOTES: dict[str, Any] = {
    "no_ro": _("The file has no Romanian text for this question."),
    "no_ru": _("The file has no Russian text for this question."),
    "text_not_ro": _("The Romanian text is missing here."),
    "text_not_ru": _("The Russian text is missing here."),
    "other_languages": _("Text in other languages is left out: %(codes)s."),
    "picture_left_out": _("A picture is left out."),
    "media_left_out": _("A sound, a film or an embedded page is left out."),
    "code_left_out": _("Program code inside the text is left out."),
    "became_single": _(
        "Only one answer is right, so it comes as a question with one right answer."
    ),
    "any_other_answer": _("The feedback for any other answer is left out: “%(text)s”."),
    "hints_left_out": _("The hints are left out."),
    "overall_left_out": _("The feedback for the whole answer is left out."),
    "units_left_out": _("The units are left out: the answer is a number only."),
    "case_ignored": _("Capital and small letters are not told apart here."),
    "star": _("The sign * stands for any text here."),
    "weight_left_out": _(
        "The weight %(text)s is left out: every question counts alike."
    ),
    "by_places": _("The order is marked place by place here."),
    "subset_left_out": _("All items are put in order here, not a part of them."),
    "true_first": _("The answers are taken as “true” and then “false”."),
    "key_changed": _("The key of a question that was in the bank already changes."),
    "pool_made": _("The pool %(pool)s is new."),
}

MESSAGES = {**_FILE, **_WRONG, **_KINDS, **_NOTES, **TRANSLATIONS, **BACKUP}
