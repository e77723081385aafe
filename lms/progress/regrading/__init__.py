"""Attempts marked again after a question's key was corrected."""
