"""Erasure: asked for, decided by a second person, done in one transaction."""
