"""The way through a case: from its first scene along the choices that were made."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

Scene = dict[str, Any]
Choice = dict[str, Any]


@dataclass(frozen=True)
class Walked:
    """The scenes passed with what was chosen there, and the scene one stands in.

    ``current`` is None at an end.
    """

    steps: list[tuple[Scene, Choice]]
    current: Scene | None


def walk(case: dict[str, Any], path: Iterable[Iterable[str]]) -> Walked:
    """Return where a recorded path leads in the case as it is now.

    Where an editor has rewritten a scene since, the way goes on from before it.
    """
    scenes = {scene["id"]: scene for scene in case["nodes"]}
    steps: list[tuple[Scene, Choice]] = []
    current: Scene | None = case["nodes"][0]
    for scene_id, choice_id in path:
        scene = scenes.get(scene_id)
        choice = choice_in(scene, choice_id)
        if scene is None or choice is None:
            break
        steps.append((scene, choice))
        current = scenes.get(choice["next"] or "")
        if current is None:
            break
    return Walked(steps, current)


def choice_in(scene: Scene | None, choice_id: str) -> Choice | None:
    """Return a scene's choice, or None where there is no such scene or choice."""
    for choice in scene["choices"] if scene else []:
        if choice["id"] == choice_id:
            return dict(choice)
    return None
