"""Calls to systems outside, each with an end: time, size and place are limited here."""
