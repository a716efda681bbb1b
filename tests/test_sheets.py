"""Worksheets: ids that no language changes, fields with names, and sums that a translation cannot change."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from startoolkit.sphinxext.sheets.grammar import Cell, Column, FormulaError, Operation, parse
from startoolkit.sphinxext.sheets.ids import Ids, slug
from startoolkit.sphinxext.sheets.sums import Names, compute
from startoolkit.testing import Briefing

pytestmark = pytest.mark.quick

PAGE = """# Guide

::::{worksheet} Our costs
:private:
:sums: |
:  Cost = Number × Price
:  All [Cost] = sum(Cost) + 2.5

:::{list-table} Things
:header-rows: 1

* - Thing
  - Number
  - Price
  - Cost
* -
  -
  -
  -
* -
  -
  -
  -
* - All
  -
  - £4
  -
:::

:::{list-table} Ideas
:class: matrix
:header-rows: 1
:stub-columns: 1

* - Effect
  - Little effort
* - Great
  - Do first
:::

1. What now?

- [ ] Everybody was **asked**.
::::

- [x] It is done.
"""
GERMAN = {
    "Our costs": "Unsere Kosten",
    "Cost": "Kosten = 1",
    "Number": "Anzahl",
    "All": "Alles",
    "What now?": "Und nun?",
}
TABLE = Names(
    "t",
    {"money": "The money we need", "staff": "Staff, in hours", "total": "Total", "row-4": ""},
    {"line": "Line", "amount": "Amount", "share": "Share"},
    {
        (row, column): f"t/{row}/{column}"
        for row in ("money", "staff", "total", "row-4")
        for column in ("amount", "share")
    }
    | {("row-4", "share"): None, ("row-4", "amount"): 7.0},
)


def field(name: str) -> dict[str, str]:
    return {"field": f"t/{name}/amount"}


def test_products_come_before_sums_and_brackets_before_both() -> None:
    one, two, three = (Cell(name) for name in ("Co-design", "b c", "d"))
    assert parse("x = Co-design + b c * d").value == Operation("+", one, Operation("*", two, three))
    assert parse("x=(Co-design − b c)÷d").value == Operation("/", Operation("-", one, two), three)
    assert parse('"a = b" [c] = -1.5 / sum(d)').target == Cell("a = b", "c")
    assert parse("x = 1 - 2 - 3").value == Operation("-", Operation("-", 1.0, 2.0), 3.0)
    assert parse("x = sum(Idea 1)").value == Column("Idea 1")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("Total", "'=' should follow, but it ends there"),
        ("Total = ", "a name or a number should follow, but it ends there"),
        ("Total = (1", "')' should follow, but it ends there"),
        ("Total = 1 ** 2", "a name or a number should follow, not '*'"),
        ('Total = "a', "A quotation mark"),
        ("Total = 1,5", "0.5 with a point"),
        ("Total = " + "(" * 30, "more than 20 brackets"),
        ("Total = " + "1 + " * 200 + "1", "more than 200 words and signs"),
    ],
)
def test_what_is_no_formula_is_told_in_a_sentence(line: str, says: str) -> None:
    with pytest.raises(FormulaError, match=re.escape(says)):
        parse(line)


def test_a_name_may_be_its_beginning_and_stays_in_the_column_of_its_sum() -> None:
    sums, faults = compute(["Total [Amount] = The money + staff * row 4"], [TABLE])
    assert (sums, len(faults)) == ({}, 1)
    sums, faults = compute(["Total [Amount] = The money + staff, in hours"], [TABLE])
    assert (sums, faults) == ({"t/total/amount": {"op": "+", "of": [field("money"), field("staff")]}}, [])


def test_the_sum_of_a_column_has_the_numbers_that_are_printed_in_it() -> None:
    sums, _ = compute(["Total [Amount] = sum(Amount)"], [TABLE])
    assert sums == {"t/total/amount": {"op": "+", "of": [{"sum": "t/amount"}, 7.0]}}


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (
            ["Total [Amount] = The mony we need"],
            'no row or column "The mony we need". Did you mean "The money we need"?',
        ),
        (["Total [Amuont] = 1"], 'no column "Amuont". Did you mean "Amount"?'),
        (["Line = 1"], "Nothing is to be filled in"),
        (["Amount [Total] = 1"], "is a column"),
        (["Amount = Share", "Share = Amount * 2"], "in a circle"),
        (["Total [Amount] = 1", "Total [Amount] = 2"], "computes a field again"),
        (["Total = Amount [Amount]"], "is a column"),
    ],
)
def test_names_that_do_not_fit_are_told_with_the_nearest(lines: list[str], says: str) -> None:
    _, [(line, message)] = compute(lines, [TABLE])
    assert line == lines[-1]
    assert says in message


def test_a_formula_for_one_cell_precedes_one_for_its_column() -> None:
    sums, faults = compute(["Amount = 1", "Total [Amount] = 2"], [TABLE])
    assert ([sums[f"t/{row}/amount"] for row in ("money", "staff", "total")], faults) == ([1.0, 1.0, 2.0], [])


def test_ids_are_unique_and_never_empty() -> None:
    ids = Ids()
    assert [ids.of(text, "row-3") for text in ("Was fehlt?", "Was fehlt!", "…", "Übersicht")] == [
        "was-fehlt", "was-fehlt-2", "row-3", "ubersicht",
    ]  # fmt: skip
    assert slug("מה חסר?") == "מה-חסר"
    assert len(slug("a very long question " * 9)) <= 48


def test_a_translation_changes_neither_the_names_of_fields_nor_their_sums(tmp_path: Path) -> None:
    """And each field and box has a name from words that stand on the page."""
    built = Briefing(tmp_path, {"index": PAGE}, {"de": {"index": GERMAN}}).build()
    pages = {tag: BeautifulSoup(built.page("index", tag), "html.parser") for tag in ("en", "de")}
    controls = {tag: _controls(page) for tag, page in pages.items()}
    assert [(name, formula) for name, _, formula in controls["en"]] == [(name, it) for name, _, it in controls["de"]]
    names = [name for name, _, _ in controls["en"]]
    assert len(names) == len({*names}) == 14
    labels = {name: label for name, label, _ in controls["de"]}
    assert labels["things/row-2/number"] == "Anzahl 2"
    assert labels["things/all/number"] == "Alles Anzahl"
    assert labels["ideas/great/little-effort"] == "Do first Great Little effort"
    assert labels["list-1/what-now/answer"] == "Und nun?"
    assert labels["ticks/everybody-was-asked"] == "Everybody was asked."
    formulas = {name: json.loads(formula) for name, _, formula in controls["de"] if formula}
    assert formulas == {
        "things/row-1/cost": {"op": "*", "of": [{"here": "number"}, {"here": "price"}]},
        "things/row-2/cost": {"op": "*", "of": [{"here": "number"}, {"here": "price"}]},
        "things/all/cost": {"op": "+", "of": [{"sum": "things/cost"}, 2.5]},
    }
    sheet = pages["de"].select_one(".worksheet")
    assert sheet is not None
    assert sheet["data-sheet"] == "index#our-costs"
    assert sheet.has_attr("data-private")
    assert [table.has_attr("data-grows") for table in sheet.select("table")] == [True, False]


def _controls(page: BeautifulSoup) -> list[tuple[str, str, str]]:
    """The name, the label and the formula of each field and box of a page."""
    made = []
    for control in page.select("article :is(textarea, input)"):
        parts = [_by_id(page, ident) for ident in str(control.get("aria-labelledby", "")).split()]
        parts = parts or page.select(f'label[for="{control["id"]}"]')
        label = " ".join(part.get_text(" ", strip=True).replace(" .", ".") for part in parts)
        made.append((str(control["name"]), label, str(control.get("data-sum", ""))))
    return made


def _by_id(page: BeautifulSoup, ident: str) -> Tag:
    [found] = page.select(f'[id="{ident}"]')
    return found


def test_a_worksheet_inside_another_is_a_part_of_it(tmp_path: Path) -> None:
    """Each of its fields is there once, in the one sheet that is filled in and saved."""
    table = PAGE[PAGE.index(":::{list-table} Ideas") : PAGE.index("1. What now?")]
    inner = f"::::{{worksheet}} Inner\n{table}::::\n"
    page = f"# Guide\n\n:::::{{worksheet}} Outer\n1. What now?\n\n{table}\n{inner}:::::\n"
    html = BeautifulSoup(Briefing(tmp_path, {"index": page}).build().page("index"), "html.parser")
    assert [sheet["data-sheet"] for sheet in html.select("[data-sheet]")] == ["index#outer"]
    names = ["ideas/great/little-effort", "ideas-2/great/little-effort", "list-1/what-now/answer"]
    assert sorted(name for name, _, _ in _controls(html)) == sorted(names)


def test_mistakes_in_a_worksheet_are_told_at_their_lines(tmp_path: Path) -> None:
    """A formula that cannot be used stops the build; merged cells and missing headers do not."""
    wrong = PAGE.replace("Number × Price", "Number × Prise")
    [finding] = Briefing(tmp_path / "formula", {"index": wrong}).build().found
    assert "docs/index.md:6: error:" in finding
    assert 'no row or column "Prise". Did you mean "Price"?' in finding
    merged = "# Guide\n\n:::{worksheet} Sheet\n```{eval-rst}\n+---+---+\n| a | b |\n+---+---+\n|       |\n+---+---+\n```\n:::\n"
    built = Briefing(tmp_path / "merged", {"index": merged}).build()
    assert [("no header row" in text, "merged cells" in text) for text in built.found] == [(True, False), (False, True)]
    assert all("docs/index.md:" in text for text in built.found)
    [(name, label, _)] = _controls(BeautifulSoup(built.page("index"), "html.parser"))
    assert (name, label) == ("table/row-2/column-1", "Sheet 2")
