"""The faults: what is changed at which node of a module's syntax tree."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType

COMPARISONS = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
ARITHMETIC = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
OPPOSITES = {"min": "max", "max": "min", "any": "all", "all": "any"}
# Conditions inside a text of SQL.
SQL = {" AND ": " OR ", " OR ": " AND ", "IS NOT NULL": "IS NULL", " = '": " <> '"}
# Nothing in them runs, or it runs once, when the module is imported.
LEFT_ALONE = {"annotation", "returns", "decorator_list", "bases", "type_params"}


@dataclass(frozen=True)
class Mutant:
    """A module with one fault: where it is, what it is, and the code."""

    line: int
    # The function it is in; empty at the root of the module.
    function: str
    change: str
    code: CodeType


def mutants_of(source: str, path: str) -> list[Mutant]:
    """Return every mutant of a module, in the order of its lines."""
    tree = ast.parse(source)
    return [
        Mutant(line, function, change, compile(tree, path, "exec"))
        for line, function, change in _changed(tree, "")
    ]


def _changed(node: ast.AST, function: str) -> Iterator[tuple[int, str, str]]:
    """Change one place after another; each is as it was when the next one comes."""
    for name, value in ast.iter_fields(node):
        if name in LEFT_ALONE:
            continue
        for at, child in enumerate(value) if isinstance(value, list) else [(-1, value)]:
            if not isinstance(child, ast.AST) or _is_docstring(node, name, at, child):
                continue
            inside = _function_at(child, function)
            for new in _alternatives(child, inside):
                change = f"{_text(child)}  ->  {_text(new)}"
                _put(node, name, at, ast.fix_missing_locations(_at(new, child)))
                yield _line(child), inside, change
            _put(node, name, at, child)
            yield from _changed(child, inside)
    if isinstance(node, ast.Call):
        yield from _without_one_argument(node, function)


def _put(node: ast.AST, name: str, at: int, child: ast.AST) -> None:
    if at < 0:
        setattr(node, name, child)
    else:
        getattr(node, name)[at] = child


def _at(new: ast.AST, old: ast.AST) -> ast.AST:
    return ast.copy_location(new, old) if hasattr(old, "lineno") else new


def _line(node: ast.AST) -> int:
    return int((node.target if isinstance(node, ast.comprehension) else node).lineno)


def _text(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())[:70]


def _function_at(child: ast.AST, outer: str) -> str:
    """Return the outermost function: what is inside is reached through it."""
    is_function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
    return f"{child.name}:{child.lineno}" if is_function and not outer else outer


def _is_docstring(node: ast.AST, name: str, at: int, child: ast.AST) -> bool:
    return isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)


def _alternatives(node: ast.AST, function: str) -> Iterator[ast.AST]:
    if function and isinstance(node, ast.stmt):
        yield from _other_statements(node)
    if isinstance(node, ast.expr):
        yield from _other_expressions(node)
    if isinstance(node, ast.comprehension):
        for at in range(len(node.ifs)):
            ifs = [*node.ifs[:at], *node.ifs[at + 1 :]]
            yield ast.comprehension(node.target, node.iter, ifs, node.is_async)


def _other_statements(node: ast.stmt) -> Iterator[ast.AST]:
    if isinstance(node, ast.Expr | ast.Assign | ast.AugAssign | ast.Raise):
        yield ast.Pass()
    elif isinstance(node, ast.Continue):
        yield ast.Break()
        yield ast.Pass()
    elif isinstance(node, ast.Return) and node.value is not None:
        if not (isinstance(node.value, ast.Constant) and node.value.value is None):
            yield ast.Return(ast.Constant(None))
    elif isinstance(node, ast.If):
        for constant in (True, False):
            yield ast.If(ast.Constant(constant), node.body, node.orelse)


def _other_expressions(node: ast.expr) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(left, [op], [right]):
            for other in COMPARISONS.get(type(op), ()):
                yield ast.Compare(left, [other()], [right])
        case ast.Compare(left, ops, rights):
            for at, op in enumerate(ops):
                for other in COMPARISONS.get(type(op), ()):
                    yield ast.Compare(
                        left, [*ops[:at], other(), *ops[at + 1 :]], rights
                    )
        case ast.BoolOp(op, values):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
            for at in range(len(values)):
                left = [*values[:at], *values[at + 1 :]]
                yield ast.BoolOp(op, left) if len(left) > 1 else left[0]
        case ast.UnaryOp(ast.Not() | ast.USub() | ast.Invert(), operand):
            yield operand
        case ast.BinOp(left, op, right) if type(op) in ARITHMETIC:
            yield ast.BinOp(left, ARITHMETIC[type(op)](), right)
        case ast.IfExp(_, body, other):
            yield body
            yield other
        case ast.Call(ast.Name(name), args, keywords) if name in OPPOSITES:
            yield ast.Call(ast.Name(OPPOSITES[name], ast.Load()), args, keywords)
        case ast.Constant(value):
            yield from map(ast.Constant, _other_values(value))


def _other_values(value: object) -> Iterator[object]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield from (value + 1, value - 1)
    elif isinstance(value, str):
        yield from _other_texts(value)


def _other_texts(value: str) -> Iterator[str]:
    found = False
    for old, new in SQL.items():
        for hit in re.finditer(re.escape(old), value):
            found = True
            yield value[: hit.start()] + new + value[hit.end() :]
    if value.startswith("-"):  # the order of a query
        yield value[1:]
    elif not found:
        yield f"XX{value}XX"


def _without_one_argument(
    node: ast.Call, function: str
) -> Iterator[tuple[int, str, str]]:
    whole = node.keywords
    for at, keyword in enumerate(whole):
        node.keywords = [*whole[:at], *whole[at + 1 :]]
        yield keyword.lineno, function, f"{_text(keyword)}  ->  left out"
    node.keywords = whole


def reporting(source: str, path: str) -> CodeType:
    """Return the module's code with each function telling ``__reached__`` its name."""
    tree = ast.parse(source)
    outermost = [
        child
        for node in [tree, *(n for n in tree.body if isinstance(n, ast.ClassDef))]
        for child in node.body
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    for function in outermost:
        name = f"{function.name}:{function.lineno}"
        tells = ast.parse(f"__reached__.add({name!r})").body
        function.body = [*tells, *function.body]
    return compile(ast.fix_missing_locations(tree), path, "exec")
