"""Snippet view sets of the CMS: designs of certificates, logos and signatures."""

import base64
import io
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from PIL import Image
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
)
from wagtail.admin.ui.tables import Column, DateColumn, LiveStatusTagColumn
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from courses.cms.viewsets import MaterialViewSet
from courses.models.base import language_panels
from courses.text.languages import columns_of
from lms.certificates.cms.forms import ImageForm
from lms.certificates.designs.models import MOST_LOGOS, MOST_SIGNATORIES
from lms.certificates.models import CertificateDesign, CertificateImage

# Pictures stand in the list as small as this, in pixels.
THUMBNAIL = (160, 60)


class ImagePolicy(ModelPermissionPolicy):
    """The group's rights to add and to see; nobody changes or deletes a picture."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        allowed = action in ("add", "view")
        return allowed and bool(super().user_has_permission(user, action))

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(
        self, user: Any, action: str, instance: Any
    ) -> bool:
        return self.user_has_permission(user, action)

    def instances_user_has_any_permission_for(
        self, user: Any, actions: Any
    ) -> QuerySet[Any]:
        rows = CertificateImage.objects.all()
        return rows if self.user_has_any_permission(user, actions) else rows.none()


def thumbnail(image: CertificateImage) -> SafeString:
    """Return the picture as an element of the page; an SVG runs nothing in there."""
    content, kind = bytes(image.content), "svg+xml"
    if not image.is_vector:
        with Image.open(io.BytesIO(content), formats=("PNG",)) as opened:
            opened.thumbnail(THUMBNAIL)
            small = io.BytesIO()
            opened.save(small, "PNG")
        content, kind = small.getvalue(), "png"
    data = base64.b64encode(content).decode()
    return format_html(
        '<img src="data:image/{};base64,{}" alt="" width="{}">', kind, data, 80
    )


class DesignViewSet(MaterialViewSet):
    """View set of designs; the preview is the real PDF in each language."""

    model = CertificateDesign
    icon = "doc-full"
    list_display = [
        "title_ro",
        Column("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind"),
        Column("course", label=_("Course")),
        DateColumn("in_force_from", label=_("In force from"), sort_key="in_force_from"),
        LiveStatusTagColumn(),
    ]
    search_fields = columns_of("title", "issuer", "agency")
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("kind"), FieldPanel("in_force_from")]),
                    FieldPanel("course"),
                    FieldPanel("layout"),
                ],
                heading=_("Which certificates"),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel(
                        [FieldPanel("validity_months"), FieldPanel("renewal_days")]
                    ),
                    FieldPanel("renewed_by"),
                ],
                heading=_("Validity and renewal"),
            ),
            MultiFieldPanel(
                [language_panels(name) for name in ("issuer", "agency", "title")],
                heading=_("Who issues it"),
            ),
            MultiFieldPanel(
                [language_panels(name) for name in ("wording", "donor")],
                heading=_("Further lines"),
            ),
            InlinePanel(
                "logos",
                panels=[FieldPanel("image"), language_panels("description")],
                heading=_("Logos"),
                label=_("Logo"),
                max_num=MOST_LOGOS,
            ),
            InlinePanel(
                "signatories",
                panels=[
                    FieldPanel("name"),
                    language_panels("title"),
                    FieldPanel("picture"),
                ],
                heading=_("Signatories"),
                label=_("Signatory"),
                max_num=MOST_SIGNATORIES,
            ),
        ]
    )


class ImageViewSet(MaterialViewSet):
    """View set of the pictures that designs choose from."""

    model = CertificateImage
    icon = "image"
    list_display = [
        "name",
        Column("picture", label=_("Picture"), accessor=thumbnail),
        DateColumn("uploaded_at", label=_("Uploaded"), sort_key="uploaded_at"),
    ]
    search_fields = ["name"]
    copy_view_enabled = False
    edit_handler = ObjectList(
        [FieldPanel("name"), FieldPanel("upload")], base_form_class=ImageForm
    )

    @cached_property
    def permission_policy(self) -> ImagePolicy:
        return ImagePolicy(self.model)


class Designs(SnippetViewSetGroup):
    """Menu group of what is printed on certificates."""

    menu_label = _("What certificates print")
    menu_icon = "form"
    menu_order = 250
    items = (DesignViewSet, ImageViewSet)
