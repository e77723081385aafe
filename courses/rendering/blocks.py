"""StreamField blocks of lessons: one structure, both languages inside every text."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock
from wagtailmedia.blocks import AbstractMediaChooserBlock

from courses.rendering.block_previews import PreviewedBlock
from courses.rendering.choosers import ChooserBlock
from courses.rendering.glossary_links import dead_links
from courses.text.languages import CODES, NAMES
from courses.text.translated_fields import raw_copy

RICH_TEXT_FEATURES = ["bold", "italic", "ul", "ol", "link"]


class BilingualBlock(blocks.StructBlock):
    """A text in both languages: a child for each, which its code names."""

    def __init__(self, **options: Any) -> None:
        children = [(code, self.text_block(name)) for code, name in NAMES.items()]
        super().__init__(children, **options)

    def text_block(self, label: str) -> blocks.FieldBlock:
        """Return the child for one language."""
        raise NotImplementedError

    class Meta:
        form_classname = "struct-block bilingual"


class BilingualLine(BilingualBlock):
    """One line of text in both languages; both are needed before publishing."""

    def text_block(self, label: str) -> blocks.FieldBlock:
        return blocks.CharBlock(label=label)


class BilingualText(BilingualBlock):
    """Paragraphs, lists and links in both languages."""

    def text_block(self, label: str) -> blocks.FieldBlock:
        return blocks.RichTextBlock(label=label, features=RICH_TEXT_FEATURES)


class Heading(PreviewedBlock):
    text = BilingualLine(label=_("Text"))

    class Meta:
        icon = "title"
        label = _("Heading")
        description = _("Opens a new part of the lesson.")


class Text(PreviewedBlock):
    text = BilingualText(label=_("Text"))

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        description = _("Short paragraphs, lists and links.")


class Items(PreviewedBlock):
    """A list of lines; what it means is told by the block's name in the body."""

    items = blocks.ListBlock(BilingualLine(), label=_("Lines"), min_num=1)


class Objectives(Items):
    class Meta:
        icon = "tick"
        label = _("Objectives")
        description = _("What the learner can do after the lesson.")
        help_text = _(
            "One line for each thing; write it as something that can be seen being done."
        )


class Monday(Items):
    class Meta:
        icon = "date"
        label = _("On Monday")
        description = _("What the learner can do at work right away.")
        help_text = _("Two or three lines, each a thing to do at work next Monday.")


class Steps(Items):
    title = BilingualLine(label=_("Title"))

    class Meta:
        icon = "list-ol"
        label = _("Steps")
        description = _("Things done in this order.")


class Image(PreviewedBlock):
    image = ImageChooserBlock(label=_("Image"))
    alt = BilingualLine(
        label=_("What it shows"),
        help_text=_("Left empty, the text of the media library is taken."),
    )
    caption = BilingualLine(label=_("Caption"))

    class Meta:
        icon = "image"
        label = _("Image")
        description = _("A picture with a text alternative in both languages.")
        help_text = _(
            "“What it shows” is read aloud to those who do not see the picture."
        )

    def clean(self, value: Any) -> Any:
        """Take the picture's own alternative where the lesson says nothing else."""
        if value["image"] is not None:
            for code in CODES:
                if not (value["alt"][code] or "").strip():
                    value["alt"][code] = getattr(value["image"], f"alt_{code}")
        return super().clean(value)


class RecordingChooser(AbstractMediaChooserBlock):
    """Chooses a video or a sound recording of the media library."""

    class Meta:
        icon = "media"

    def render_basic(self, value: Any, context: Any = None) -> str:
        """Return the recording's name; comparing versions shows it."""
        return escape(value.title) if value else ""


class Media(blocks.StructBlock):
    media = RecordingChooser(label=_("Video or sound"))

    class Meta:
        icon = "media"
        label = _("Video or sound")
        description = _("A recording with captions and a transcript in both languages.")


class DiagramBlock(PreviewedBlock):
    diagram = ChooserBlock("courses.Diagram", label=_("Diagram"))
    alt = BilingualLine(label=_("What it shows"))
    caption = BilingualLine(label=_("Caption"))

    class Meta:
        icon = "image"
        label = _("Diagram")
        description = _("A drawing with a text alternative in both languages.")
        help_text = _(
            "“What it shows” is read aloud to those who do not see the drawing."
        )


