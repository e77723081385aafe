"""Sentences of Django and allauth that people see here, for our own catalogues.

Their Romanian lacks letters or says "tu"; a message in the project's catalogue goes
before theirs. Nothing imports this module: makemessages reads it.
"""

from django.utils.translation import gettext_noop, ngettext_lazy

ALLAUTH = (
    gettext_noop("Code"),
    gettext_noop("Current Password"),
    gettext_noop("Email"),
    gettext_noop("New Password"),
    gettext_noop("New Password (again)"),
    gettext_noop("Password"),
    gettext_noop("Password (again)"),
    gettext_noop("Remember Me"),
    gettext_noop("Forgot your password?"),
    gettext_noop("Authenticator code"),
    gettext_noop("Use your password"),
    gettext_noop("Use authenticator app or code"),
    gettext_noop("You must type the same password each time."),
    gettext_noop("You cannot deactivate two-factor authentication."),
    gettext_noop(
        "You cannot generate recovery codes without having two-factor authentication"
        " enabled."
    ),
    gettext_noop(
        "You cannot add an email address to an account protected by two-factor"
        " authentication."
    ),
    gettext_noop(
        "You cannot activate two-factor authentication until you have verified your"
        " email address."
    ),
)
DJANGO = (
    gettext_noop("Enter a valid email address."),
    gettext_noop("This field is required."),
    gettext_noop("This password is too common."),
    gettext_noop("This password is entirely numeric."),
    gettext_noop("The password is too similar to the %(verbose_name)s."),
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
        "min_length",
    ),
)
