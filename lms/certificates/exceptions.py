"""Exceptions of certificates."""


class CertificateError(Exception):
    """Base of the expected failures of certificates."""


class CourseNotFinished(CertificateError):
    """A required unit of the enrolment (``args[0]``) is still to be done."""


class NothingToCertify(CertificateError):
    """The enrolment (``args[0]``) earns no participation: see ``participation``."""


class NotRenewable(CertificateError):
    """The certificate is not one to be renewed now; ``args[0]`` says why in a word."""


class NameUnprintable(CertificateError):
    """The holder's name has letters that no typeface has, ``args[0]``; or it is empty."""


class CertificateRevoked(CertificateError):
    """The certificate (``args[0]``) has been revoked already; that is final."""


class FileNotReady(CertificateError):
    """The PDF in this language has not been drawn yet."""


class FileDamaged(CertificateError):
    """The stored PDF (``args[0]``) is gone or differs from what was stored."""


class HolderErased(CertificateError):
    """The certificate (``args[0]``) has lost its name: nothing is drawn or kept of it."""


class FactsChanged(CertificateError):
    """What would be frozen is no longer what was shown before confirming."""


class NothingToAsk(CertificateError):
    """The certificate (``args[0]``) carries the name of the account, or stands no more."""


class AlreadyAnswered(CertificateError):
    """Somebody has answered the request (``args[0]``) before."""


class ServerAway(CertificateError):
    """A server that a signature needs does not serve; ``args[0]`` says which and how."""


class NoCredential(CertificateError):
    """The certificate (``args[0]``) has no credential: it stands no more, or has no name."""
