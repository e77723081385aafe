"""URL patterns beside the page tree, and the tree's own quick way in."""

from django.urls import path, re_path
from wagtail.urls import serve_pattern

from courses.site import views

urlpatterns = [
    path("glossary/", views.glossary, name="glossary"),
    path("helplines/", views.helplines, name="helplines"),
    re_path(serve_pattern, views.serve, name="page"),
]
