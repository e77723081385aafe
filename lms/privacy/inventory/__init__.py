"""Inventory of personal data: for each field of each table what it is and what becomes of it."""
