"""The course as readable files: read, checked, loaded and written again."""
