"""View for mail services that tell of returned mails."""

import json
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lms.notifications.bounces.reports import Report
from lms.notifications.bounces.services import take_all
from lms.notifications.bounces.signatures import is_signed

LARGEST_BODY = 64 * 1024
MOST_EVENTS = 100
LONGEST_WORD = 200


class Unreadable(Exception):
    """The body is not what the operator's guide describes."""


@csrf_exempt  # no browser calls it: the signature says who does
@require_POST
def bounces(request: HttpRequest) -> HttpResponse:
    """Take reports of a mail service; without a secret in the settings there is no page."""
    if not settings.BOUNCE_WEBHOOK_SECRETS:
        raise Http404
    body = request.read(LARGEST_BODY + 1)
    if len(body) > LARGEST_BODY:
        return JsonResponse({"error": "too large"}, status=413)
    if not is_signed(request.headers.get("X-Signature", ""), body):
        return JsonResponse({"error": "signature"}, status=403)
    try:
        reports = _reports(body)
    except Unreadable:
        return JsonResponse({"error": "unreadable"}, status=400)
    return JsonResponse({"taken": take_all(reports)})


def _reports(body: bytes) -> list[Report]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable from error
    events = told.get("events") if isinstance(told, dict) else None
    if not isinstance(events, list) or len(events) > MOST_EVENTS:
        raise Unreadable
    return [_report(event) for event in events]


def _report(event: Any) -> Report:
    if not isinstance(event, dict):
        raise Unreadable
    message_id = _word(event, "message_id")
    if message_id and not message_id.startswith("<"):
        message_id = f"<{message_id}>"
    return Report(
        addresses=(_word(event, "return_address"),),
        message_ids=(message_id,) if message_id else (),
        action=_word(event, "action").lower(),
        status=_word(event, "status")[:11],
    )


def _word(event: dict[str, Any], name: str) -> str:
    value = event.get(name, "")
    if not isinstance(value, str) or len(value) > LONGEST_WORD or "\0" in value:
        raise Unreadable
    return value.strip()
