"""Formatted text as the course has it: links, lists and emphasis, read and written."""
