"""Gives the running worker certificates to draw, and waits until it has drawn them."""

import django

CERTIFICATES = 6


def main() -> None:
    django.setup()
    from django.utils import timezone

    from lms.certificates.models import CertificateFile
    from lms.certificates.services import issue_certificate
    from tests.bench.worker_jobs import completed
    from tests.support.site import wait_for

    for enrolment in completed()[:CERTIFICATES]:
        issue_certificate(enrolment=enrolment, issued_at=timezone.now(), language="ro")
    wait_for(lambda: CertificateFile.objects.count() == 2 * CERTIFICATES, 60)


if __name__ == "__main__":
    main()
