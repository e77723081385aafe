"""URL patterns of a person's own account; signing in is allauth's.

What changes how somebody signs in stands here before allauth's own patterns, so that it
asks again also those whom allauth has no way to ask: people who have codes only. Each is
done whole or not at all: allauth saves a key, then what belongs to it.
"""

from allauth.account import views as account
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.db import transaction
from django.urls import path

from lms.accounts.reauthentication import recently_authenticated
from lms.accounts.security_views import asked_again, second_step
from lms.accounts.views import printed_code, profile

GUARDED = {
    "email/": (account.email, "account_email"),
    "password/set/": (account.password_set, "account_set_password"),
    "2fa/totp/activate/": (totp.activate_totp, "mfa_activate_totp"),
    "2fa/totp/deactivate/": (totp.deactivate_totp, "mfa_deactivate_totp"),
    "2fa/webauthn/add/": (webauthn.add_webauthn, "mfa_add_webauthn"),
    "2fa/webauthn/keys/<int:pk>/remove/": (
        webauthn.remove_webauthn,
        "mfa_remove_webauthn",
    ),
    "2fa/webauthn/keys/<int:pk>/edit/": (webauthn.edit_webauthn, "mfa_edit_webauthn"),
    "2fa/recovery-codes/": (
        recovery_codes.view_recovery_codes,
        "mfa_view_recovery_codes",
    ),
    "2fa/recovery-codes/generate/": (
        recovery_codes.generate_recovery_codes,
        "mfa_generate_recovery_codes",
    ),
    "2fa/recovery-codes/download/": (
        recovery_codes.download_recovery_codes,
        "mfa_download_recovery_codes",
    ),
}

urlpatterns = [
    path("me/", profile, name="account_profile"),
    path("printed-code/", printed_code, name="account_printed_code"),
    path("second-step/", second_step, name="account_second_step"),
    path("reauthenticate/code/", asked_again, name="account_asked_again"),
] + [
    path(where, recently_authenticated(transaction.atomic(view)), name=name)
    for where, (view, name) in GUARDED.items()
]
