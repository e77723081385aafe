"""The one door in the triggers that keep rows: open in an erasure's own transaction only.

``courses.models.immutable_rows`` has the triggers' side of it. Nothing else sets this
setting; removal of those rows stays refused even here.
"""

from django.db import connection

from courses.models.immutable_rows import DOOR_SETTING
from lms.privacy.models import ErasureRequest


def open_door(request: ErasureRequest) -> None:
    """Let this transaction change rows that never change; it closes with it.

    Call in the transaction that ends with the request's state past ``RUNNING``.
    """
    request.state = ErasureRequest.State.RUNNING
    request.save(update_fields=["state"])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config(%s, %s, true)", [DOOR_SETTING, str(request.uid)]
        )


def close_door() -> None:
    """Close it before the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, '', true)", [DOOR_SETTING])
