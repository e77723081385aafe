"""Metrics in Prometheus' text format, computed from the database when they are asked for.

So they are right with any number of processes and machines, and nothing is counted twice.
https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from collections.abc import Iterator

from django.db import DatabaseError
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from lms.monitoring.state import State, state_of_site


def page() -> bytes:
    """Return the whole page of metrics; without the database it says just that."""
    registry = CollectorRegistry(auto_describe=False)
    try:
        registry.register(_Site(state_of_site()))
    except DatabaseError:
        registry.register(_Down())
    return generate_latest(registry)


class _Down(Collector):
    def collect(self) -> Iterator[Metric]:
        yield _one("lms_database_up", "Whether the database answers.", 0)


class _Site(Collector):
    def __init__(self, state: State) -> None:
        self.state = state

    def collect(self) -> Iterator[Metric]:
        state = self.state
        yield _one("lms_database_up", "Whether the database answers.", 1)
        yield _one("lms_bell_up", "Whether the broker takes calls.", state.bell)
        yield from _backlogs(state)
        yield _family(
            "lms_heartbeat_age_seconds",
            "Seconds since a part was seen at its work.",
            "part",
            {name: state.age(name) or 0.0 for name in state.beats},
        )
        yield _family(
            "lms_check_differences",
            "What the last check found.",
            "check",
            {n: b.found for n, b in state.beats.items() if b.found is not None},
        )
        yield _family(
            "lms_system_away_seconds",
            "Seconds since an outside system was found away.",
            "system",
            {n: (state.now - at).total_seconds() for n, at in state.away.items()},
        )
        if state.disk_free is not None:
            name = "lms_media_disk_free_ratio"
            yield _one(name, "Free share of MEDIA_ROOT's disk.", state.disk_free)


def _backlogs(state: State) -> Iterator[Metric]:
    backlogs = state.backlogs.items()
    yield _family(
        "lms_effects_waiting",
        "Effects of the outbox that wait.",
        "kind",
        {kind: backlog.waiting for kind, backlog in backlogs},
    )
    yield _family(
        "lms_effects_aside",
        "Effects that were set aside for a person.",
        "kind",
        {kind: backlog.aside for kind, backlog in backlogs},
    )
    yield _family(
        "lms_effects_oldest_age_seconds",
        "Age of the oldest effect that waits.",
        "kind",
        {kind: backlog.seconds for kind, backlog in backlogs},
    )


def _one(name: str, help_text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, help_text, value=float(value))


def _family(
    name: str, help_text: str, label: str, values: dict[str, float] | dict[str, int]
) -> Metric:
    family = GaugeMetricFamily(name, help_text, labels=[label])
    for key, value in values.items():
        family.add_metric([key], float(value))
    return family
