"""The floor's addresses."""

from django.urls import path

from tests.bench.floor import views

urlpatterns = [
    path("livez", views.livez),
    path("lessons/<slug:slug>/", views.lesson),
    path("my/", views.home),
    path("quizzes/<int:pk>/", views.quiz),
    path("quizzes/<int:pk>/start/", views.start),
    path("attempts/<int:pk>/<int:number>/", views.question, name="question"),
    path("attempts/<int:pk>/review/", views.review, name="review"),
    path("attempts/<int:pk>/submit/", views.submit),
    path("attempts/<int:pk>/result/", views.result, name="result"),
    path("cohorts/<int:pk>/", views.cohort),
    path("cohorts/<int:pk>/export.csv", views.export),
]
