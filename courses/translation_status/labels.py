"""Labels of texts on the board and in refusals, in the reader's language."""

from django.apps import apps
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import TextState
from courses.text.translated_fields import label_in, label_of, streams
from courses.translation_status.texts import CAPTIONS, Text

EXCERPT = 60
# What the library calls otherwise, or only in English.
KINDS = {"coursemedia": gettext_lazy("Video or sound")}


def place_name(model: str, place: str) -> str:
    """Return what a place is called: "Introduction", "Callout › Title"."""
    source = apps.get_model("courses", model)
    field, *steps = place.split(".")
    if field == CAPTIONS:
        return _("Captions")
    if field not in streams(source):
        return _capital(label_of(source, field))
    return label_in(streams(source)[field], steps)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def excerpt(text: Text | TextState) -> str:
    """Return the beginning of a text by which an editor knows it."""
    return Truncator(" ".join((text.ro or text.ru).split())).chars(EXCERPT)


def kind_name(model: str) -> str:
    """Return what kind of object a text belongs to."""
    name = KINDS.get(model) or apps.get_model("courses", model)._meta.verbose_name
    return _capital(str(name))
