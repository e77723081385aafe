"""A handler that keeps what it did, and the time after its waits."""

from datetime import timedelta

import time_machine
from django.utils import timezone

from lms.outbox.handlers import Handler
from lms.outbox.models import Effect


class Recorder(Handler):
    """Keeps what it did; fails as told."""

    batch_size = 10

    def __init__(self):
        self.done = []
        self.errors = []
        self.open = True
        self.followed = []

    def ready(self):
        return self.open

    def handle(self, effects):
        if self.errors:
            raise self.errors.pop(0)
        self.done += [effect.key for effect in effects]

    def follow(self, effects, state):
        self.followed += [(effect.key, state) for effect in effects]


def later(seconds):
    return time_machine.travel(timezone.now() + timedelta(seconds=seconds), tick=False)


def only():
    return Effect.objects.get()