class Callout(PreviewedBlock):
    style = blocks.ChoiceBlock(
        choices=[
            ("remember", _("Remember")),
            ("warning", _("Warning")),
            ("law", _("Law")),
            ("tip", _("Tip")),
        ],
        label=_("Kind"),
    )
    title = BilingualLine(label=_("Title"))
    text = BilingualText(label=_("Text"))

    class Meta:
        icon = "warning"
        label = _("Callout")
        description = _("A boxed note: remember, warning, law or tip.")
        help_text = _("Use it rarely: a page full of boxes has none.")


class Choice(blocks.StructBlock):
    id = blocks.RegexBlock(r"^[a-z0-9-]+$", label=_("Short name"))
    text = BilingualLine(label=_("Choice"))
    consequence = BilingualText(label=_("What then happens"))
    next = blocks.RegexBlock(
        r"^[a-z0-9-]*$", required=False, label=_("Next scene (empty: the case ends)")
    )


class Node(blocks.StructBlock):
    id = blocks.RegexBlock(r"^[a-z0-9-]+$", label=_("Short name"))
    text = BilingualText(label=_("Scene"))
    choices = blocks.ListBlock(Choice(), min_num=1, label=_("Choices"))


class Case(PreviewedBlock):
    """A story with choices; the first scene is the start."""

    title = BilingualLine(label=_("Title"))
    story = BilingualText(label=_("Story"))
    facts = BilingualText(label=_("The facts without the story"))
    nodes = blocks.ListBlock(Node(), min_num=1, label=_("Scenes"))

    class Meta:
        icon = "group"
        label = _("Case")
        description = _("An invented case with choices and their consequences.")
        help_text = _(
            "The first scene is the start. A choice leads to the scene with that short name; "
            "without one the case ends there. Learners may read the facts instead of the story."
        )

    def clean(self, value: Any) -> Any:
        """Refuse a choice that leads to a scene that is not there."""
        cleaned = super().clean(value)
        known = [node["id"] for node in cleaned["nodes"]]
        wanted = {c["next"] for node in cleaned["nodes"] for c in node["choices"]}
        if len(set(known)) < len(known) or not wanted - {"", None} <= set(known):
            raise blocks.StructBlockValidationError(
                non_block_errors=[
                    _(
                        "Every scene needs a name of its own, "
                        "and every choice must lead to a scene that exists."
                    )
                ]
            )
        return cleaned


class Check(PreviewedBlock):
    question = ChooserBlock("courses.Question", label=_("Question"))

    class Meta:
        icon = "help"
        label = _("Knowledge check")
        description = _("A question of the bank, answered within the lesson.")
        help_text = _("The question’s own texts are edited in the question bank.")


class Summary(PreviewedBlock):
    text = BilingualText(label=_("Text"))

    class Meta:
        icon = "doc-full"
        label = _("Summary")
        description = _("The lesson in one paragraph.")


class Source(blocks.StructBlock):
    title = BilingualLine(label=_("Title"))
    url = blocks.URLBlock(label=_("Address"))
    checked_on = blocks.DateBlock(label=_("Checked on"))


class Sources(PreviewedBlock):
    items = blocks.ListBlock(Source(), min_num=1, label=_("Sources"))

    class Meta:
        icon = "link"
        label = _("Sources")
        description = _("Where the facts come from, and when that was checked.")
        help_text = _(
            "Give the address of the document itself and the day on which you last opened it."
        )


class LessonBody(blocks.StreamBlock):
    """All blocks a lesson may have; ids are kept for ever, progress refers to them."""

    objectives = Objectives()
    monday = Monday()
    heading = Heading()
    text = Text()
    image = Image()
    diagram = DiagramBlock()
    media = Media()
    callout = Callout()
    steps = Steps()
    case = Case()
    check = Check()
    summary = Summary()
    sources = Sources()

    def clean(self, value: Any) -> Any:
        """Refuse a link to a term that the glossary does not have; a draft may wait."""
        cleaned = super().clean(value)
        dead = (
            {} if self.is_deferred_validation else dead_links(self, raw_copy(cleaned))
        )
        if dead:
            raise blocks.StreamBlockValidationError(
                {number: ValidationError(said) for number, said in dead.items()}
            )
        return cleaned
