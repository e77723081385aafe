"""The organisation's names exist in Romanian and Russian."""

from modeltranslation.translator import TranslationOptions, register

from courses.text.languages import CODES
from lms.accounts.models import Occupation, OrganisationUnit


@register(OrganisationUnit)
class OrganisationUnitTranslation(TranslationOptions):
    fields = ("name",)
    required_languages = CODES


@register(Occupation)
class OccupationTranslation(TranslationOptions):
    fields = ("name",)
    required_languages = CODES
