"""Mails that came back: reports read, matched to mails of ours, and counted."""
