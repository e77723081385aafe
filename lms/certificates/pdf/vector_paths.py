"""Shapes of SVG as the curves of a PDF: moves, lines, cubic Bezier curves, closings."""

import math
import re
from collections.abc import Callable, Iterator, Mapping

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
# ("m" | "l", x, y), ("c", six numbers) or ("h",)
Curve = tuple[str, tuple[float, ...]]

_COMMAND = re.compile(r"([MmLlHhVvCcSsQqTtAaZz])([^MmLlHhVvCcSsQqTtAaZz]*)")
_NUMBER = re.compile(r"[\s,]*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)")
# Of an arc; programs that save space write them without anything in between.
_FLAG = re.compile(r"[\s,]*([01])")
_TAKES = {
    "M": 2,
    "L": 2,
    "H": 1,
    "V": 1,
    "C": 6,
    "S": 4,
    "Q": 4,
    "T": 2,
    "A": 7,
    "Z": 0,
}
_ROUND = 0.5523
# No drawing needs more, and what is printed has room for so many digits only.
FAR = 1e7


def curves_of(name: str, attributes: Mapping[str, str]) -> list[Curve]:
    """Return the curves of a shape. Raises ValueError or IndexError for what is damaged."""
    curves = list(_MAKERS[name](attributes))
    if any(not abs(x) < FAR for __, numbers in curves for x in numbers):
        raise ValueError(name)
    return curves


def _number(attributes: Mapping[str, str], name: str, default: str = "0") -> float:
    return float(attributes.get(name, default).strip().removesuffix("px"))


def _rect(attributes: Mapping[str, str]) -> Iterator[Curve]:
    x, y, width, height = (
        _number(attributes, name) for name in ("x", "y", "width", "height")
    )
    rx = _number(attributes, "rx", attributes.get("ry", "0"))
    ry = _number(attributes, "ry", attributes.get("rx", "0"))
    rx, ry = min(rx, width / 2), min(ry, height / 2)
    right, bottom, a, b = x + width, y + height, rx * _ROUND, ry * _ROUND
    yield "m", (x + rx, y)
    yield "l", (right - rx, y)
    yield "c", (right - rx + a, y, right, y + ry - b, right, y + ry)
    yield "l", (right, bottom - ry)
    yield "c", (right, bottom - ry + b, right - rx + a, bottom, right - rx, bottom)
    yield "l", (x + rx, bottom)
    yield "c", (x + rx - a, bottom, x, bottom - ry + b, x, bottom - ry)
    yield "l", (x, y + ry)
    yield "c", (x, y + ry - b, x + rx - a, y, x + rx, y)
    yield "h", ()


def _ellipse(attributes: Mapping[str, str]) -> Iterator[Curve]:
    x, y = _number(attributes, "cx"), _number(attributes, "cy")
    a = _number(attributes, "rx", attributes.get("r", "0"))
    b = _number(attributes, "ry", attributes.get("r", "0"))
    u, v = a * _ROUND, b * _ROUND
    yield "m", (x + a, y)
    yield "c", (x + a, y + v, x + u, y + b, x, y + b)
    yield "c", (x - u, y + b, x - a, y + v, x - a, y)
    yield "c", (x - a, y - v, x - u, y - b, x, y - b)
    yield "c", (x + u, y - b, x + a, y - v, x + a, y)
    yield "h", ()


def _segment(attributes: Mapping[str, str]) -> Iterator[Curve]:
    yield "m", (_number(attributes, "x1"), _number(attributes, "y1"))
    yield "l", (_number(attributes, "x2"), _number(attributes, "y2"))


def _points(attributes: Mapping[str, str]) -> Iterator[Curve]:
    numbers = _numbers("L", attributes.get("points", ""))
    for place in range(0, len(numbers) - 1, 2):
        yield "l" if place else "m", (numbers[place], numbers[place + 1])


def _closed_points(attributes: Mapping[str, str]) -> Iterator[Curve]:
    yield from _points(attributes)
    yield "h", ()


def _path(attributes: Mapping[str, str]) -> Iterator[Curve]:
    return iter(_Pen().drawn(attributes.get("d", "")))


_MAKERS: dict[str, Callable[[Mapping[str, str]], Iterator[Curve]]] = {
    "rect": _rect,
    "circle": _ellipse,
    "ellipse": _ellipse,
    "line": _segment,
    "polyline": _points,
    "polygon": _closed_points,
    "path": _path,
}


