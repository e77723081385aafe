"""URL patterns of the reports."""

from django.urls import path

from lms.reporting import views

urlpatterns = [
    path("", views.overview, name="reports"),
    path("statements/", views.statements, name="report_statements"),
    path("statements/retry/", views.retry_all, name="report_retry_all"),
    path("statements/<int:pk>/", views.statement, name="report_statement"),
    path("statements/<int:pk>/retry/", views.retry_statement, name="report_retry"),
]
