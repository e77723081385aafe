"""The faults, by what breaks. Each is a context: it breaks on entering, ends on leaving."""

from tests.faults.kinds import (
    clocks,
    databases,
    deployment,
    disks,
    killed,
    neighbours,
    redis,
)
from tests.faults.kinds.base import Fault

FAULTS: list[Fault] = [
    *redis.FAULTS,
    *killed.FAULTS,
    *databases.FAULTS,
    *disks.FAULTS,
    *neighbours.FAULTS,
    *clocks.FAULTS,
    *deployment.FAULTS,
]
