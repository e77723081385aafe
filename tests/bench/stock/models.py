"""A page such as Wagtail's tutorial makes."""

from wagtail.fields import RichTextField
from wagtail.models import Page


class BarePage(Page):
    """A heading and a text."""

    body = RichTextField()
    template = "stock/bare_page.html"

    class Meta:
        app_label = "stock"
