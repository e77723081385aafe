"""Entries of the inventory: course, CMS, outbox and privacy."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from lms.privacy.inventory import finders, labels
from lms.privacy.inventory.tables import EVIDENCE, Group, Table, content

HEADINGS = "page_ptr heading heading_ro heading_ru intro intro_ro intro_ru"
UNIT = f"{HEADINGS} uid required minutes retired what_changed"
PICTURE = (
    "id collection title file description width height created_at focal_point_x"
    " focal_point_y focal_point_width focal_point_height file_size file_hash"
)
UPLOADED: dict[str, str] = {"uploaded_by_user": "created_at"}
STAFF: dict[str, Any] = {"group": Group.STAFF}

COURSE = [
    content("courses.QuestionPool", "id slug name name_ro name_ru"),
    content(
        "courses.Question",
        "id latest_revision uid pool kind stem stem_ro stem_ru feedback feedback_ro"
        " feedback_ru tags version sort_order retired updated_at",
    ),
    content(
        "courses.Option",
        "id uid question sort_order text text_ro text_ru match match_ro match_ru feedback"
        " feedback_ro feedback_ru fraction value tolerance",
    ),
    content(
        "courses.GlossaryTerm",
        "id slug term term_ro term_ru english definition definition_ro definition_ru",
    ),
    content(
        "courses.Helpline",
        "id slug name name_ro name_ru number from_abroad email note note_ro note_ru url"
        " checked_on editor_note sort_order",
        masked=("editor_note",),
    ),
    content("courses.Diagram", "id slug svg"),
    content("courses.HomePage", HEADINGS),
    content("courses.InfoPage", f"{HEADINGS} uid body"),
    content("courses.CoursePage", f"{HEADINGS} uid audience academic_hours"),
    content("courses.ModulePage", f"{HEADINGS} uid"),
    content(
        "courses.LessonPage",
        f"{UNIT} sensitive sensitive_ro sensitive_ru body editor_notes",
        masked=("editor_notes",),
    ),
    content("courses.QuizPage", f"{UNIT} purpose pass_mark attempts draw pool pool_b"),
    content(
        "courses.Edition",
        "id course number manifest digest note released_at",
        {"released_by": "released_at"},
        title=_("Editions you released"),
        masked=("note",),
        **STAFF,
    ),
    content("progress.UnitTime", "unit seconds people counted_at"),
    content("courses.EditionQuestion", "id edition question"),
    content("courses.EditionPage", "id edition page"),
    content(
        "courses.CourseImage",
        f"{PICTURE} alt_ro alt_ru is_undescribed",
        UPLOADED,
        title=_("Pictures you uploaded"),
        **STAFF,
    ),
    content(
        "courses.CourseRendition",
        "id filter_spec file width height focal_point_key image",
    ),
    content(
        "courses.CourseMedia",
        "id collection title file type duration width height thumbnail created_at"
        " label_ro label_ru spoken transcript_ro transcript_ru captions_ro captions_ru",
        UPLOADED,
        title=_("Recordings you uploaded"),
        **STAFF,
    ),
    content("courses.Publication", "id at"),
    content(
        "courses.TextState",
        "id model object_id path place ro ru agreed_ro agreed_ru ro_state ru_state"
        " revision_id confirmed_at",
        {"confirmed_by": "confirmed_at"},
        title=_("Translations you confirmed"),
        **STAFF,
    ),
    content(
        "courses.ParityException",
        "id page reason until signed_at withdrawn_at",
        {"signed_by": "signed_at", "withdrawn_by": "withdrawn_at"},
        title=_("Exceptions you signed"),
        masked=("reason",),
        **STAFF,
    ),
    content("accounts.Occupation", "id name name_ro name_ru category is_offered"),
    content(
        "accounts.OrganisationUnit", "id parent kind code iso_code name name_ro name_ru"
    ),
]

OUTBOX = [
    Table(
        "outbox.Effect",
        _("Deliveries under way"),
        Group.MAILS,
        plain="id key tries due_at lease leased_until",
        shown={
            "kind": labels.KIND,
            "state": labels.STATE,
            "created_at": labels.WHEN,
            "done_at": labels.DONE,
        },
        withheld={"payload": labels.MACHINERY, "reason": labels.MACHINERY},
        whose=finders.effects,
        is_removed=True,
        masked=("payload", "reason"),
        kept="outbox",
    ),
    content("outbox.PurgedEffects", "kind number last_done_at"),
    # How many reports of returned mails came to which end; of whom, is not kept.
    content("notifications.BounceCount", "outcome number last_at"),
    content("outbox.AwaySystem", "name away_since asked_again_at"),
    # Their keys are hashes, and they end within a day.
    content("caching.Counter", "cache_key value expires"),
    content("caching.Generation", "id number suspended_until"),
    content("heartbeats.Heartbeat", "name seen_at found"),
    content(
        "monitoring.Incident",
        "id rule about detail began_at ended_at begin_told_at end_told_at",
    ),
    Table(
        "audit.Entry",
        _("Your sign-ins, and who read or changed your data"),
        Group.SIGN_IN,
        plain="id target_type target_id request_id details",
        shown={
            "at": labels.WHEN,
            "action": labels.KIND,
            "address": _("Network address"),
        },
        withheld={"actor": labels.OTHERS, "person": labels.COPY},
        whose=finders.audit,
        # Where others read or changed the person's data the address is theirs: it stays.
        emptied={"address": finders.audit_from_own_place},
        stays=EVIDENCE,
        kept="audit",
    ),
]

PRIVACY = [
    Table(
        "privacy.DataExport",
        _("Copies of your data that you asked for"),
        Group.PROFILE,
        plain="id uid person language",
        shown={
            "asked_at": labels.WHEN,
            "state": labels.STATE,
            "ready_at": labels.DONE,
            "expires_at": labels.ENDS,
        },
        withheld={"file": labels.COPY},
        whose=("person",),
        files=("file",),
        is_removed=True,
        kept="data_exports",
    ),
    Table(
        "privacy.ErasureRequest",
        _("Your requests for erasure"),
        Group.PROFILE,
        plain="id uid person ground files counts",
        shown={
            "asked_at": labels.WHEN,
            "state": labels.STATE,
            "reason": labels.REASON,
            "decided_at": _("Decided"),
            "done_at": labels.DONE,
        },
        authors={"asked_by": "asked_at", "decided_by": "decided_at"},
        whose=("person",),
        masked=("reason",),
        stays=_("It shows that the erasure was asked for, decided and done."),
        kept="erasure_requests",
    ),
    content("privacy.RetentionRun", "rule ran_at number total"),
]

CMS = [
    content(
        "wagtailcore.Page",
        "id path depth numchild translation_key locale latest_revision live"
        " has_unpublished_changes first_published_at last_published_at live_revision"
        " go_live_at expire_at expired locked title draft_title slug content_type"
        " url_path seo_title show_in_menus search_description latest_revision_created_at"
        " alias_of locked_at",
        {"owner": "first_published_at", "locked_by": "locked_at"},
        title=_("Pages you made or locked"),
        released=("locked_by",),
        **STAFF,
    ),
    Table(
        "wagtailcore.Revision",
        _("Versions of pages you saved"),
        Group.STAFF,
        plain="id content_type base_content_type object_id object_str"
        " approved_go_live_at",
        shown={"created_at": labels.WHEN},
        withheld={"content": _("The page itself; it belongs to the course.")},
        authors={"user": "created_at"},
        # Of the content only what editors wrote to each other, see ``erasure.revisions``.
        masked=("content",),
        kept="content",
    ),
    Table(
        "wagtailcore.ModelLogEntry",
        _("Changes of your account by administrators"),
        Group.STAFF,
        plain="id content_type uuid revision content_changed deleted object_id",
        shown={"action": labels.KIND, "timestamp": labels.WHEN},
        withheld={"label": labels.COPY, "data": labels.COPY},
        authors={"user": "timestamp"},
        whose=finders.cms_log,
        is_removed=True,
        masked=("label", "data"),
        kept="cms_logs",
    ),
    Table(
        "wagtailcore.PageLogEntry",
        _("Your work on pages"),
        Group.STAFF,
        plain="id content_type label uuid revision content_changed deleted page",
        shown={"action": labels.KIND, "timestamp": labels.WHEN},
        withheld={"data": labels.MACHINERY},
        authors={"user": "timestamp"},
        masked=("data",),
        stays=EVIDENCE,
        kept="cms_logs",
    ),
    Table(
        "wagtailcore.Comment",
        _("Your comments on pages"),
        Group.STAFF,
        plain="id page contentpath position updated_at revision_created resolved_at",
        shown={"text": labels.TEXT, "created_at": labels.WHEN},
        authors={"user": "created_at", "resolved_by": "resolved_at"},
        masked=("text",),
        kept="content",
    ),
    Table(
        "wagtailcore.CommentReply",
        _("Your answers to comments"),
        Group.STAFF,
        plain="id comment updated_at",
        shown={"text": labels.TEXT, "created_at": labels.WHEN},
        authors={"user": "created_at"},
        masked=("text",),
        kept="content",
    ),
    Table(
        "wagtailcore.PageSubscription",
        _("Pages whose comments you follow"),
        Group.STAFF,
        plain="id user comment_notifications",
        shown={"page": _("Page")},
        whose=("user",),
        is_removed=True,
        kept="account",
    ),
    Table(
        "wagtailcore.WorkflowState",
        _("Approvals you asked for"),
        Group.STAFF,
        plain="id content_type base_content_type object_id workflow current_task_state",
        shown={"status": labels.STATE, "created_at": labels.WHEN},
        authors={"requested_by": "created_at"},
        kept="content",
    ),
    Table(
        "wagtailcore.TaskState",
        _("Approvals you gave"),
        Group.STAFF,
        plain="id workflow_state revision task started_at content_type",
        shown={
            "status": labels.STATE,
            "finished_at": labels.WHEN,
            "comment": labels.TEXT,
        },
        authors={"finished_by": "finished_at"},
        masked=("comment",),
        kept="content",
    ),
    Table(
        "wagtailcore.UploadedFile",
        _("Files half uploaded"),
        Group.STAFF,
        plain="id for_content_type uploaded_by_user",
        shown={"file": _("File")},
        whose=("uploaded_by_user",),
        files=("file",),
        is_removed=True,
        kept="content",
    ),
    Table(
        "wagtailadmin.EditingSession",
        _("Pages open in your editor"),
        Group.STAFF,
        plain="id user content_type object_id is_editing",
        shown={"last_seen_at": labels.WHEN},
        whose=("user",),
        is_removed=True,
        kept="editor_state",
    ),
    Table(
        "wagtailadmin.FormState",
        _("Forms you have not saved"),
        Group.STAFF,
        plain="id user content_type object_id parent_object_id",
        shown={"data": labels.TEXT, "last_updated_at": labels.WHEN},
        whose=("user",),
        is_removed=True,
        kept="editor_state",
    ),
    Table(
        "admin.LogEntry",
        _("Changes of your account in the technical administration"),
        Group.STAFF,
        plain="id content_type object_id action_flag",
        shown={"action_time": labels.WHEN},
        withheld={"object_repr": labels.COPY, "change_message": labels.COPY},
        authors={"user": "action_time"},
        whose=finders.admin_log,
        is_removed=True,
        masked=("object_repr", "change_message"),
        kept="cms_logs",
    ),
]
