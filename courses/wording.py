"""Sentences of Wagtail that editors see here, for our own catalogues.

Its Romanian and Russian catalogues have none for these, or one that nobody would say; a
message in the project's catalogue (LOCALE_PATHS) goes before those of applications. Nothing
imports this module: makemessages reads it and so keeps the entries. What Wagtail no longer
says, ``tests/courses/test_wording.py`` tells.
"""

from django.utils.translation import gettext_noop

FORMS = (
    gettext_noop("Go to the first error"),
    gettext_noop("Actions (footer)"),
    gettext_noop("There are validation errors, click save to highlight them."),
    gettext_noop("The page could not be created due to validation errors."),
    gettext_noop("The page could not be saved due to validation errors."),
    gettext_noop("The page could not be saved as it is locked."),
    gettext_noop("The slug '%(page_slug)s' is already in use within the parent page."),
    gettext_noop("Expiry date/time must be in the future."),
    gettext_noop("Placeholder title"),
    gettext_noop("Preview for %(block_label)s (%(block_type)s)"),
)
SAVING = (
    gettext_noop("Saved"),
    gettext_noop("Autosave is paused"),
    gettext_noop("Autosave is <span>paused</span>"),
    gettext_noop("Save your changes before leaving"),
    gettext_noop("Saving will overwrite a newer version."),
    gettext_noop("A network error occurred"),
    gettext_noop(
        "Troubleshoot your connection to the site before proceeding. Open the "
        "editor in a separate tab to view the last saved version."
    ),
    gettext_noop("View latest version"),
    gettext_noop("Refresh"),
    gettext_noop("Refreshing…"),
)
OTHERS_WHO_EDIT = (
    gettext_noop("You saved a new version in another window"),
    gettext_noop("%(user_name)s saved a new version"),
    gettext_noop("You have unsaved changes in another window"),
    gettext_noop("%(user_name)s has unsaved changes"),
    gettext_noop("Currently idle"),
    gettext_noop("Currently viewing"),
    gettext_noop("System"),
    gettext_noop("Proceeding will overwrite the changes you made in that window."),
    gettext_noop("Proceeding will overwrite the changes made by %(user_name)s."),
    gettext_noop("Alternatively, you can view the latest version in a new tab."),
)
PUBLISHING = (
    gettext_noop("Schedule to publish"),
    gettext_noop("Scheduling…"),
    gettext_noop(
        "This publishing schedule will only take effect after you select the "
        '"Schedule to publish" option'
    ),
    gettext_noop("Once scheduled:"),
    gettext_noop("To be created by %(user)s"),
    gettext_noop("By task"),
    gettext_noop("By workflow"),
    gettext_noop("Compare"),
    gettext_noop("Last edit"),
)
CHECKS = (
    gettext_noop("Show issue"),
    gettext_noop("Content metrics"),
    gettext_noop("Words"),
    gettext_noop("Reading time"),
    gettext_noop("Readability"),
    gettext_noop("This data explained"),
    gettext_noop("How we calculate our metrics"),
    gettext_noop("Button text is empty"),
    gettext_noop("Link text is empty"),
    gettext_noop("Empty heading found"),
    gettext_noop("Incorrect heading hierarchy"),
    gettext_noop("Avoid skipping levels"),
    gettext_noop("Misusing paragraphs as headings"),
    gettext_noop("Use proper heading tags"),
    gettext_noop("Image alt text has inappropriate pattern"),
    gettext_noop("Use meaningful text"),
    gettext_noop("Use meaningful text for screen reader users"),
    gettext_noop("Meta description is empty"),
    gettext_noop("Add a concise description for search engines"),
)
LISTS = (
    gettext_noop("Show filters"),
    gettext_noop("%(field_label)s:"),
    gettext_noop("any"),
    gettext_noop("No %(model_name)s match your query."),
    gettext_noop("There are no %(model_name)s to display."),
    gettext_noop(
        "There are no %(model_name)s to display. Why not <a "
        'href="%(add_url)s">add one</a>?'
    ),
    gettext_noop("Search all pages…"),
    gettext_noop("No results across entire site."),
    gettext_noop("%(start_index)s-%(end_index)s of %(items_count)s %(model_name)s"),
    gettext_noop(
        "%(start_index)s-%(end_index)s of %(items_count)s %(model_name)s across "
        "entire site."
    ),
    gettext_noop("Usage count"),
    gettext_noop("(blank)"),
)
IMAGES = (
    gettext_noop("Grid layout"),
    gettext_noop("List layout"),
    gettext_noop("Layout"),
    gettext_noop("Usage count: (low to high)"),
    gettext_noop("Usage count: (high to low)"),
    gettext_noop(
        "Please provide an image description to comply with best practices for "
        "accessibility."
    ),
)
FRAME = (
    gettext_noop("Show keyboard shortcuts"),
    gettext_noop("Text editing"),
    gettext_noop("Application"),
    gettext_noop("Toggle minimap"),
    gettext_noop("You do not have permission to access the admin."),
)
