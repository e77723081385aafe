"""The cohort's own page: its table, its most urgent people, letters, files."""
