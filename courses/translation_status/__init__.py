"""Parity: whether every text says the same in both languages, and what must hold first."""
