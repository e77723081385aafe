"""Course backups of Moodle (.mbz) as drafts: pages, books, tests, questions, pictures."""
