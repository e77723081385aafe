"""Wagtail hooks of certificates: their designs in the CMS."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from lms.certificates.cms.viewsets import Designs
from lms.certificates.models import CertificateDesign

register_snippet(Designs)


@hooks.register("before_delete_snippet")
def keep_published_designs(
    request: HttpRequest, instances: Iterable[Any]
) -> HttpResponse | None:
    """Lead back with the reason where certificates may have been issued by one."""
    designs = [one for one in instances if isinstance(one, CertificateDesign)]
    if not any(design.first_published_at for design in designs):
        return None
    text = _(
        "A design that was once published is kept: certificates may have it. Unpublish it,"
        " or write one with a later day."
    )
    messages.error(request, text)
    return redirect("wagtailsnippets_certificates_certificatedesign:list")
