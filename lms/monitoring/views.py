"""Views of health checks and metrics."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from lms.monitoring import health
from lms.monitoring import metrics as site_metrics
from lms.monitoring.front_door import tell_what_is_seen

PLAIN_TEXT = "text/plain; charset=utf-8"


@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """Answer 200 while the process runs; asks nothing of others."""
    response = HttpResponse("ok", content_type=PLAIN_TEXT)
    tell_what_is_seen(request, response)
    return response


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database answers and is migrated, else 503, and say why."""
    ready, lines = health.report()
    return HttpResponse(lines, content_type=PLAIN_TEXT, status=200 if ready else 503)


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer Prometheus, which knows METRICS_TOKEN; for everybody else nothing is here."""
    given = request.headers.get("Authorization", "")
    wanted = f"Bearer {settings.METRICS_TOKEN}"
    if not settings.METRICS_TOKEN or not constant_time_compare(given, wanted):
        raise Http404
    return HttpResponse(site_metrics.page(), content_type=CONTENT_TYPE_LATEST)
