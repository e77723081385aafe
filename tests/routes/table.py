"""The table of routes and personas: who gets which answer, by the route's name.

A new route fails ``test_every_route_stands_in_the_table`` until it has a line here. A line
gives each method's answers; ``only(200, LEARNER)`` means: the named personas get 200, a
stranger is led to the sign-in, and to everybody else the page does not exist.
"""

from tests.routes.arguments import (
    args_of,
    cohort,
    invitation,
    person,
    roster,
    unit,
    wrong_hour,
)
from tests.routes.personas import (
    ADMIN,
    ANALYST,
    COORDINATOR,
    LEARNER,
    OTHER_COORDINATOR,
    OTHER_SUPERVISOR,
    SUPERVISOR,
    Route,
    everybody,
    only,
    signed_in,
)
from tests.routes.staff_table import STAFF_OF_COHORT, STAFF_ROUTES

SUPERVISORS = (
    *(SUPERVISOR, OTHER_SUPERVISOR, COORDINATOR, OTHER_COORDINATOR),
    ADMIN,
)

ROUTES: dict[str, Route] = {
    # --- for everybody -------------------------------------------------------
    "livez": Route(everybody(200)),
    "readyz": Route(everybody(200)),
    # Nobody who signs in: only a program that knows the token.
    "metrics": Route(everybody(404)),
    # Nor here: only a mail service that signs what it tells; this site has none.
    "bounces": Route(everybody(405), everybody(404)),
    "robots": Route(everybody(200)),
    # Wagtail's view of public pages; it looks at nothing that is posted.
    "sitemap": Route(everybody(200), everybody(200)),
    "certificate_check_form": Route(everybody(200)),
    "certificate_check": Route(everybody(200), args=args_of("code")),
    "certificate_check_slash": Route(
        everybody(302), everybody(302), args=args_of("code")
    ),
    # Nothing was typed, and no file chosen.
    "certificate_check_number": Route(everybody(200), everybody(422)),
    "certificate_check_file": Route(everybody(200), everybody(422)),
    # What verifiers of credentials ask for; this world has one on the first list.
    "credential_keys": Route(everybody(200)),
    "credential_issuer": Route(everybody(200)),
    "credential_key": Route(everybody(200), args=args_of("thumbprint")),
    "credential_status": Route(everybody(200), args=lambda world: {"number": 1}),
    "credential_picture": Route(
        everybody(200), args=lambda world: {"kind": "completion", "form": "svg"}
    ),
    "media_image": Route(everybody(404), args=args_of("path")),
    "media_file": Route(everybody(404), args=args_of("path", "folder")),
    # Files that editors hang into the course; Wagtail asks a collection's own password.
    "wagtaildocs_serve": Route(
        everybody(404),
        everybody(404),
        path=lambda world: "/documents/999999/none.pdf",
    ),
    "glossary": Route(everybody(200)),
    "helplines": Route(everybody(200)),
    "privacy": Route(everybody(200)),
    "page": Route(everybody(200), everybody(405)),
    # --- the account: allauth's flows, one door for all ----------------------
    "account_login": Route(everybody(302, stranger=200), everybody(302, stranger=200)),
    "account_logout": Route(signed_in(200), everybody(302)),
    "account_inactive": Route(everybody(200)),
    "account_signup": Route(everybody(302, stranger=200), everybody(302, stranger=200)),
    "account_reauthenticate": Route(signed_in(200), signed_in(200)),
    "account_email": Route(signed_in(200), signed_in(302)),
    "account_email_verification_sent": Route(everybody(302), everybody(302)),
    "account_change_password": Route(signed_in(200), signed_in(200)),
    "account_set_password": Route(everybody(302), everybody(302)),
    "account_reset_password": Route(everybody(200), everybody(200)),
    "account_reset_password_done": Route(everybody(200)),
    "account_reset_password_from_key": Route(
        everybody(200), everybody(200), args=args_of("uidb36", "key")
    ),
    "account_reset_password_from_key_done": Route(everybody(200)),
    "account_request_login_code": Route(
        everybody(302, stranger=200), everybody(302, stranger=200)
    ),
    "account_confirm_login_code": Route(everybody(302), everybody(302)),
    "account_profile": Route(
        signed_in(200), signed_in(422), data=lambda world: {"family_name": ""}
    ),
    "mfa_index": Route(signed_in(200), signed_in(405)),
    "mfa_authenticate": Route(everybody(302), everybody(302)),
    "mfa_reauthenticate": Route(everybody(302), everybody(302)),
    "mfa_activate_totp": Route(signed_in(200), signed_in(200)),
    # Nobody of this world has a second factor yet.
    "mfa_deactivate_totp": Route(signed_in(404), signed_in(404)),
    "mfa_view_recovery_codes": Route(signed_in(404), signed_in(405)),
    "mfa_generate_recovery_codes": Route(signed_in(200), signed_in(200)),
    "mfa_download_recovery_codes": Route(signed_in(404), signed_in(404)),
    "mfa_list_webauthn": Route(signed_in(200), signed_in(405)),
    "mfa_add_webauthn": Route(signed_in(200), signed_in(200)),
    "mfa_edit_webauthn": Route(signed_in(404), signed_in(404), args=args_of("pk")),
    "mfa_remove_webauthn": Route(signed_in(404), signed_in(404), args=args_of("pk")),
    "mfa_login_webauthn": Route(everybody(302), everybody(302)),
    "mfa_reauthenticate_webauthn": Route(everybody(302), everybody(302)),
    "usersessions_list": Route(signed_in(200), signed_in(302)),
    "account_second_step": Route(signed_in(200)),
    "account_asked_again": Route(signed_in(200), signed_in(422)),
    # --- the learner's own ---------------------------------------------------
    "my_home": Route(signed_in(200)),
    "my_join": Route(signed_in(200), signed_in(422)),
    # Without a gateway of text messages there is nothing to agree to.
    "my_sms": Route(signed_in(200), signed_in(404)),
    "my_reminders": Route(signed_in(200), signed_in(422), data=wrong_hour),
    # A link of a mail: whoever has it may stop these mails, and only these.
    "reminder_stop": Route(everybody(200), everybody(200), args=args_of("token")),
    "my_data": Route(signed_in(200)),
    "my_data_ask": Route(signed_in(200), signed_in(302)),
    # Nobody of this world has asked for a copy.
    "my_data_copy": Route(
        signed_in(404), args=lambda world: {"uid": world["enrolment"]}
    ),
    # Signed in a moment ago; later the password is asked for first.
    "my_data_erase": Route(signed_in(200), signed_in(422)),
    "my_data_keep": Route(signed_in(200), signed_in(302)),
    "my_missing": Route(only(200, LEARNER), args=args_of("enrolment")),
    # Who is in one group is led to its conversation; the learner is in two.
    "my_conversations": Route(signed_in(200, other_learner=302)),
    "my_conversation": Route(only(200, LEARNER), args=args_of("enrolment")),
    "my_conversation_write": Route(
        only(200, LEARNER), only(422, LEARNER), args=args_of("enrolment")
    ),
    "lesson_check": Route(
        only(302, LEARNER),
        only(302, LEARNER),
        args=args_of("unit", "question"),
    ),
    "lesson_case": Route(
        only(302, LEARNER),
        only(302, LEARNER),
        args=args_of("unit", "case"),
        data=lambda world: {"facts": "1"},
    ),
    "lesson_reached": Route(
        only(302, LEARNER),
        only(204, LEARNER),
        args=unit,
        data=lambda world: {"block": "b"},
    ),
    "lesson_finish": Route(only(302, LEARNER), only(302, LEARNER), args=unit),
    "attempt_start": Route(
        only(302, LEARNER),
        only(302, LEARNER),
        args=lambda world: {"unit": world["quiz"]},
    ),
    "attempt_question": Route(
        only(200, LEARNER),
        only(302, LEARNER, stranger=302),
        args=args_of("attempt", "number"),
        data=lambda world: {"option": world["option"]},
    ),
    "attempt_review": Route(only(200, LEARNER), args=args_of("attempt")),
    "attempt_submit": Route(
        only(200, LEARNER), only(302, LEARNER), args=args_of("attempt")
    ),
    "attempt_result": Route(only(302, LEARNER), args=args_of("attempt")),
    "certificate_list": Route(
        signed_in(302, learner=200),
    ),
    "certificate": Route(only(200, LEARNER), args=args_of("code")),
    "certificate_pdf": Route(only(409, LEARNER), args=args_of("code", "language")),
    "certificate_credential": Route(
        only(200, LEARNER),
        args=lambda world: {**args_of("code", "language")(world), "form": "jwt"},
    ),
    "certificate_ask": Route(
        only(200, LEARNER), only(302, LEARNER), args=args_of("code")
    ),
    "certificate_renew": Route(
        only(200, LEARNER), only(302, LEARNER), args=args_of("code")
    ),
    # --- supervision ---------------------------------------------------------
    "cohort_list": Route(only(200, *SUPERVISORS), only(422, *SUPERVISORS)),
    "cohort_everybody": Route(only(200, *SUPERVISORS)),
    # Nobody was chosen.
    "cohort_everybody_nudge": Route(only(302, *SUPERVISORS), only(302, *SUPERVISORS)),
    "cohort_everybody_xlsx": Route(only(200, *SUPERVISORS)),
    "cohort_everybody_csv": Route(only(200, *SUPERVISORS)),
    "cohort_filter_keep": Route(only(200, *SUPERVISORS), only(302, *SUPERVISORS)),
    # Filters that nobody keeps.
    "cohort_filter_forget": Route(
        only(200, *SUPERVISORS), only(404), args=lambda world: {"pk": 1}
    ),
    "cohort_rollup": Route(only(200, *SUPERVISORS)),
    "cohort_rollup_xlsx": Route(only(200, *SUPERVISORS)),
    "cohort": Route(only(200, *STAFF_OF_COHORT), args=cohort),
    "cohort_units": Route(only(200, *STAFF_OF_COHORT), args=cohort),
    "cohort_kit": Route(only(200, *STAFF_OF_COHORT), args=cohort),
    "cohort_log": Route(only(200, *STAFF_OF_COHORT), args=cohort),
    "cohort_export": Route(only(200, *STAFF_OF_COHORT), args=cohort),
    "cohort_export_csv": Route(only(200, *STAFF_OF_COHORT), args=cohort),
    "cohort_launch": Route(
        only(200, *STAFF_OF_COHORT), only(302, *STAFF_OF_COHORT), args=cohort
    ),
    "cohort_deadline_all": Route(
        only(200, *STAFF_OF_COHORT), only(422, *STAFF_OF_COHORT), args=cohort
    ),
    "cohort_nudge": Route(
        only(302, *STAFF_OF_COHORT), only(302, *STAFF_OF_COHORT), args=cohort
    ),
    "cohort_messages": Route(only(200, *SUPERVISORS)),
    "cohort_conversation": Route(only(200, *STAFF_OF_COHORT), args=person),
    "cohort_conversation_answer": Route(
        only(200, *STAFF_OF_COHORT), only(422, *STAFF_OF_COHORT), args=person
    ),
    "cohort_conversation_settle": Route(
        only(200, *STAFF_OF_COHORT), only(302, *STAFF_OF_COHORT), args=person
    ),
    "cohort_person": Route(only(200, *STAFF_OF_COHORT), args=person),
    "cohort_grant": Route(
        only(200, *STAFF_OF_COHORT), only(422, *STAFF_OF_COHORT), args=person
    ),
    "cohort_refuse": Route(
        only(200, *STAFF_OF_COHORT), only(422, *STAFF_OF_COHORT), args=person
    ),
    "cohort_deadline": Route(
        only(200, *STAFF_OF_COHORT), only(422, *STAFF_OF_COHORT), args=person
    ),
    "cohort_take_out": Route(
        only(200, *STAFF_OF_COHORT), only(422, *STAFF_OF_COHORT), args=person
    ),
    # Nobody has left the group of this world: one is led to its people.
    "cohort_take_back": Route(
        only(302, *STAFF_OF_COHORT), only(302, *STAFF_OF_COHORT), args=person
    ),
    # Nobody of this world has earned one: a post has nobody to choose.
    "cohort_participation": Route(
        only(200, *STAFF_OF_COHORT), only(422, *STAFF_OF_COHORT), args=cohort
    ),
    "cohort_note": Route(
        only(200, *STAFF_OF_COHORT), only(302, *STAFF_OF_COHORT), args=person
    ),
    "attempt_ask": Route(
        only(302, LEARNER),
        only(302, LEARNER),
        args=lambda world: {"unit": world["quiz"]},
    ),
    "printed_code_short": Route(everybody(302), everybody(302)),
    "account_printed_code": Route(
        everybody(302, stranger=200), everybody(302, stranger=422)
    ),
    # Whoever holds the link may take the place, as with a cohort's code.
    "invitation": Route(
        everybody(200),
        everybody(302, stranger=200),
        args=lambda world: {"token": world["invitation"].token},
    ),
    "cohort_people": Route(only(200, *STAFF_OF_COHORT), args=cohort),
    "cohort_joining": Route(
        only(200, *STAFF_OF_COHORT), only(302, *STAFF_OF_COHORT), args=cohort
    ),
    "cohort_sign_in_codes": Route(
        only(200, *STAFF_OF_COHORT), only(422, *STAFF_OF_COHORT), args=cohort
    ),
    "cohort_move": Route(
        only(200, *STAFF_OF_COHORT),
        only(422, *STAFF_OF_COHORT),
        args=lambda world: {"code": world["cohort"], "uid": world["enrolment"]},
    ),
    "cohort_invitations": Route(only(200, *STAFF_OF_COHORT), args=cohort),
    "cohort_invitations_send": Route(
        only(200, *STAFF_OF_COHORT), only(302, *STAFF_OF_COHORT), args=cohort
    ),
    "cohort_invitation_again": Route(
        only(200, *STAFF_OF_COHORT), only(302, *STAFF_OF_COHORT), args=invitation
    ),
    "cohort_invitation_address": Route(
        only(200, *STAFF_OF_COHORT), only(302, *STAFF_OF_COHORT), args=invitation
    ),
    # Without a gateway there are no text messages; what is asked for is the page's form.
    "cohort_sign_in_sms": Route(
        only(200, *STAFF_OF_COHORT), everybody(404, stranger=302), args=cohort
    ),
    "cohort_invitation_withdraw": Route(
        only(200, *STAFF_OF_COHORT), only(302, *STAFF_OF_COHORT), args=invitation
    ),
    "cohort_person_add": Route(
        only(200, *STAFF_OF_COHORT), only(422, *STAFF_OF_COHORT), args=cohort
    ),
    "cohort_roster_upload": Route(
        only(200, *STAFF_OF_COHORT), only(422, *STAFF_OF_COHORT), args=cohort
    ),
    "cohort_roster": Route(only(200, *STAFF_OF_COHORT), args=roster),
    "cohort_roster_columns": Route(
        only(200, *STAFF_OF_COHORT), only(422, *STAFF_OF_COHORT), args=roster
    ),
    # Without a row it is nobody's.
    "cohort_roster_choice": Route(
        only(200, *STAFF_OF_COHORT), only(404, *STAFF_OF_COHORT), args=roster
    ),
    # The list of this world is not checked yet: one is told so.
    "cohort_roster_mend": Route(
        only(200, *STAFF_OF_COHORT), only(302, *STAFF_OF_COHORT), args=roster
    ),
    "cohort_roster_run": Route(
        only(200, *STAFF_OF_COHORT), only(422, *STAFF_OF_COHORT), args=roster
    ),
    "cohort_roster_problems": Route(only(200, *STAFF_OF_COHORT), args=roster),
    **STAFF_ROUTES,
    # --- reports -------------------------------------------------------------
    "reports": Route(only(200, ANALYST, ADMIN)),
    "report_statements": Route(only(200, ANALYST, ADMIN)),
    "report_retry_all": Route(only(200, ANALYST, ADMIN), only(302, ANALYST, ADMIN)),
    "report_statement": Route(only(200, ANALYST, ADMIN), args=args_of("pk")),
    "report_retry": Route(
        only(200, ANALYST, ADMIN), only(302, ANALYST, ADMIN), args=args_of("pk")
    ),
}
