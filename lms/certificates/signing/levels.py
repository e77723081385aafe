"""Levels of PAdES that the settings choose from, and their fields; a plain module."""

# The signature alone; with a time stamp; with all that checks it in decades.
PLAIN, STAMPED, ARCHIVE = "B-B", "B-T", "B-LTA"
# What the form fields are called that are signed in.
SIGNATURE, TIME_STAMP = "Signature", "TimeStamp"
