"""Renewal of certificates: when it is due, by what, and its beginning."""
