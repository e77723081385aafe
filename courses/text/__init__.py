"""Texts in two languages: which languages there are, and what a field or block says."""
