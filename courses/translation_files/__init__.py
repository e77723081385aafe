"""Texts out to a professional translator and back, unit by unit."""
