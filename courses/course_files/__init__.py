"""Course package: a course as readable files, checked, loaded and exported."""
