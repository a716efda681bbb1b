"""The grammar of the sums in a worksheet; pure functions from a line of text to a tree.

::

    formula = cell "=" sum
    sum     = product { ("+" | "-") product }
    product = value { ("*" | "/") value }
    value   = number | cell | "sum" "(" name ")" | "-" value | "(" sum ")"
    cell    = name [ "[" name "]" ]

``−``, ``×`` and ``÷`` may be written, too.  A name is the words of a row or column, in double quotes where it contains
an operator.  A hyphen is a minus only where it begins or ends a word: ``Co-design`` is one name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator

Operator = Literal["+", "-", "*", "/"]
_OPERATORS: dict[str, Operator] = {"+": "+", "-": "-", "−": "-", "*": "*", "×": "*", "/": "/", "÷": "/"}
_TOKEN = re.compile(
    r"""\s*(?: "(?P<straight>[^"]*)" | “(?P<curly>[^”]*)” | (?P<sign>[-−+*×/÷=()\[\]])
    | (?P<word>[^\s\-−+*×/÷=()\[\]"“”](?:[^\s−+*×/÷=()\[\]"“”]*[^\s\-−+*×/÷=()\[\]"“”])?) )""",
    re.VERBOSE,
)
_DEEPEST, _LONGEST = 20, 200
"""Brackets and signs inside each other, and words and signs of a formula."""


class FormulaError(Exception):
    """What is wrong with a formula, in one sentence, with a hint where there is one."""


@attrs.frozen
class Cell:
    """A row or a column by its words; with ``column``, the cell of a row in that column."""

    name: str
    column: str = ""


@attrs.frozen
class Column:
    """``sum(name)``: all cells of a column."""

    name: str


@attrs.frozen
class Operation:
    """Two values and what is done with them."""

    operator: Operator
    left: Value
    right: Value


Value = float | Cell | Column | Operation


@attrs.frozen
class Formula:
    """The cells that are computed, and how."""

    target: Cell
    value: Value


def parse(line: str) -> Formula:
    """The formula of one line; raises FormulaError."""
    return _Parser(line).formula()


def _tokens(line: str) -> Iterator[tuple[str, str]]:
    """The kind ("word", "quoted" or "sign") and text of each token."""
    at = 0
    while line[at:].strip():
        found = _TOKEN.match(line, at)
        if not found:
            raise FormulaError(f"A quotation mark in {line.strip()!r} has no partner.")
        kind = str(found.lastgroup)
        yield ("quoted" if kind in ("straight", "curly") else kind), str(found[kind])
        at = found.end()


class _Parser:
    """A parser by recursive descent, one token ahead."""

    def __init__(self, line: str) -> None:
        self._line = line.strip()
        self._left = [*_tokens(line)]
        self._depth = 0
        if len(self._left) > _LONGEST:
            raise FormulaError(f"The formula {self._line[:40]!r}… has more than {_LONGEST} words and signs.")

    def formula(self) -> Formula:
        target = self._cell()
        self._take("=")
        value = self._sum()
        if self._left:
            raise self._unexpected("an operator (+ − × ÷)")
        return Formula(target, value)

    def _next(self) -> str:
        """The sign that follows, or nothing."""
        return self._left[0][1] if self._left and self._left[0][0] == "sign" else ""

    def _take(self, sign: str) -> None:
        if self._next() != sign:
            raise self._unexpected(f"{sign!r}")
        self._left.pop(0)

    def _unexpected(self, wanted: str) -> FormulaError:
        found = f"not {self._left[0][1]!r}" if self._left else "but it ends there"
        return FormulaError(f"In the formula {self._line!r}, {wanted} should follow, {found}.")

    def _sum(self) -> Value:
        value = self._product()
        while _OPERATORS.get(self._next()) in ("+", "-"):
            value = Operation(_OPERATORS[self._left.pop(0)[1]], value, self._product())
        return value

    def _product(self) -> Value:
        value = self._value()
        while _OPERATORS.get(self._next()) in ("*", "/"):
            value = Operation(_OPERATORS[self._left.pop(0)[1]], value, self._value())
        return value

    def _value(self) -> Value:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise FormulaError(f"The formula {self._line[:40]!r}… has more than {_DEEPEST} brackets inside each other.")
        value = self._inner()
        self._depth -= 1
        return value

    def _inner(self) -> Value:
        sign = self._next()
        if _OPERATORS.get(sign) == "-":
            self._left.pop(0)
            return Operation("-", 0.0, self._value())
        if sign == "(":
            self._left.pop(0)
            value = self._sum()
            self._take(")")
            return value
        quoted = bool(self._left) and self._left[0][0] == "quoted"
        cell = self._cell()
        if not quoted and not cell.column and cell.name.casefold() == "sum" and self._next() == "(":
            self._left.pop(0)
            name = self._name()
            self._take(")")
            return Column(name)
        return cell if quoted or cell.column else _number(cell)

    def _cell(self) -> Cell:
        name = self._name()
        if self._next() != "[":
            return Cell(name)
        self._left.pop(0)
        column = self._name()
        self._take("]")
        return Cell(name, column)

    def _name(self) -> str:
        if self._left and self._left[0][0] == "quoted":
            return self._left.pop(0)[1]
        words = []
        while self._left and self._left[0][0] == "word":
            words.append(self._left.pop(0)[1])
        if not words:
            raise self._unexpected("a name or a number")
        return " ".join(words)


def _number(cell: Cell) -> float | Cell:
    """The number that an unquoted name is, or the name."""
    if re.fullmatch(r"[0-9]{1,15}(?:\.[0-9]{1,9})?", cell.name):
        return float(cell.name)
    if re.fullmatch(r"[0-9][0-9.,]*", cell.name):
        raise FormulaError(
            f"{cell.name!r} is no number here: write thousands without a separator, and 0.5 with a point."
        )
    return cell
