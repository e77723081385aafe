"""Entries of the inventory: tables of Django, allauth, Wagtail and other packages."""

from django.utils.translation import gettext_lazy as _

from lms.privacy.inventory.site import PICTURE, STAFF, UPLOADED
from lms.privacy.inventory.tables import content

PACKAGES = [
    content("wagtailforms.FormSubmission", "id form_data page submit_time"),
    content(
        "wagtailredirects.Redirect",
        "id old_path site is_permanent redirect_page redirect_page_route_path"
        " redirect_link automatically_created created_at",
    ),
    content(
        "wagtailembeds.Embed",
        "id url max_width hash type html title author_name provider_name thumbnail_url"
        " width height last_updated cache_until",
    ),
    content(
        "wagtaildocs.Document",
        "id collection title file created_at file_size file_hash",
        UPLOADED,
        title=_("Documents you uploaded"),
        **STAFF,
    ),
    content(
        "wagtailimages.Image",
        PICTURE,
        UPLOADED,
        title=_("Pictures you uploaded"),
        **STAFF,
    ),
    content(
        "wagtailimages.Rendition",
        "id filter_spec file width height focal_point_key image",
    ),
    content(
        "wagtailmedia.Media",
        "id collection title file type duration width height thumbnail created_at",
        UPLOADED,
        title=_("Recordings you uploaded"),
        **STAFF,
    ),
    # Pages, pictures and documents alone are searched; people are not in it.
    content(
        "wagtailsearch.IndexEntry",
        "id content_type object_id title_norm autocomplete title body title_text"
        " body_text",
    ),
    content("wagtailadmin.Admin", "id"),
    content("wagtailcore.Locale", "id language_code"),
    content("wagtailcore.Site", "id hostname port site_name root_page is_default_site"),
    content("wagtailcore.GroupSitePermission", "id group site permission"),
    content(
        "wagtailcore.CollectionViewRestriction",
        "id restriction_type password collection",
    ),
    content(
        "wagtailcore.CollectionViewRestriction_groups",
        "id collectionviewrestriction group",
    ),
    content("wagtailcore.Collection", "id path depth numchild name"),
    content("wagtailcore.GroupCollectionPermission", "id group collection permission"),
    content("wagtailcore.WorkflowContentType", "content_type workflow"),
    content("wagtailcore.Workflow", "id name active"),
    content("wagtailcore.WorkflowTask", "id sort_order workflow task"),
    content("wagtailcore.Task", "id name content_type active"),
    content("wagtailcore.GroupApprovalTask", "task_ptr"),
    content("wagtailcore.GroupApprovalTask_groups", "id groupapprovaltask group"),
    content("wagtailcore.GroupPagePermission", "id group page permission"),
    content("wagtailcore.PageViewRestriction", "id restriction_type password page"),
    content("wagtailcore.PageViewRestriction_groups", "id pageviewrestriction group"),
    content("wagtailcore.WorkflowPage", "page workflow"),
    content(
        "wagtailcore.ReferenceIndex",
        "id content_type base_content_type object_id to_content_type to_object_id"
        " model_path content_path content_path_hash",
    ),
    content("taggit.Tag", "id name slug"),
    content("taggit.TaggedItem", "id tag content_type object_id"),
    content("auth.Permission", "id name content_type codename"),
    content("auth.Group_permissions", "id group permission"),
    content("auth.Group", "id name"),
    content("contenttypes.ContentType", "id app_label model"),
]
