"""Sentences of Wagtail that editors see here, for our own catalogues.

Its Romanian and Russian catalogues have none for these, or one that nobody would say; a
message in the project's catalogue (LOCALE_PATHS) goes before those of applications. Nothing
imports this module: makemessages reads it and so keeps the entries. What Wagtail no longer
says, ``tests/courses/test_wording.py`` tells.
"""

from django.utils.translation import gettext_noop, ngettext_lazy

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
PEOPLE = (
    gettext_noop("Use server language: %(language_name)s"),
    gettext_noop("Use server time zone"),
    gettext_noop("Edit account avatar"),
    gettext_noop("More contrast"),
    gettext_noop("contrast"),
    gettext_noop("Enable custom keyboard shortcuts specific to Wagtail."),
    gettext_noop("account"),
    gettext_noop(
        "Keyboard shortcuts are currently disabled; manage your %(account_link)s to "
        "enable them."
    ),
    gettext_noop(
        "Keyboard shortcuts are currently enabled; manage your %(account_link)s to "
        "disable them."
    ),
    gettext_noop("Close modal dialogs (like this one)"),
    gettext_noop("Add or show comments"),
    gettext_noop("Can access Wagtail admin"),
    gettext_noop("Can view"),
    gettext_noop("group site permission"),
    gettext_noop("group site permissions"),
)
FIRST_PAGE = (
    gettext_noop("Wagtail %(current_version)s editor guide"),
    gettext_noop("Privacy and access"),
    ngettext_lazy(
        '%(total)s Page <span class="w-sr-only">created in %(site_name)s</span>',
        '%(total)s Pages <span class="w-sr-only">created in %(site_name)s</span>',
    ),
    ngettext_lazy(
        '%(total)s Image <span class="w-sr-only">created in %(site_name)s</span>',
        '%(total)s Images <span class="w-sr-only">created in %(site_name)s</span>',
    ),
    ngettext_lazy(
        '%(total)s Document <span class="w-sr-only">created in %(site_name)s</span>',
        '%(total)s Documents <span class="w-sr-only">created in %(site_name)s</span>',
    ),
    ngettext_lazy(
        "One other user is currently viewing",
        "%(num_user)s other users are currently viewing",
    ),
)
PAGES = (
    gettext_noop(
        'You cannot create a page of type "%(page_type)s" under "%(page_title)s".'
    ),
    gettext_noop("Create a new %(model_name)s"),
    gettext_noop("Request to create %(model_name)s was blocked by hook."),
    gettext_noop("Request to edit %(model_name)s was blocked by hook."),
    gettext_noop(
        "The slug '%(page_slug)s' is already in use at the selected parent page. Make "
        "sure the slug is unique and try again."
    ),
    gettext_noop(
        "The slug '%(page_slug)s' is already in use within the parent page at "
        "'%(parent_url_path)s'."
    ),
    gettext_noop("'%(page_title)s' has been moved successfully."),
    gettext_noop("Changing the privacy for this page has been disabled."),
    gettext_noop("Privacy is inherited from the ancestor page - %(ancestor_page)s"),
    gettext_noop("Date cannot be in the future."),
    gettext_noop(
        "Cannot overwrite a revision that is not the latest for this %(model_name)s."
    ),
    gettext_noop(
        "Cannot overwrite a revision that was not created by the current user."
    ),
    gettext_noop("locale"),
)
MANY_PAGES = (
    ngettext_lazy(
        "This action will delete <b>%(total_pages_formatted)s</b> page in total.",
        "This action will delete <b>%(total_pages_formatted)s</b> pages in total.",
    ),
    gettext_noop("%(parent_pages)s and %(child_pages)s have been deleted"),
    gettext_noop("%(parent_pages)s and %(child_pages)s have been published"),
    gettext_noop("%(parent_pages)s and %(child_pages)s have been unpublished"),
    ngettext_lazy(
        "%(num_parent_objects)d page has been deleted",
        "%(num_parent_objects)d pages have been deleted",
    ),
    ngettext_lazy(
        "%(num_parent_objects)d page has been published",
        "%(num_parent_objects)d pages have been published",
    ),
    ngettext_lazy(
        "%(num_parent_objects)d page has been unpublished",
        "%(num_parent_objects)d pages have been unpublished",
    ),
    ngettext_lazy("%(num_parent_objects)d page", "%(num_parent_objects)d pages"),
    ngettext_lazy(
        "%(num_child_objects)d child page", "%(num_child_objects)d child pages"
    ),
)
LONG_LISTS = (
    gettext_noop("%(range_start)s - %(range_end)s"),
    gettext_noop("Minimum"),
    gettext_noop("Maximum"),
    gettext_noop("item"),
    gettext_noop("items"),
    gettext_noop("Search in '<span class=\"w-title-ellipsis\">%(title)s</span>'"),
    gettext_noop(
        "%(start_index)s-%(end_index)s of %(items_count)s %(model_name)s in "
        "'<span class=\"w-title-ellipsis\">%(title)s</span>'."
    ),
    gettext_noop("No results in '<span class=\"w-title-ellipsis\">%(title)s</span>'."),
    gettext_noop("Last edited page"),
    gettext_noop("No page types found."),
    gettext_noop("Page types usage"),
    gettext_noop("Item %(index)s of %(total)s"),
    gettext_noop("Disable custom ordering"),
    gettext_noop("Enable custom ordering"),
    gettext_noop("Sort item order"),
    gettext_noop(
        "Focus on the drag button and press up or down arrows to move the item, then "
        "press enter to submit the change."
    ),
    gettext_noop("Show disabled"),
    gettext_noop("%(related_model_name)s %(field_label)s"),
    gettext_noop(
        'Why not <a class="create-one-now" href="#tab-new" '
        'data-action="w-tabs#select:prevent" data-w-tabs-target="trigger" '
        'data-w-tabs-focus-param="true">create one now</a>?'
    ),
)
MORE_CHECKS = (
    gettext_noop(
        "We extract the main content from the page preview, remove all formatting, and "
        "calculate the number of words."
    ),
    gettext_noop(
        "We calculate reading time from word count, using different reading speeds for "
        "different languages."
    ),
    gettext_noop(
        "We use a readability formula based on length of words and sentences. Long "
        "sentences and words result in a worse readability score."
    ),
    gettext_noop(
        'See our <a href="%(guide_link)s" target="_blank">content checks guide</a> for '
        "more information on how content metrics are calculated."
    ),
    gettext_noop("Table header text is empty"),
    gettext_noop("Empty frame title found"),
    gettext_noop("Use a meaningful title for screen reader users"),
    gettext_noop("Input button text is empty"),
)
FILES = (
    gettext_noop("Please select another parent."),
    gettext_noop("Tag(s) %(value_too_long)s are over %(max_tag_length)d characters."),
    gettext_noop("Tags"),
    gettext_noop("A comma-separated list of tags."),
    gettext_noop("Please provide a comma-separated list of tags."),
    gettext_noop("tag"),
    gettext_noop(
        'Why not <a class="upload-one-now" href="#tab-upload" '
        'data-action="w-tabs#select:prevent" data-w-tabs-target="trigger" '
        'data-w-tabs-focus-param="true">upload one now</a>?'
    ),
    gettext_noop("Generate URL"),
    gettext_noop("The filter options you have selected are not valid."),
    gettext_noop("Maximum filesize: %(max_upload_size)s."),
    gettext_noop("The document could not be created due to errors."),
    gettext_noop(
        "The file could not be found. Please change the source or delete the document."
    ),
)
REDIRECTS = (
    gettext_noop('File format of type "%(extension)s" is not supported.'),
    gettext_noop("Imported file has a wrong encoding: %(error_message)s."),
    gettext_noop("%(error)s encountered while trying to read file: %(filename)s."),
)
# Wagtail's own translations of these do not agree with the word that is put in, or say
# another thing ("delete" for "unpublish").
AGREEING = (
    gettext_noop("Anyone can edit this %(model_name)s"),
    gettext_noop(
        "Anyone can edit this %(model_name)s – lock it to prevent others from editing"
    ),
    gettext_noop(
        "Reviewers can edit this %(model_name)s – lock it to prevent other reviewers "
        "from editing"
    ),
    gettext_noop("This %(model_name)s is currently awaiting moderation."),
    gettext_noop("This %(model_name)s hasn't been submitted for moderation yet"),
    gettext_noop(
        "This %(model_name)s was marked as needing changes at <strong>%(task)s</strong> "
        "in <strong>%(workflow)s</strong>."
    ),
    gettext_noop(
        "This %(model_name)s is currently at <strong>%(task)s</strong> in "
        "<strong>%(workflow)s</strong>."
    ),
    gettext_noop("Are you sure you want to unpublish this %(model_name)s?"),
    gettext_noop("Are you sure you want to delete this %(model_name)s?"),
    gettext_noop(
        "One or more references to this %(model_name)s prevent it from being deleted."
    ),
    gettext_noop("Choose when this %(model_name)s should go live and/or expire"),
    gettext_noop("You can edit the %(model_name)s here:"),
    gettext_noop("Only reviewers for this task can edit the %(model_name)s."),
)
# Of these Wagtail's Romanian says "tu", or is misspelt.
POLITE = (
    gettext_noop("Awaiting your review"),
    gettext_noop("Search the whole site"),
    gettext_noop("Your account settings have been changed successfully!"),
)
# Of this Wagtail's Russian says that the content is left out.
PLAIN = (gettext_noop("Skip to main content"),)
# Of these wagtailmedia's Russian catalogue has two forms, and three are asked for.
RECORDINGS = (
    ngettext_lazy(
        '<span>%(total)s</span> Media file <span class="visuallyhidden w-sr-only">'
        "created in %(site_name)s</span>",
        '<span>%(total)s</span> Media files <span class="visuallyhidden w-sr-only">'
        "created in %(site_name)s</span>",
    ),
    ngettext_lazy(
        "\n            There is one match\n        ",
        "\n            There are %(counter)s matches\n        ",
    ),
    ngettext_lazy("Used %(usage_count)s time", "Used %(usage_count)s times"),
    ngettext_lazy("There is %(counter)s match", "There are %(counter)s matches"),
    ngettext_lazy("%(count)s media file", "%(count)s media files"),
)
