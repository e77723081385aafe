"""The learning side: people, cohorts, progress, certificates and reports."""

from lms.celery import app as celery_app

__all__ = ["celery_app"]
