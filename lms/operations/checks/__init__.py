"""What ``manage.py check --deploy`` asks of the site's neighbours and of the machine."""

from collections.abc import Callable
from typing import Any

from django.core import checks

from lms.operations.checks import machine, neighbours, proxy

# All of them, and only they, need the site's servers to run: `--tag services`.
TAG = "services"
ALL: tuple[Callable[[], list[checks.CheckMessage]], ...] = (
    machine.database,
    machine.media,
    machine.bucket,
    neighbours.mail_server,
    neighbours.broker,
    neighbours.cache,
    neighbours.record_store,
    proxy.front_door,
)


def register() -> None:
    """Let Django ask them when the settings are checked for deployment."""
    checks.register(neighbours_and_machine, TAG, deploy=True)


def neighbours_and_machine(
    app_configs: Any, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Return what is wrong, with what to do about it; nothing is changed or sent."""
    return [message for check in ALL for message in check()]
