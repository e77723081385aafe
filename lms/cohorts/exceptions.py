"""Base of the exceptions for what cannot be done in a cohort."""


class CohortRefusal(Exception):
    """Something cannot be done in a cohort; ``message`` says why and what to do."""

    def __init__(self, message: object) -> None:
        super().__init__(message)
        self.message = message
