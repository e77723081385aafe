"""The part of the table that is the staff's: certificates, doubles, groups in the CMS."""

from tests.routes.arguments import (
    args_of,
    cohort,
    finished,
    held,
    invitation,
    person,
    roster,
)
from tests.routes.personas import (
    ADMIN,
    ANALYST,
    COORDINATOR,
    EDITOR,
    OTHER_COORDINATOR,
    SUPERVISOR,
    Route,
    in_cms,
    only,
)

# In the CMS: who looks after the cohort's people there, and who may look at them.
ACTING = (COORDINATOR, EDITOR, ADMIN)
LOOKING = (*ACTING, ANALYST)
REPLACING = (COORDINATOR, OTHER_COORDINATOR, ADMIN)
STAFF_OF_COHORT = (SUPERVISOR, COORDINATOR, ADMIN)

STAFF_ROUTES: dict[str, Route] = {
    # --- certificates: supervisors see and download, coordinators replace -----
    "cohort_certificates": Route(only(200, *STAFF_OF_COHORT), args=finished),
    "cohort_certificates_print": Route(only(200, *STAFF_OF_COHORT), args=finished),
    "cohort_certificates_archive": Route(
        only(200, *STAFF_OF_COHORT), only(302, *STAFF_OF_COHORT), args=finished
    ),
    # The archive of this world was ordered by the supervisor, for himself.
    "cohort_certificates_zip": Route(
        only(200, SUPERVISOR),
        args=lambda world: {"code": world["finished"], "uid": world["archive"]},
    ),
    "cohort_certificate": Route(only(200, *STAFF_OF_COHORT), args=held),
    # The PDF is not drawn yet: one is led back.
    "cohort_certificate_pdf": Route(
        only(302, *STAFF_OF_COHORT),
        args=lambda world: {**held(world), "language": "ro"},
    ),
    "cohort_certificate_credential": Route(
        only(200, *STAFF_OF_COHORT),
        args=lambda world: {**held(world), "language": "ro", "form": "png"},
    ),
    "cms_certificates": Route(in_cms(200, *REPLACING), in_cms(405, *REPLACING)),
    "cms_certificates_results": Route(in_cms(200, *REPLACING), in_cms(405, *REPLACING)),
    "cms_certificate_requests": Route(in_cms(200, *REPLACING), in_cms(405, others=405)),
    "cms_certificate_request": Route(
        in_cms(200, COORDINATOR, ADMIN),
        in_cms(422, COORDINATOR, ADMIN),
        args=lambda world: {"uid": world["request"]},
        data=lambda world: {"refuse": "1"},
    ),
    "cms_certificate_reissues": Route(in_cms(200, *REPLACING), in_cms(422, *REPLACING)),
    # Its own alone, but for who sees all; only who ordered it begins.
    "cms_certificate_reissue": Route(
        in_cms(200, COORDINATOR, ADMIN),
        in_cms(302, COORDINATOR, ADMIN),
        args=lambda world: {"uid": world["reissue"]},
    ),
    "cms_certificate": Route(
        in_cms(200, COORDINATOR, ADMIN), in_cms(405, others=405), args=args_of("code")
    ),
    "cms_certificate_pdf": Route(
        in_cms(302, COORDINATOR, ADMIN),
        in_cms(405, others=405),
        args=args_of("code", "language"),
    ),
    "cms_certificate_revoke": Route(
        in_cms(200, ADMIN), in_cms(422, ADMIN), args=args_of("code")
    ),
    "cms_certificate_correct": Route(
        in_cms(200, COORDINATOR, ADMIN),
        in_cms(422, COORDINATOR, ADMIN),
        args=args_of("code"),
    ),
    "cms_certificate_replace": Route(
        in_cms(200, COORDINATOR, ADMIN),
        in_cms(422, COORDINATOR, ADMIN),
        args=args_of("code"),
    ),
    # Nothing in this world was revoked: one is led to the certificate.
    "cms_certificate_again": Route(
        in_cms(302, COORDINATOR, ADMIN),
        in_cms(302, COORDINATOR, ADMIN),
        args=args_of("code"),
    ),
    # --- rights with dates ---------------------------------------------------
    "cms_rights": Route(in_cms(200, *REPLACING), in_cms(405, others=405)),
    "cms_right_new": Route(in_cms(200, *REPLACING), in_cms(422, *REPLACING)),
    "cms_right": Route(
        in_cms(200, COORDINATOR, ADMIN),
        in_cms(422, COORDINATOR, ADMIN),
        args=lambda world: {"uid": world["right"]},
    ),
    "cms_right_take_back": Route(
        in_cms(405, others=405),
        in_cms(302, COORDINATOR, ADMIN),
        args=lambda world: {"uid": world["right"]},
    ),
    # --- likely doubles ------------------------------------------------------
    "cms_doubles": Route(in_cms(200, *REPLACING), in_cms(405, others=405)),
    "cms_merges": Route(in_cms(200, *REPLACING), in_cms(405, others=405)),
    "cms_merge": Route(
        in_cms(200, COORDINATOR, ADMIN),
        in_cms(405, others=405),
        args=lambda world: {"uid": world["merge"]},
    ),
    "cms_merge_undo": Route(
        in_cms(200, COORDINATOR, ADMIN),
        in_cms(422, COORDINATOR, ADMIN),
        args=lambda world: {"uid": world["merge"]},
    ),
    # A post says that the two are different persons.
    "cms_double": Route(
        in_cms(200, COORDINATOR, ADMIN),
        in_cms(302, COORDINATOR, ADMIN),
        args=args_of("one", "other"),
    ),
    # Nothing was chosen: one is led to the choice.
    "cms_double_merge": Route(
        in_cms(302, COORDINATOR, ADMIN),
        in_cms(302, COORDINATOR, ADMIN),
        args=args_of("one", "other"),
    ),
    # --- the same in the CMS -------------------------------------------------
    "cms_cohort_people": Route(
        in_cms(200, *LOOKING), in_cms(405, others=405), args=cohort
    ),
    "cms_cohort_joining": Route(
        in_cms(200, *LOOKING), in_cms(302, *ACTING), args=cohort
    ),
    "cms_cohort_person": Route(
        in_cms(200, *LOOKING), in_cms(405, others=405), args=person
    ),
    "cms_cohort_move": Route(in_cms(200, *ACTING), in_cms(422, *ACTING), args=person),
    "cms_cohort_deadline": Route(
        in_cms(200, *LOOKING), in_cms(422, *ACTING), args=person
    ),
    "cms_cohort_take_out": Route(
        in_cms(200, *LOOKING), in_cms(422, *ACTING), args=person
    ),
    "cms_cohort_take_back": Route(
        in_cms(302, *ACTING), in_cms(302, *ACTING), args=person
    ),
    "cms_cohort_invitations": Route(
        in_cms(200, *ACTING), in_cms(405, others=405), args=cohort
    ),
    "cms_cohort_invitations_send": Route(
        in_cms(200, *ACTING), in_cms(302, *ACTING), args=cohort
    ),
    # An invitation is a name and an address: not for IOM.
    "cms_cohort_invitation_again": Route(
        in_cms(200, *ACTING), in_cms(302, COORDINATOR, ADMIN), args=invitation
    ),
    "cms_cohort_invitation_address": Route(
        in_cms(200, *ACTING), in_cms(302, COORDINATOR, ADMIN), args=invitation
    ),
    "cms_cohort_invitation_withdraw": Route(
        in_cms(200, *ACTING), in_cms(302, COORDINATOR, ADMIN), args=invitation
    ),
    "cms_cohort_person_add": Route(
        in_cms(200, *ACTING), in_cms(422, *ACTING), args=cohort
    ),
    "cms_cohort_roster_upload": Route(
        in_cms(200, *ACTING), in_cms(422, *ACTING), args=cohort
    ),
    # The list of this world was brought by the supervisor: not for IOM either.
    "cms_cohort_roster": Route(
        in_cms(200, COORDINATOR, ADMIN), in_cms(405, others=405), args=roster
    ),
    "cms_cohort_roster_columns": Route(
        in_cms(200, COORDINATOR, ADMIN), in_cms(422, COORDINATOR, ADMIN), args=roster
    ),
    "cms_cohort_roster_choice": Route(
        in_cms(200, COORDINATOR, ADMIN), in_cms(404, COORDINATOR, ADMIN), args=roster
    ),
    "cms_cohort_roster_mend": Route(
        in_cms(200, COORDINATOR, ADMIN), in_cms(302, COORDINATOR, ADMIN), args=roster
    ),
    "cms_cohort_roster_run": Route(
        in_cms(200, COORDINATOR, ADMIN), in_cms(422, COORDINATOR, ADMIN), args=roster
    ),
    "cms_cohort_roster_problems": Route(
        in_cms(200, COORDINATOR, ADMIN), in_cms(405, others=405), args=roster
    ),
}
