"""A group's certificates as one ZIP, made by the worker."""
