"""How long a statement may take, by what the process is for; commands have no limit."""

from django.db import connections


def limit_statements(limits: dict[str, int]) -> None:
    """Let every connection of this process begun from now on keep to limits, in seconds.

    They are given to the server when a connection is made, and cost no statement. Behind
    PgBouncer the pooler sets them, see the operator's guide.
    """
    database = connections["default"].settings_dict
    if database.get("DISABLE_SERVER_SIDE_CURSORS"):
        return
    options = database["OPTIONS"]
    words = [f"-c {name}={seconds}s" for name, seconds in limits.items()]
    kept = options.get("options", "")
    # What DATABASE_URL says itself comes last, and counts.
    options["options"] = " ".join([*words, kept]).strip()
