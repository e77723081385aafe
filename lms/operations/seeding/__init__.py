"""Seeding of demo data: invented people with real progress."""
