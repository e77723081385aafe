"""The courses in Wagtail's administration: forms, lists, guards and warnings."""
