"""modeltranslation options of designs: what is printed, in Romanian and in Russian."""

from modeltranslation.translator import TranslationOptions, register

from courses.text.languages import CODES
from lms.certificates.designs.models import (
    CertificateDesign,
    CertificateLogo,
    CertificateSignatory,
)


@register(CertificateDesign)
class DesignTranslation(TranslationOptions):
    fields = ("issuer", "agency", "title", "wording", "donor")
    required_languages = dict.fromkeys(CODES, ("issuer", "agency", "title"))


@register(CertificateLogo)
class LogoTranslation(TranslationOptions):
    fields = ("description",)
    required_languages = CODES


@register(CertificateSignatory)
class SignatoryTranslation(TranslationOptions):
    fields = ("title",)
    required_languages = CODES
