"""Rules of the alerts, as data: what is wrong when, and in which words it is told."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.certificates.credentials.checks import credential_trouble
from lms.certificates.credentials.keys import signing_key
from lms.certificates.signing.checks import key_trouble
from lms.heartbeats import services as heartbeats
from lms.heartbeats import workers
from lms.monitoring.state import State
from lms.monitoring.tls import CertificateTrouble, certificate_ends_at
from lms.outbox.queues import QUEUES

SILENT_SECONDS = 120
WAITED_SECONDS = 15 * 60
FREE_SHARE = 0.10
BACKUP_HOURS, CHECK_HOURS, DRILL_HOURS = 26, 26, 8 * 24
CERTIFICATE_DAYS = 14


@dataclass(frozen=True)
class Finding:
    """Something wrong: of what, and a short fact for the mail, the same in all languages."""

    about: str = ""
    fact: str = ""


@dataclass(frozen=True)
class Rule:
    """``says`` is what is wrong, and ``do`` what to do about it, for a person."""

    name: str
    find: Callable[[State], Iterator[Finding]]
    says: Promise
    do: Promise


def _bell(state: State) -> Iterator[Finding]:
    if not state.bell:
        yield Finding()


def _clock(state: State) -> Iterator[Finding]:
    if _is_silent(state, heartbeats.CLOCK):
        yield Finding(fact=_seen(state, heartbeats.CLOCK))


def _queues(state: State) -> Iterator[Finding]:
    """Workers are seen when the clock rings: without it nothing is known of them."""
    if not state.bell or _is_silent(state, heartbeats.CLOCK):
        return
    for queue in QUEUES:
        name = heartbeats.of_queue(queue)
        if _is_silent(state, name):
            yield Finding(queue, _seen(state, name))


def _workers(state: State) -> Iterator[Finding]:
    """One worker of a queue that others serve on; where nobody does, the queue is told."""
    silent_queues = {finding.about for finding in _queues(state)}
    if not state.bell or _is_silent(state, heartbeats.CLOCK):
        return
    for name in state.beats:
        worker = name.removeprefix(workers.PREFIX)
        queue = worker.partition("@")[0]
        if worker != name and queue not in silent_queues and _is_silent(state, name):
            yield Finding(worker, _seen(state, name))


def _old_effects(state: State) -> Iterator[Finding]:
    for kind, backlog in state.backlogs.items():
        if backlog.seconds > WAITED_SECONDS:
            minutes = backlog.seconds / 60
            yield Finding(kind, f"{backlog.waiting}; {minutes:.0f} min")


def _set_aside(state: State) -> Iterator[Finding]:
    for kind, backlog in state.backlogs.items():
        if backlog.aside:
            yield Finding(kind, str(backlog.aside))


def _disk(state: State) -> Iterator[Finding]:
    if state.disk_free is None or state.disk_free < FREE_SHARE:
        free = "?" if state.disk_free is None else f"{state.disk_free:.1%}"
        yield Finding(fact=f"{settings.MEDIA_ROOT}: {free}")


def _late(state: State, *, names: tuple[str, ...], hours: int) -> Iterator[Finding]:
    for name in names:
        age = state.age(name)
        if age is None or age > hours * 3600:
            yield Finding(name, _seen(state, name))


def _drill(state: State) -> Iterator[Finding]:
    """Look only where backups are made: a backup that was never restored is a hope."""
    if state.beats.get(heartbeats.BACKUP):
        yield from _late(state, names=(heartbeats.DRILL,), hours=DRILL_HOURS)


def _differences(state: State) -> Iterator[Finding]:
    for name in (heartbeats.RECONCILE, heartbeats.REBUILD_CHECK):
        beat = state.beats.get(name)
        if beat and beat.found:
            yield Finding(name, str(beat.found))


def _certificate(state: State) -> Iterator[Finding]:
    address = urlsplit(settings.BASE_URL)
    if address.scheme != "https" or not address.hostname:
        return
    try:
        ends_at = certificate_ends_at(address.hostname, address.port or 443)
    except CertificateTrouble as error:
        yield Finding(fact=str(error))
        return
    if ends_at and (ends_at - datetime.now(UTC)).days < CERTIFICATE_DAYS:
        yield Finding(fact=f"{ends_at:%Y-%m-%d}")


def _signing_key(state: State) -> Iterator[Finding]:
    if trouble := key_trouble(state.now):
        yield Finding(fact=trouble.msg)


def _badge_key(state: State) -> Iterator[Finding]:
    if trouble := credential_trouble(signing_key):
        yield Finding(fact=trouble)


def _is_silent(state: State, name: str) -> bool:
    age = state.age(name)
    return age is None or age > SILENT_SECONDS


def _seen(state: State, name: str) -> str:
    beat = state.beats.get(name)
    return f"{beat.seen_at:%Y-%m-%d %H:%M:%S} UTC" if beat else _("never seen")


RULES = (
    Rule(
        "bell",
        _bell,
        _("The broker (Redis) does not answer."),
        _("Start it. Work waits in the database meanwhile; nothing is lost."),
    ),
    Rule(
        "clock",
        _clock,
        _("The clock has been silent for more than two minutes."),
        _("Start it. Without it reminders and what was to be tried again wait."),
    ),
    Rule(
        "queue",
        _queues,
        _("The workers of a queue have been silent for more than two minutes."),
        _("Start them, or see in their log what they are doing."),
    ),
    Rule(
        "worker",
        _workers,
        _("One worker of several has been silent for more than two minutes."),
        _(
            "Its queue is served by the others. Restart it, or see in its log what it is"
            " doing. One that was taken away for good is forgotten after a day."
        ),
    ),
    Rule(
        "waiting",
        _old_effects,
        _("Work has been waiting for more than 15 minutes."),
        _(
            "The reason stands in /admin/, Outbox. It goes on by itself once it is gone."
        ),
    ),
    Rule(
        "aside",
        _set_aside,
        _("Work was set aside: a person has to look at it."),
        _("Open /admin/, Outbox, settle the reason and choose “Try again”."),
    ),
    Rule(
        "disk",
        _disk,
        _("The disk is nearly full, or cannot be read."),
        _("Make room. Certificates and lists of people cannot be stored without it."),
    ),
    Rule(
        "backup",
        partial(_late, names=(heartbeats.BACKUP,), hours=BACKUP_HOURS),
        _("There has been no backup for more than 26 hours."),
        _("See the log of the backup, and run it once by hand."),
    ),
    Rule(
        "drill",
        _drill,
        _("The backup has not been restored for practice for more than eight days."),
        _("See the log of learning-drill, and run docs/operate/drill.sh once by hand."),
    ),
    Rule(
        "check",
        partial(
            _late,
            names=(heartbeats.RECONCILE, heartbeats.REBUILD_CHECK),
            hours=CHECK_HOURS,
        ),
        _("A nightly check has not ended for more than 26 hours."),
        _(
            "Run it by hand: manage.py reconcile, manage.py rebuild_progress --check --beat."
        ),
    ),
    Rule(
        "differences",
        _differences,
        _("A nightly check has found differences."),
        _("Run it by hand; it names each. Keep a backup before you change anything."),
    ),
    Rule(
        "certificate",
        _certificate,
        _(
            "The site's TLS certificate is refused by browsers, or ends within two weeks."
        ),
        _("Renew it, and see whether the proxy has loaded the new one."),
    ),
    Rule(
        "signing",
        _signing_key,
        _(
            "The key that signs certificates cannot be used, or its certificate ends"
            " within 60 days."
        ),
        _(
            "Put the renewed key in its place. Certificates wait for their signature"
            " while it cannot be used."
        ),
    ),
    Rule(
        "badges",
        _badge_key,
        _("The key that signs digital badges cannot be used."),
        _(
            "Put the file and its password right. Until then nobody downloads a badge,"
            " and nobody can look up which ones were revoked."
        ),
    ),
)
# Told without the database, see alerts.py.
DATABASE = Rule(
    "database",
    lambda state: iter(()),
    _("The database does not answer."),
    _("Start it, or make room on its disk. Nobody can use the site without it."),
)
BY_NAME = {rule.name: rule for rule in (*RULES, DATABASE)}
