"""Exceptions of certificates."""


class CertificateError(Exception):
    """Base of the expected failures of certificates."""


class CourseNotFinished(CertificateError):
    """A required unit of the enrolment (``args[0]``) is still to be done."""


class NothingToCertify(CertificateError):
    """The enrolment (``args[0]``) earns no participation: see ``participation``."""


class NameUnprintable(CertificateError):
    """The holder's name has letters that no typeface here has: ``args[0]``."""


class CertificateRevoked(CertificateError):
    """The certificate (``args[0]``) has been revoked already; that is final."""


class FileNotReady(CertificateError):
    """The PDF in this language has not been drawn yet."""


class FileDamaged(CertificateError):
    """The stored PDF (``args[0]``) is gone or differs from what was stored."""
