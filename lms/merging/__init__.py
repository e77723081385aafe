"""Two accounts of one person: found, merged into one, and taken apart again."""
