"""The courses application."""

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    """What is taught: pages, question bank, editions and the course package."""

    name = "courses"

    def ready(self) -> None:
        """Connect what follows from changes in the CMS, and how its forms read numbers."""
        from courses.cms import (
            decimal_field,
            signals,  # noqa: F401  importing it connects it
        )
        from courses.translation_status import receivers as parity

        parity.connect()
        decimal_field.register()
