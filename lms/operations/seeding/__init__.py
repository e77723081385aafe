"""Invented people with real progress, to show and to measure the site with."""
