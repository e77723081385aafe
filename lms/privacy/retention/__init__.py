"""Retention: how long each thing is kept, and the nightly clearing."""
