"""modeltranslation options: the fields in Romanian and Russian; headings need both."""

from modeltranslation.translator import TranslationOptions, register

from courses import models
from courses.text.languages import CODES, DEFAULT


class HeadingTranslation(TranslationOptions):
    fields: tuple[str, ...] = ("heading", "intro")
    # Without it an empty heading would be a server error in Page.save().
    required_languages = {DEFAULT: ("heading",)}


@register(models.HomePage)
class HomePageTranslation(HeadingTranslation):
    fields: tuple[str, ...] = ()


@register(models.InfoPage)
class InfoPageTranslation(HeadingTranslation):
    fields: tuple[str, ...] = ()


@register(models.CoursePage)
class CoursePageTranslation(HeadingTranslation):
    fields: tuple[str, ...] = ()


@register(models.ModulePage)
class ModulePageTranslation(HeadingTranslation):
    fields: tuple[str, ...] = ()


@register(models.LessonPage)
class LessonPageTranslation(HeadingTranslation):
    fields: tuple[str, ...] = ("sensitive",)


@register(models.QuizPage)
class QuizPageTranslation(HeadingTranslation):
    fields: tuple[str, ...] = ()


@register(models.QuestionPool)
class QuestionPoolTranslation(TranslationOptions):
    fields = ("name",)
    required_languages = (DEFAULT,)


@register(models.Question)
class QuestionTranslation(TranslationOptions):
    fields = ("stem", "feedback")
    required_languages = {DEFAULT: ("stem",)}


@register(models.Option)
class OptionTranslation(TranslationOptions):
    fields = ("text", "match", "feedback")


@register(models.GlossaryTerm)
class GlossaryTermTranslation(TranslationOptions):
    fields = ("term", "definition")
    required_languages = CODES


@register(models.Helpline)
class HelplineTranslation(TranslationOptions):
    fields = ("name", "note")
    required_languages = dict.fromkeys(CODES, ("name",))
