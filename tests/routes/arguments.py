"""Arguments of the routes of the table, taken from the world that the tests make."""

from collections.abc import Callable


def args_of(*names: str) -> Callable[[dict], dict]:
    return lambda world: {name: world[name] for name in names}


def unit(world: dict) -> dict:
    return {"unit": world["unit"]}


def cohort(world: dict) -> dict:
    return {"code": world["cohort"]}


def roster(world: dict) -> dict:
    return {"code": world["cohort"], "uid": world["roster"]}


def invitation(world: dict) -> dict:
    return {"code": world["cohort"], "number": world["invitation"].pk}


def finished(world: dict) -> dict:
    return {"code": world["finished"]}


def held(world: dict) -> dict:
    return {"code": world["finished"], "check_code": world["code"]}


def wrong_hour(world: dict) -> dict:
    return {"hour": "25"}


def person(world: dict) -> dict:
    return {"code": world["cohort"], "uid": world["enrolment"]}
