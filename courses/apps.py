"""The courses application."""

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    """What is taught: pages, question bank, editions and the course package."""

    name = "courses"

    def ready(self) -> None:
        """Connect what follows from changes in the CMS, and how its forms read numbers."""
        from courses import (
            number_field,
            receivers,  # noqa: F401  importing it connects it
        )
        from courses.parity import receivers as parity

        parity.connect()
        number_field.register()
