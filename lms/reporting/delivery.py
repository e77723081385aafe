"""Delivery of statements to IOM's record store (LRS) by xAPI 1.0.3.

200 and 204 mean stored; 409 means that the id stands there with other content, which no
further try can mend. https://github.com/adlnet/xAPI-Spec/blob/master/xAPI-Communication.md
"""

import time
from typing import Any
from uuid import UUID

import httpx
from django.conf import settings
from django.utils.translation import gettext_noop

from lms.outbox.handlers import DeadLetter, Handler, Outcomes, SystemAway, TryLater
from lms.outbox.models import Effect
from lms.outbox.queues import STATEMENTS
from lms.outside.http import AnswerRefused, BoundedClient
from lms.reporting.statements import voided_by

HEADERS = {"X-Experience-API-Version": "1.0.3"}
# From the name's look-up to the last byte of the answer.
CALL_SECONDS = 8
# One by one a batch may take long; what is left then keeps within the lease: one call for
# the batch, this, and the call that was under way at its end.
ONE_BY_ONE_SECONDS = 10
LEASE_SECONDS = 30
# So many statements of a page of answers keep below the client's megabyte.
PAGE_LENGTH, MOST_PAGES = 100, 1000
NEVER = {400, 409, 413, 422}
DETAIL_LENGTH = 500

# First line of a reason; what the other side said follows in the next lines.
AWAY = gettext_noop("The record store does not answer.")
BUSY = gettext_noop("The record store answers with an error of its own.")
LOCKED = gettext_noop("The record store does not accept our name and password.")
SLOW = gettext_noop("The record store answers slowly.")
STRANGE = gettext_noop("What answers at this address is not a record store.")
CONFLICT = gettext_noop("The record store holds this statement with other content.")
REFUSED = gettext_noop("The record store refuses this statement.")
EARLIER = gettext_noop("The statement that this one takes back is not delivered yet.")
SENTENCES = {AWAY, BUSY, SLOW, LOCKED, STRANGE, CONFLICT, REFUSED, EARLIER}


class Refused(Exception):
    """The store will never take these statements as they are; ``args[0]`` says why."""


class StatementDelivery(Handler):
    """Posts statements in batches; a refused batch is posted one by one."""

    batch_size = 50
    lease_seconds = LEASE_SECONDS
    queue, system = STATEMENTS, "record store"

    def ready(self) -> bool:
        """Without a configured store the statements wait."""
        return bool(settings.LRS_ENDPOINT)

    def handle(self, effects: list[Effect]) -> Outcomes:
        """Raises SystemAway when the store is away, overloaded or rejects our password.

        What takes another statement back goes with that one or after it, never before.
        """
        early = _too_early(effects)
        ripe = [each for each in _by_age(effects) if each.pk not in early]
        waiting: Outcomes = {pk: TryLater(EARLIER) for pk in early}
        if not ripe:
            return waiting
        with lrs_client() as client:
            try:
                _post(client, ripe)
            except Refused:
                return waiting | _one_by_one(client, ripe)
        return waiting


def _by_age(effects: list[Effect]) -> list[Effect]:
    return sorted(effects, key=lambda effect: effect.pk)


def _too_early(effects: list[Effect]) -> set[int]:
    """Return the keys of voidings whose original is neither delivered nor in this batch.

    An original that is not in the outbox was delivered so long ago that it is purged.
    """
    voided = {e.pk: uid for e in effects if (uid := voided_by(e.payload))}
    elsewhere = set(voided.values()) - {effect.key for effect in effects}
    if not elsewhere:
        return set()
    left = Effect.objects.filter(kind=effects[0].kind, key__in=elsewhere)
    undone = set(left.exclude(state=Effect.State.DONE).values_list("key", flat=True))
    return {pk for pk, uid in voided.items() if uid in undone}


def lrs_client() -> BoundedClient:
    """Return a client of the configured record store."""
    return BoundedClient(
        base_url=settings.LRS_ENDPOINT,
        seconds=CALL_SECONDS,
        auth=(settings.LRS_USERNAME, settings.LRS_PASSWORD),
        headers=HEADERS,
    )


def stored_ids(client: BoundedClient, registration: UUID) -> set[str]:
    """Return the ids of an enrolment's statements in the store. Raises SystemAway."""
    found: set[str] = set()
    query: dict[str, Any] | None = {
        "registration": str(registration),
        "limit": PAGE_LENGTH,
    }
    address = "statements"
    for _page in range(MOST_PAGES):
        answer = _ask(client, "GET", address, params=query)
        body = _json(answer)
        if answer.status_code != 200 or not isinstance(body, dict):
            raise _trouble(answer)
        found |= {statement["id"] for statement in body.get("statements", [])}
        # A page's address holds the whole query, and no host.
        address, query = body.get("more") or "", None
        if not address:
            return found
        address = str(client.base_url.join(address))
    raise SystemAway(f"{STRANGE}\nIts list of statements has no end.")


def _one_by_one(client: BoundedClient, effects: list[Effect]) -> Outcomes:
    """Return what is wrong with each; what was found out stays when the store goes away."""
    outcomes: Outcomes = {}
    end = time.monotonic() + ONE_BY_ONE_SECONDS
    refused: set[str] = set()
    for number, effect in enumerate(effects):
        if voided_by(effect.payload) in refused:
            outcomes[effect.pk] = TryLater(EARLIER)
            continue
        try:
            if time.monotonic() > end:
                raise TryLater(SLOW)
            _post(client, [effect])
        except Refused as error:
            refused.add(effect.key)
            outcomes[effect.pk] = DeadLetter(str(error))
        except TryLater as error:
            return outcomes | {rest.pk: error for rest in effects[number:]}
    return outcomes


def _post(client: BoundedClient, effects: list[Effect]) -> None:
    """Return when all are stored. Raises Refused, or SystemAway to try again later."""
    statements = [effect.payload for effect in effects]
    answer = _ask(client, "POST", "statements", json=statements)
    if answer.status_code in NEVER:
        raise Refused(
            _reason(CONFLICT if answer.status_code == 409 else REFUSED, answer)
        )
    if answer.status_code == 204:
        return
    # Of known statements only the new ones are listed, so the list may be shorter.
    if answer.status_code != 200 or not isinstance(_json(answer), list):
        raise _trouble(answer)


def _ask(
    client: BoundedClient, method: str, address: str, **how: Any
) -> httpx.Response:
    try:
        return client.ask(method, address, **how)
    except AnswerRefused as error:
        raise SystemAway(f"{STRANGE}\n{error}") from error
    except httpx.HTTPError as error:
        raise SystemAway(f"{AWAY}\n{error}") from error


def _json(answer: httpx.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        return None


def _trouble(answer: httpx.Response) -> SystemAway:
    sentence = STRANGE
    if answer.status_code in {401, 403}:
        sentence = LOCKED
    elif answer.status_code in {408, 429} or answer.status_code >= 500:
        sentence = BUSY
    return SystemAway(_reason(sentence, answer))


def _reason(sentence: str, answer: httpx.Response) -> str:
    said = " ".join(answer.text.split())[:DETAIL_LENGTH]
    return f"{sentence}\n{answer.status_code} {said}".rstrip()
