"""Editions of a course: release, differences, and what a released edition keeps."""
