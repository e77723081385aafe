"""YAML loader with line numbers: every mapping, list and text knows its line."""

from pathlib import Path
from typing import Any

import yaml

from courses.course_files.findings import Place

# A course file is some tens of kilobytes; a larger one is not a course file.
MAX_BYTES = 2_000_000


class Text(str):
    """A text with the line it starts on."""

    line: int

    def __new__(cls, value: str, line: int) -> "Text":
        text = super().__new__(cls, value)
        text.line = line
        return text


class Mapping(dict[str, Any]):
    """A mapping with its own line and that of each of its keys."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}

    def line_of(self, key: str) -> int:
        """Return the key's line, or the mapping's where the key is not there."""
        return self.lines.get(key, self.line)


class Sequence(list[Any]):
    """A list with its own line and that of each of its items."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: list[int] = []


def read_yaml(path: Path, place: Place) -> Any:
    """Return the file's content, or None where it cannot be read (then refused)."""
    try:
        if path.stat().st_size > MAX_BYTES:
            place.refuse("too_large", "The file is larger than two megabytes.")
            return None
        return _parsed(path.read_text(encoding="utf-8"), place)
    except UnicodeDecodeError:
        place.refuse("encoding", "The file is not UTF-8.")
    except OSError as error:
        place.refuse("unreadable", f"The file cannot be read: {error.strerror}.")
    return None


def _parsed(text: str, place: Place) -> Any:
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        return None if node is None else _Builder(place).build(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = error.problem or error.context or "it cannot be read"
        place.at(mark.line + 1 if mark else 1).refuse("yaml", f"Not YAML: {reason}.")
    except yaml.YAMLError as error:
        place.refuse("yaml", f"Not YAML: {error}.")
    except RecursionError:
        place.refuse("yaml", "The file is nested too deep.")
    return None


class _Builder:
    """Turns composed nodes into values; YAML's own constructor forgets the lines."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.scalars = yaml.constructor.SafeConstructor()
        self.seen: set[int] = set()

    def build(self, node: yaml.Node) -> Any:
        line = node.start_mark.line + 1
        if id(node) in self.seen:
            # An alias could blow a small file up without end; no course needs one.
            self.place.at(line).refuse("yaml", "Anchors and aliases are not read.")
            return None
        self.seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, line)
        if isinstance(node, yaml.SequenceNode):
            return self._sequence(node, line)
        return self._scalar(node, line)

    def _scalar(self, node: yaml.Node, line: int) -> Any:
        try:
            value = self.scalars.construct_object(node)
        except (ValueError, yaml.YAMLError) as error:
            self.place.at(line).refuse("yaml", f"Not a value: {error}.")
            return None
        if isinstance(value, str):
            # The text of a block scalar begins below its sign.
            return Text(value, line + (getattr(node, "style", "") in ("|", ">")))
        return value

    def _mapping(self, node: yaml.MappingNode, line: int) -> Mapping:
        result = Mapping(line)
        for key_node, value_node in node.value:
            key_line = key_node.start_mark.line + 1
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else "?"
            if key in result:
                self.place.at(key_line).refuse(
                    "duplicate_field", f"The field {key} stands here twice."
                )
            result[key] = self.build(value_node)
            result.lines[key] = key_line
        return result

    def _sequence(self, node: yaml.SequenceNode, line: int) -> Sequence:
        result = Sequence(line)
        for item in node.value:
            result.append(self.build(item))
            result.lines.append(item.start_mark.line + 1)
        return result
