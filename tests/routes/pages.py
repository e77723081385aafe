"""What no line of the table is for: other packages' parts, and the page tree."""

from tests.routes.personas import (
    ADMIN,
    EDITOR,
    LEARNER,
    REVIEWER,
    Answers,
    everybody,
    only,
)

# Parts of other packages that stand behind our own routes or lead to the one sign-in.
REPLACED = {
    "wagtailcore_login",
    "wagtailcore_authenticate_with_password",
    "wagtaildocs_authenticate_with_password",
}
# The page tree under its two names; its pages are in PAGES.
SERVED = {"page", "wagtail_serve"}

# Pages of the tree: path below the language -> answers.
PAGES: dict[str, Answers] = {
    "": everybody(200),
    "curs/": everybody(200),
    # A module's outline is the course's; a learner of it is led there as anybody is.
    "curs/modul/": everybody(302),
    "curs/modul/unu/": only(200, LEARNER, EDITOR, REVIEWER, ADMIN),
    "curs/modul/test/": only(200, LEARNER, EDITOR, REVIEWER, ADMIN),
    "nowhere/": everybody(404),
}
