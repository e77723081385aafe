"""Moving enrolments to a newer edition: what changes, for whom, and by whose choice."""
