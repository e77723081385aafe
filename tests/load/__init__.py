"""A Monday morning on one server: ``make load-test``."""
