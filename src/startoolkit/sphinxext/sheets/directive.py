"""The directive ``worksheet``: an admonition with the class ``worksheet``, and options that a class cannot give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.parsers.rst.directives.admonitions import Admonition

from startoolkit.sphinxext.sheets.ids import PRIVATE, SUMS

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class Worksheet(Admonition):
    """``:::{worksheet} Title``; ``:sums:`` has one formula a line, ``:private:`` marks special categories of data."""

    option_spec = {**(Admonition.option_spec or {}), "private": directives.flag, "sums": directives.unchanged}  # noqa: RUF012

    def run(self) -> list[nodes.Node]:
        self.options["class"] = [*self.options.get("class", ()), "worksheet"]
        made = list(super().run())
        for sheet in made:
            if isinstance(sheet, nodes.admonition):
                if "private" in self.options:
                    sheet[PRIVATE] = True
                if self.options.get("sums"):
                    sheet[SUMS] = self.options["sums"]
        return made


def setup(app: Sphinx) -> None:
    app.add_directive("worksheet", Worksheet)
