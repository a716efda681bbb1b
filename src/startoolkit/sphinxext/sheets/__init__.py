"""Worksheets: admonitions with the class ``worksheet``, whose empty table cells, questions and tasks are fields.

The contract between the modules that write and fill in sheets:

**On nodes** (set by ``ids.py`` before translation, so the same in every language; a PDF or ODT writer may read them):
``admonition["sheet"]`` is the id of a sheet, unique on its page; ``table["sheet_table"]``, ``row["sheet_row"]`` (body
rows) and ``colspec["sheet_column"]`` are ids, unique in their sheet, table and table.  ``entry["field"]`` is the name
``table/row/column`` of a cell to fill in.  ``list_item["field"]`` is the name ``list-1/question/answer`` of a question in
an ordered list of a sheet, ``list_item["tick"]`` the name ``ticks/task`` of a task, on every page.  ``entry["sum"]`` is
the formula of a cell (see ``sums.py``); ``admonition["private"]`` and ``table["grows"]`` are flags.

**In HTML** (written by ``html.py``):

* ``div.admonition.worksheet[role=group][data-sheet="DOCNAME#SHEET"]`` with ``data-briefing`` (its name),
  ``data-edition`` (its label), ``data-decimal`` and ``data-group`` (separators of numbers), and ``data-private`` where
  the sheet asks for special categories of data.  It is no form: nothing can be submitted.
* ``table[data-table]``, ``tr[data-row]``, ``th[data-column]`` in the head.  ``table[data-grows]``: rows may be added.  A
  row without words of its own is called ``row-N``, counted from 1 in the body; the id of its number
  (``span.row-number``) ends in ``-rN``, and the labels of its fields refer to it.
* ``textarea.field[name="TABLE/ROW/COLUMN"][maxlength="5000"]`` in each cell to fill in, named by ``aria-labelledby``.
  One with ``data-sum`` is computed by a script, and is an ordinary field without it.  Its value is JSON: a number,
  ``{"field": NAME}``, ``{"here": COLUMN}`` (the field of that column in the same row), ``{"sum": "TABLE/COLUMN"}`` (all
  fields of the column but that of the same row), or ``{"op": "+", "of": [LEFT, RIGHT]}`` with ``+ - * /``.
* ``input.task-list-item-checkbox[name="ticks/TASK"]`` and its ``label``, on every page.
* ``div.sheet-tools[hidden]`` ends each sheet with fields: room for what a script offers.
* ``--before`` is the estimated height of what stands above a sheet on its printed page; a script that prints a sheet
  alone sets it to ``0mm``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from startoolkit.sphinxext.sheets import directive, files, html, ids

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    for part in (directive, ids, files, html):
        part.setup(app)
