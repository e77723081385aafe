"""YAML loader with line numbers: every mapping, list and text knows its line."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from courses.course_files.findings import Place

# A course file is some tens of kilobytes; a larger one is not a course file.
MAX_BYTES = 2_000_000
# The parser in C where the package came with it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# What YAML's constructors raise for a text that does not fit its explicit tag.
_NOT_A_VALUE = (ValueError, LookupError, AttributeError, TypeError, yaml.YAMLError)


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
        return _Builder(place, text).content()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = error.problem or error.context or "it cannot be read"
        # What is not closed is missed at the end, which lies below the last line.
        last = max(1, len(text.rstrip().splitlines()))
        line = min(mark.line + 1, last) if mark else 1
        place.at(line).refuse("yaml", f"Not YAML: {reason}.")
    except yaml.YAMLError as error:
        place.refuse("yaml", f"Not YAML: {error}.")
    except RecursionError:
        place.refuse("yaml", "The file is nested too deep.")
    return None


class _Builder:
    """Turns YAML's events into values; its own constructor forgets the lines.

    Events and not composed nodes: the parser in C is many times as fast, but its
    composer goes down without a limit and a file nested deep enough ends the process.
    """

    def __init__(self, place: Place, text: str) -> None:
        self.place = place
        self.events: Iterator[Any] = yaml.parse(text, Loader=_LOADER)
        # Its stubs name no types.
        self.resolver: Any = yaml.resolver.Resolver()
        self.scalars = yaml.constructor.SafeConstructor()

    def content(self) -> Any:
        """Return the value of the one document, or None where there is none."""
        result, documents = None, 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.place.at(_line_of(event)).refuse(
                        "yaml", "Not YAML: a second document begins here."
                    )
                    return None
            elif isinstance(event, yaml.NodeEvent):
                result = self._value(event)
        return result

    def _value(self, event: Any) -> Any:
        line = _line_of(event)
        if isinstance(event, yaml.AliasEvent):
            # An alias could blow a small file up without end; no course needs one.
            self.place.at(line).refuse("yaml", "Anchors and aliases are not read.")
            return None
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(line)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(line)
        return self._scalar(event, line)

    def _scalar(self, event: Any, line: int) -> Any:
        tag = event.tag
        if tag is None or tag == "!":
            tag = self.resolver.resolve(yaml.ScalarNode, event.value, event.implicit)
        node = yaml.ScalarNode(tag, event.value, event.start_mark, event.end_mark)
        try:
            value = self.scalars.construct_object(node)
        except _NOT_A_VALUE as error:
            self.place.at(line).refuse("yaml", f"Not a value: {error}.")
            return None
        if isinstance(value, list | dict | set):
            self.place.at(line).refuse("yaml", f"Not a value: {tag} of a text.")
            return None
        if isinstance(value, str):
            # The text of a block scalar begins below its sign.
            return Text(value, line + (event.style in ("|", ">")))
        return value

    def _mapping(self, line: int) -> Mapping:
        result = Mapping(line)
        for event in self._until(yaml.MappingEndEvent):
            key_line = _line_of(event)
            if isinstance(event, yaml.ScalarEvent):
                key = event.value
            else:
                key, _ = "?", self._value(event)
            if key in result:
                self.place.at(key_line).refuse(
                    "duplicate_field", f"The field {key} stands here twice."
                )
            result[key] = self._value(next(self.events))
            result.lines[key] = key_line
        return result

    def _sequence(self, line: int) -> Sequence:
        result = Sequence(line)
        for event in self._until(yaml.SequenceEndEvent):
            result.append(self._value(event))
            result.lines.append(_line_of(event))
        return result

    def _until(self, end: type[yaml.Event]) -> Iterator[Any]:
        while not isinstance(event := next(self.events), end):
            yield event


def _line_of(event: Any) -> int:
    line: int = event.start_mark.line
    return line + 1
