"""Logs as JSON lines with the number of their request, and without personal data."""
