"""Translations of pages in reStructuredText are parsed as words with inline markup: no directive in one can run.

What ``guard.py`` is for MyST.  ``vetting.py`` refuses what looks like a block; here none is known at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from docutils.parsers.rst import states
from sphinx.parsers import RSTParser

from startoolkit.sphinxext.guard import DUMMY, LITERAL, TRANSLATION, parse_once

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx


class _State(states.RSTState):
    """A state of the parser whose nested states are as limited as itself."""

    nested_sm_cache: ClassVar[list[Any]] = []  # type: ignore[misc]

    def __init__(self, state_machine: Any, debug: Any = False) -> None:
        super().__init__(state_machine, debug)
        self.nested_sm_kwargs = {"state_classes": _STATES, "initial_state": "Body"}


class _Body(_State, states.Body):
    """Every line begins a paragraph: what would begin a list, a table or a directive is words."""

    initial_transitions = ("text",)


class _Text(_State, states.Text):
    """What follows a line; ``Locale`` underlines the translation of a title."""

    def indent(self, match: Any, context: Any, next_state: Any) -> Any:
        """No definition of the words above it: they are a paragraph."""
        return self.blank(match, context, next_state)  # type: ignore[no-untyped-call]


# The parser knows its states by the names of their classes.
_Body.__name__, _Text.__name__ = "Body", "Text"
_STATES: Any = (_Body, _Text, *(state for state in states.state_classes if state.__name__ not in ("Body", "Text")))


class InlineRST(RSTParser):
    """reStructuredText for pages; for translations of their messages, its inline part."""

    def parse(self, inputstring: Any, document: nodes.document) -> None:
        if str(document["source"]).endswith(TRANSLATION):
            self.state_classes = _STATES
            text, parse = _without_indentation(inputstring), super().parse
            parse_once(text, document, lambda: parse(text, document))
        else:
            super().parse(inputstring, document)


def _without_indentation(text: str) -> str:
    """A translation with each line at the margin, but for a literal block that ``Locale`` makes."""
    if text.startswith(LITERAL):
        return text
    words = text.removesuffix(DUMMY)
    return "\n".join(line.lstrip() for line in words.splitlines()) + text[len(words) :]


def setup(app: Sphinx) -> None:
    app.add_source_parser(InlineRST, override=True)