class _Pen:
    """Follows the commands of a path; knows where it is and how it got there."""

    def __init__(self) -> None:
        self.at: Point = (0.0, 0.0)
        self.start: Point = (0.0, 0.0)
        # The last control point, for commands that go on smoothly.
        self.cubic: Point | None = None
        self.quadratic: Point | None = None
        self.curves: list[Curve] = []

    def drawn(self, text: str) -> list[Curve]:
        """Return the curves of a path's ``d``. Raises ValueError or IndexError."""
        if _COMMAND.sub("", text).strip():
            raise ValueError(text[:40])
        for command, numbers in _commands(text):
            upper = command.upper()
            if not self.curves and upper != "M":
                raise ValueError(text[:40])
            moved = upper if command == upper else f"{upper} relative"
            self._follow(upper, self._absolute(numbers, moved))
        return self.curves

    def _absolute(self, numbers: list[float], moved: str) -> list[float]:
        name, __, relative = moved.partition(" ")
        if not relative:
            return numbers
        x, y = self.at
        if name in "HV":
            return [numbers[0] + (x if name == "H" else y)]
        if name == "A":
            return [*numbers[:5], numbers[5] + x, numbers[6] + y]
        return [n + (y if place % 2 else x) for place, n in enumerate(numbers)]

    def _follow(self, name: str, n: list[float]) -> None:
        cubic, quadratic, self.cubic, self.quadratic = (
            self.cubic,
            self.quadratic,
            None,
            None,
        )
        x, y = self.at
        if name == "M":
            self._go("m", n)
            self.start = self.at
        elif name in "LHV":
            target = {"L": n, "H": [n[0], y], "V": [x, n[0]]}[name]
            self._go("l", target)
        elif name == "Z":
            self.curves.append(("h", ()))
            self.at = self.start
        elif name in "CS":
            self._bend(n if name == "C" else [*_mirrored(self.at, cubic), *n])
        elif name in "QT":
            self._bend_once(n if name == "Q" else [*_mirrored(self.at, quadratic), *n])
        else:
            self._arc(n)

    def _go(self, kind: str, target: list[float]) -> None:
        self.curves.append((kind, (target[0], target[1])))
        self.at = (target[0], target[1])

    def _bend(self, n: list[float]) -> None:
        self.curves.append(("c", tuple(n)))
        self.cubic, self.at = (n[2], n[3]), (n[4], n[5])

    def _bend_once(self, n: list[float]) -> None:
        (x, y), (u, v, p, q) = self.at, n
        self._bend(
            [
                *(x + 2 / 3 * (u - x), y + 2 / 3 * (v - y)),
                *(p + 2 / 3 * (u - p), q + 2 / 3 * (v - q)),
                *(p, q),
            ]
        )
        self.cubic, self.quadratic = None, (u, v)

    def _arc(self, n: list[float]) -> None:
        for piece in _arc_pieces(self.at, n):
            self._bend(piece)
        self.at, self.cubic = (n[5], n[6]), None


def _commands(text: str) -> Iterator[tuple[str, list[float]]]:
    """Yield each command with its numbers; more numbers mean the command once more."""
    for letter, written in _COMMAND.findall(text):
        takes, numbers = _TAKES[letter.upper()], _numbers(letter, written)
        if bool(takes) != bool(numbers) or (takes and len(numbers) % takes):
            raise ValueError(text[:40])
        if not takes:
            yield letter, []
        command = letter
        for place in range(0, len(numbers), takes or 1):
            yield command, numbers[place : place + takes]
            command = {"M": "L", "m": "l"}.get(command, command)


def _numbers(letter: str, written: str) -> list[float]:
    found: list[float] = []
    at, end = 0, len(written.rstrip(" \t\r\n,"))
    while at < end:
        is_flag = letter in "Aa" and len(found) % 7 in (3, 4)
        match = (_FLAG if is_flag else _NUMBER).match(written, at)
        if match is None:
            raise ValueError(written[:40])
        found.append(float(match[1]))
        at = match.end()
    return found


def _mirrored(at: Point, control: Point | None) -> Point:
    return at if control is None else (2 * at[0] - control[0], 2 * at[1] - control[1])


def _arc_pieces(at: Point, n: list[float]) -> Iterator[list[float]]:
    """Yield an elliptic arc as curves (SVG 1.1, appendix F.6)."""
    rx, ry, degrees, large, sweep, x, y = abs(n[0]), abs(n[1]), *n[2:]
    if not rx or not ry or at == (x, y):
        yield [*at, x, y, x, y]
        return
    phi = math.radians(degrees)
    cos, sin = math.cos(phi), math.sin(phi)
    dx, dy = (at[0] - x) / 2, (at[1] - y) / 2
    u, v = cos * dx + sin * dy, -sin * dx + cos * dy
    grow = max(1.0, math.hypot(u / rx, v / ry))
    rx, ry = rx * grow, ry * grow
    rest = (rx * ry) ** 2 - (rx * v) ** 2 - (ry * u) ** 2
    factor = math.sqrt(max(rest, 0.0) / ((rx * v) ** 2 + (ry * u) ** 2))
    factor = -factor if bool(large) == bool(sweep) else factor
    cu, cv = factor * rx * v / ry, -factor * ry * u / rx
    center = (
        cos * cu - sin * cv + (at[0] + x) / 2,
        sin * cu + cos * cv + (at[1] + y) / 2,
    )
    first = math.atan2((v - cv) / ry, (u - cu) / rx)
    turn = math.atan2((-v - cv) / ry, (-u - cu) / rx) - first
    turn += 2 * math.pi * ((turn < 0 and bool(sweep)) - (turn > 0 and not sweep))
    count = max(1, math.ceil(abs(turn) / (math.pi / 2) - 1e-9))
    for number in range(count):
        yield _arc_piece(
            center, (rx, ry), (cos, sin), first + turn * number / count, turn / count
        )


def _arc_piece(
    center: Point, radii: Point, tilt: Point, start: float, turn: float
) -> list[float]:
    k = 4 / 3 * math.tan(turn / 4)
    end = start + turn
    unit = [
        (math.cos(start) - k * math.sin(start), math.sin(start) + k * math.cos(start)),
        (math.cos(end) + k * math.sin(end), math.sin(end) - k * math.cos(end)),
        (math.cos(end), math.sin(end)),
    ]
    points: list[float] = []
    for p, q in unit:
        a, b = radii[0] * p, radii[1] * q
        points += [
            center[0] + tilt[0] * a - tilt[1] * b,
            center[1] + tilt[1] * a + tilt[0] * b,
        ]
    return points
