"""Lessons, progress, a quiz and a cohort's table, as a first draft would have them."""

from django.conf import settings
from django.db import models


class Lesson(models.Model):
    slug = models.SlugField(unique=True)
    heading = models.CharField(max_length=200)
    minutes = models.IntegerField(default=10)
    body = models.TextField()

    class Meta:
        app_label = "floor"


class Progress(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    lesson = models.ForeignKey(Lesson, models.CASCADE)
    visits = models.IntegerField(default=0)
    done_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "floor"
        constraints = [
            models.UniqueConstraint(fields=["user", "lesson"], name="progress_once")
        ]


class Quiz(models.Model):
    heading = models.CharField(max_length=200)

    class Meta:
        app_label = "floor"


class Question(models.Model):
    quiz = models.ForeignKey(Quiz, models.CASCADE, related_name="questions")
    stem = models.TextField()
    options = models.JSONField()
    right = models.CharField(max_length=40)

    class Meta:
        app_label = "floor"
        ordering = ["pk"]


class Attempt(models.Model):
    quiz = models.ForeignKey(Quiz, models.CASCADE)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    questions = models.JSONField()
    score = models.FloatField(null=True)
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "floor"


class Answer(models.Model):
    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.CASCADE)
    option = models.CharField(max_length=40)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        app_label = "floor"
        constraints = [
            models.UniqueConstraint(fields=["attempt", "question"], name="answer_once")
        ]


class Cohort(models.Model):
    name = models.CharField(max_length=200)
    supervisor = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)

    class Meta:
        app_label = "floor"


class Member(models.Model):
    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="members")
    name = models.CharField(max_length=200)
    email = models.EmailField()
    language = models.CharField(max_length=2)
    done = models.IntegerField()
    required = models.IntegerField()
    units = models.JSONField()
    last_seen = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    deadline = models.DateField(null=True)

    class Meta:
        app_label = "floor"
        indexes = [models.Index(fields=["cohort", "name"], name="member_by_name")]
