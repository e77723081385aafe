"""Roster import: people from the lists of HR offices, read, checked, imported."""
