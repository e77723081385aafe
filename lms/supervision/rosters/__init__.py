"""Pages on which a list of people is brought in: upload, columns, dry run, result."""
