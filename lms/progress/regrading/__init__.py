"""Regrading of attempts after a question's key was corrected."""
