"""The sums of a worksheet: formulas with names of rows and columns become formulas with names of fields."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import attrs

from startoolkit.sphinxext.sheets.grammar import Cell, Column, Formula, FormulaError, Value, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from startoolkit.sphinxext.sheets.grammar import Operation

Json = float | dict[str, Any]
"""A formula as pages have it; the docstring of the package describes it."""


@attrs.frozen
class Names:
    """The rows and columns of one table: their words by id, and what is in each cell."""

    table: str
    rows: Mapping[str, str]
    columns: Mapping[str, str]
    cells: Mapping[tuple[str, str], float | str | None]
    """By row and column: the name of a field, the number of a cell with words, or None for words without a number."""


@attrs.frozen
class _Place:
    """A cell, in the table where names are looked up first."""

    table: Names
    row: str
    column: str

    @property
    def content(self) -> float | str | None:
        return self.table.cells.get((self.row, self.column))

    def __str__(self) -> str:
        return f'"{self.table.rows[self.row]}" ["{self.table.columns[self.column]}"]'


def compute(lines: Iterable[str], tables: Sequence[Names]) -> tuple[dict[str, Json], list[tuple[str, str]]]:
    """The formula of each computed field by name, and each line that cannot be used with the reason.

    A formula for one cell precedes one for the row of the cell, and that precedes one for its column.
    """
    sums: dict[str, Json] = {}
    ranks: dict[str, int] = {}
    faults: list[tuple[str, str]] = []
    formulas: list[tuple[int, str, Formula]] = []
    for line in lines:
        try:
            formula = parse(line)
            formulas.append((_rank(formula.target, tables), line, formula))
        except FormulaError as error:
            faults.append((line, str(error)))
    for rank, line, formula in sorted(formulas, key=lambda one: one[0]):
        try:
            made = {name: value for name, value in _of_formula(formula, tables) if ranks.get(name, rank) == rank}
            if made.keys() & ranks.keys():
                raise FormulaError(f"The formula {line!r} computes a field again that another formula computes.")
            _refuse_circles({**sums, **made}, line)
        except FormulaError as error:
            faults.append((line, str(error)))
        else:
            sums |= made
            ranks |= dict.fromkeys(made, rank)
    return sums, faults


def _rank(target: Cell, tables: Sequence[Names]) -> int:
    """0 for one cell, 1 for a row, 2 for a column; raises FormulaError for an unknown name."""
    kind = _find(target.name, tables)[1]
    return 0 if target.column else 1 if kind == "row" else 2


def _of_formula(formula: Formula, tables: Sequence[Names]) -> Iterator[tuple[str, Json]]:
    """The name of each field that a formula computes, with its formula."""
    places = [*_targets(formula.target, tables)]
    if not places:
        raise FormulaError(f"Nothing is to be filled in at {_shown(formula.target)}, so nothing can be computed there.")
    for place in places:
        yield str(place.content), _resolve(formula.value, place, tables)


def _shown(cell: Cell) -> str:
    return f'"{cell.name}"' + (f' ["{cell.column}"]' if cell.column else "")


def _targets(target: Cell, tables: Sequence[Names]) -> Iterator[_Place]:
    """The fields that a formula computes: one cell, or all fields of a row or column."""
    table, kind, ident = _find(target.name, tables)
    if target.column:
        if kind != "row":
            raise FormulaError(f'"{target.name}" is a column, and what stands before [ ] is the name of a row.')
        places = [_Place(table, ident, _column(target.column, table))]
    elif kind == "row":
        places = [_Place(table, ident, column) for column in table.columns]
    else:
        places = [_Place(table, row, ident) for row in table.rows]
    return (place for place in places if isinstance(place.content, str))


def _resolve(value: Value, place: _Place, tables: Sequence[Names]) -> Json:
    if isinstance(value, Cell):
        return _of_cell(value, place, tables)
    if isinstance(value, Column):
        return _of_column(value, place, tables)
    if isinstance(value, float):
        return value
    operation: Operation = value
    of = [_resolve(operation.left, place, tables), _resolve(operation.right, place, tables)]
    return {"op": operation.operator, "of": of}


def _of_cell(cell: Cell, place: _Place, tables: Sequence[Names]) -> Json:
    table, kind, ident = _find(cell.name, _own_first(place, tables))
    if kind == "column":
        if cell.column:
            raise FormulaError(f'"{cell.name}" is a column, and what stands before [ ] is the name of a row.')
        if table is not place.table:
            raise FormulaError(f'"{cell.name}" is a column of another table: write sum({cell.name}), or a row and [ ].')
        found = _Place(table, place.row, ident)
        return {"here": ident} if isinstance(found.content, str) else _number(found)
    if not cell.column and table is not place.table:
        raise FormulaError(f'"{cell.name}" is a row of another table: name its column too, in [ ].')
    found = _Place(table, ident, _column(cell.column, table) if cell.column else place.column)
    return {"field": found.content} if isinstance(found.content, str) else _number(found)


def _number(place: _Place) -> float:
    if not isinstance(place.content, float):
        raise FormulaError(f"There is neither a field nor a number at {place}.")
    return place.content


def _of_column(column: Column, place: _Place, tables: Sequence[Names]) -> Json:
    """The fields of a column, and the sum of the numbers that are printed in it."""
    table = next((one for one in _own_first(place, tables) if _match(column.name, one.columns)), tables[0])
    ident = _column(column.name, table)
    printed = [
        content
        for (row, at), content in table.cells.items()
        if at == ident and (table, row) != (place.table, place.row)
    ]
    fields: Json = {"sum": f"{table.table}/{ident}"}
    numbers = sum(content for content in printed if isinstance(content, float))
    return {"op": "+", "of": [fields, numbers]} if numbers else fields


def _own_first(place: _Place, tables: Sequence[Names]) -> list[Names]:
    return [place.table, *(table for table in tables if table is not place.table)]


def _find(name: str, tables: Sequence[Names]) -> tuple[Names, str, str]:
    """The first table with a row or column of this name, "row" or "column", and its id."""
    for table in tables:
        row, column = _match(name, table.rows), _match(name, table.columns)
        if row and column:
            raise FormulaError(f'"{name}" is both a row and a column of one table: give one of them another name.')
        if row or column:
            return table, "row" if row else "column", row or column
    raise _unknown(
        name, "row or column", [text for table in tables for text in (*table.rows.values(), *table.columns.values())]
    )


def _column(name: str, table: Names) -> str:
    found = _match(name, table.columns)
    if not found:
        raise _unknown(name, "column", [*table.columns.values()])
    return found


def _unknown(name: str, kind: str, known: list[str]) -> FormulaError:
    shapes = {_shape(text): text for text in known if text}
    near = get_close_matches(_shape(name), shapes, 1, 0.5)
    hint = f'Did you mean "{shapes[near[0]]}"?' if near else f"There are: {', '.join(shapes.values())}."
    return FormulaError(f'This worksheet has no {kind} "{name}". {hint}')


def _match(name: str, known: Mapping[str, str]) -> str:
    """The id whose words are this name, or alone begin with it; empty if there is none.  Raises FormulaError for several."""
    wanted = _shape(name)
    same = [ident for ident, text in known.items() if _shape(text) == wanted]
    found = same or [ident for ident, text in known.items() if _shape(text).startswith(wanted) and wanted]
    if len(found) > 1:
        raise FormulaError(
            f'"{name}" may be {" or ".join(f"{known[ident]!r}" for ident in found[:2])}: write more of the name.'
        )
    return found[0] if found else ""


def _shape(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").split())


def _refuse_circles(sums: Mapping[str, Json], line: str) -> None:
    """Raise FormulaError if a field would be computed from itself."""
    done: set[str] = set()

    def visit(name: str, before: tuple[str, ...]) -> None:
        if name in before:
            raise FormulaError(f"The formula {line!r} goes in a circle: a field would be computed from itself.")
        if name in sums and name not in done:
            for other in _fields_of(sums[name], name, sums):
                visit(other, (*before, name))
            done.add(name)

    for name in sums:
        visit(name, ())


def _fields_of(value: Json, name: str, sums: Mapping[str, Json]) -> Iterator[str]:
    """The computed fields that the formula of a field uses; other fields cannot make a circle."""
    table, row, _ = name.split("/")
    if isinstance(value, float):
        return
    if "field" in value:
        yield value["field"]
    elif "here" in value:
        yield f"{table}/{row}/{value['here']}"
    elif "sum" in value:
        for other in sums:
            of_table, of_row, of_column = other.split("/")
            if value["sum"] == f"{of_table}/{of_column}" and (of_table, of_row) != (table, row):
                yield other
    else:
        for part in value["of"]:
            yield from _fields_of(part, name, sums)
