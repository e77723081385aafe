"""The four journeys in plain Django."""

import csv
from io import StringIO

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, F, Q
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from tests.bench.floor.models import Answer, Attempt, Cohort, Lesson, Progress, Quiz

PEOPLE_A_PAGE = 50


def livez(request):
    return HttpResponse("ok")


@login_required
def lesson(request, slug):
    """A lesson, with progress read and written."""
    found = get_object_or_404(Lesson, slug=slug)
    progress, _ = Progress.objects.get_or_create(user=request.user, lesson=found)
    Progress.objects.filter(pk=progress.pk).update(visits=F("visits") + 1)
    context = {"lesson": found, "progress": progress}
    return render(request, "floor/lesson.html", context)


@login_required
def home(request):
    """Where one stands."""
    units = Lesson.objects.defer("body").order_by("pk")
    done = Progress.objects.filter(user=request.user, done_at__isnull=False)
    done_ids = set(done.values_list("lesson_id", flat=True))
    lines = [(unit, unit.pk in done_ids) for unit in units]
    return render(request, "floor/home.html", {"lines": lines, "done": len(done_ids)})


@login_required
def quiz(request, pk):
    found = get_object_or_404(Quiz, pk=pk)
    past = Attempt.objects.filter(quiz=found, user=request.user)
    past = past.filter(submitted_at__isnull=False).defer("questions")
    return render(request, "floor/quiz.html", {"quiz": found, "attempts": past})


@login_required
def start(request, pk):
    found = get_object_or_404(Quiz, pk=pk)
    questions = [
        {"id": q.pk, "stem": q.stem, "options": q.options, "right": q.right}
        for q in found.questions.all()
    ]
    attempt = Attempt.objects.create(quiz=found, user=request.user, questions=questions)
    return redirect("question", attempt.pk, 1)


def _own(request, pk):
    own = Attempt.objects.select_related("quiz")
    return get_object_or_404(own, pk=pk, user=request.user)


@login_required
def question(request, pk, number):
    """One question; a post saves its answer and leads to the next."""
    attempt = _own(request, pk)
    asked = attempt.questions[number - 1]
    if request.method == "POST":
        option = request.POST.get("option", "")
        answer = Answer(attempt=attempt, question_id=asked["id"], option=option)
        Answer.objects.bulk_create(
            [answer],
            update_conflicts=True,
            unique_fields=["attempt", "question"],
            update_fields=["option", "saved_at"],
        )
        if number == len(attempt.questions):
            return redirect("review", attempt.pk)
        return redirect("question", attempt.pk, number + 1)
    answer = Answer.objects.filter(attempt=attempt, question_id=asked["id"]).first()
    context = {
        "attempt": attempt,
        "question": asked,
        "number": number,
        "chosen": answer.option if answer else "",
    }
    return render(request, "floor/question.html", context)


@login_required
def review(request, pk):
    attempt = _own(request, pk)
    answered = set(attempt.answers.values_list("question_id", flat=True))
    lines = [(q, q["id"] in answered) for q in attempt.questions]
    context = {"attempt": attempt, "lines": lines}
    return render(request, "floor/review.html", context)


@login_required
def submit(request, pk):
    attempt = _own(request, pk)
    answers = dict(attempt.answers.values_list("question_id", "option"))
    right = sum(answers.get(q["id"]) == q["right"] for q in attempt.questions)
    attempt.score = 100 * right / len(attempt.questions)
    attempt.submitted_at = timezone.now()
    attempt.save()
    return redirect("result", attempt.pk)


@login_required
def result(request, pk):
    attempt = _own(request, pk)
    answers = dict(attempt.answers.values_list("question_id", "option"))
    lines = [(q, answers.get(q["id"], "")) for q in attempt.questions]
    context = {"attempt": attempt, "lines": lines}
    return render(request, "floor/result.html", context)


def _cohort(request, pk):
    return get_object_or_404(Cohort, pk=pk, supervisor=request.user)


@login_required
def cohort(request, pk):
    """The first fifty people, and the counts of all."""
    own = _cohort(request, pk)
    counts = own.members.aggregate(
        people=Count("pk"),
        begun=Count("pk", filter=Q(last_seen__isnull=False)),
        completed=Count("pk", filter=Q(completed_at__isnull=False)),
    )
    page = Paginator(own.members.order_by("name"), PEOPLE_A_PAGE).get_page(1)
    context = {"cohort": own, "counts": counts, "page": page}
    return render(request, "floor/cohort.html", context)


@login_required
def export(request, pk):
    own = _cohort(request, pk)
    rows = own.members.order_by("name").values_list(
        *("name", "email", "language", "done", "required", "units", "last_seen"),
        *("completed_at", "deadline"),
    )
    return StreamingHttpResponse(_csv(rows.iterator()), content_type="text/csv")


def _csv(rows):
    text = StringIO()
    writer = csv.writer(text, delimiter=";")
    for count, (*first, units, seen, completed, deadline) in enumerate(rows, start=1):
        times = (f"{at:%Y-%m-%d %H:%M}" if at else "" for at in (seen, completed))
        writer.writerow([*first, *times, deadline or "", *units])
        if count % 100 == 0:
            yield text.getvalue()
            text.seek(0)
            text.truncate()
    yield text.getvalue()
