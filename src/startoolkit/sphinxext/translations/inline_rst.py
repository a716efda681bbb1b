"""Parses translations of reStructuredText pages as paragraphs with inline markup only, so no directive can run.

The counterpart of ``inline_parser.py`` for MyST.  ``vetting.py`` refuses translations that look like a block; this
parser does not recognize blocks at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from docutils.parsers.rst import states
from sphinx.parsers import RSTParser

from startoolkit.sphinxext.translations.inline_parser import (
    DUMMY,
    LITERAL,
    TITLE,
    TRANSLATION,
    name_as_source,
    parse_once,
    replaced_in,
)

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx


IS_READ_SO = "startoolkit_in_inline_rst"
"""Key in the current document: whether this parser reads the page, and so its translations."""


class _State(states.RSTState):
    """A parser state whose nested states are restricted in the same way."""

    nested_sm_cache: ClassVar[list[Any]] = []  # type: ignore[misc]

    def __init__(self, state_machine: Any, debug: Any = False) -> None:
        super().__init__(state_machine, debug)
        self.nested_sm_kwargs = {"state_classes": _STATES, "initial_state": "Body"}


class _Body(_State, states.Body):
    """Reads every line as text, also one that would begin a list, a table or a directive."""

    initial_transitions = ("text",)


class _Text(_State, states.Text):
    """The state after a line of text; it accepts section titles, since ``Locale`` underlines translations of titles."""

    def indent(self, match: Any, context: Any, next_state: Any) -> Any:
        """End the paragraph, instead of reading it as the term of a definition list."""
        return self.blank(match, context, next_state)  # type: ignore[no-untyped-call]


# The state machine identifies states by the names of their classes.
_Body.__name__, _Text.__name__ = "Body", "Text"
# They are the only ones that a text without blocks comes into, and making all others took half of the time for a message.
_STATES: Any = (_Body, _Text)


class InlineRST(RSTParser):
    """Parses pages as reStructuredText, and translations of their messages as its inline subset."""

    def parse(self, inputstring: Any, document: nodes.document) -> None:
        if str(document["source"]).endswith(TRANSLATION):
            self.state_classes = _STATES
            text, parse = _without_indentation(inputstring), super().parse
            title = TITLE.fullmatch(text)
            words = title[1] if title else text.removesuffix(DUMMY)
            parse_once(text, document, lambda: parse(text, document))
            name_as_source(document, replaced_in(words, document.settings.env))
        else:
            env = getattr(document.settings, "env", None)
            if env is not None:
                env.current_document[IS_READ_SO] = True
            super().parse(inputstring, document)


def _without_indentation(text: str) -> str:
    """A translation without indentation, except for a literal block, which ``Locale`` creates."""
    if text.startswith(LITERAL):
        return text
    words = text.removesuffix(DUMMY)
    return "\n".join(line.lstrip() for line in words.splitlines()) + text[len(words) :]


def setup(app: Sphinx) -> None:
    app.add_source_parser(InlineRST, override=True)
