"""How a translation is parsed: as the words of one paragraph, and as nothing else.

Sphinx hands each ``msgstr`` to the parser of the page, as if it were a page: front matter could change the settings
of the build, a directive could read files, ``2. Weltkrieg`` would be a list and be dropped.  ``Guard`` takes the
parser's place.  It knows a translation by the name that Sphinx gives its document, and parses it inline only, so
that nothing of that can happen even where ``markup.py`` has let something through.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from markdown_it import MarkdownIt
from myst_parser.config.main import MdParserConfig
from myst_parser.mdit_to_docutils.sphinx_ import SphinxRenderer
from myst_parser.parsers.mdit import create_md_parser
from myst_parser.parsers.sphinx_ import MystParser

from startoolkit.simple import is_plain
from startoolkit.sphinxext import ahead

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markdown_it.tree import SyntaxTreeNode
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

TRANSLATION = ":<translated>"
"""How the names of the documents end that ``sphinx.transforms.i18n`` makes of translations."""
# What it adds to a translation to make a title, a literal block or no literal block of it.
_TITLE = re.compile(r"(?s)(.*)\n(=+)")
LITERAL = "::\n\n   "
DUMMY = "\n\n   dummy literal"
_DEFINITION = re.compile(r"(?m)^[ >]*\[[^\]^][^\]]*\]:")
REFERENCES = "startoolkit_references"
"""Where the link definitions of the page are kept, for ``[text][label]`` in its translations."""
_PLACEHOLDERS = "startoolkit_placeholders"
"""Where the placeholders in the messages of the page are kept: those of its translations may be no others."""


class Guard(MystParser):
    """MyST for pages; for translations of their messages, its inline part."""

    def parse(self, inputstring: str, document: nodes.document) -> None:
        if document["source"].endswith(TRANSLATION):
            document += _translation(inputstring, document)
            return
        document.settings.env.current_document[REFERENCES] = _definitions(inputstring)
        if not ahead.take(inputstring, document):
            super().parse(inputstring, document)


def _translation(text: str, document: nodes.document) -> nodes.Element:
    """What Sphinx expects: a paragraph, the section of a title, or a literal block."""
    if text.startswith(LITERAL):
        words = re.sub(r"(?m)^ {3}", "", text.removeprefix("::\n\n"))
        return nodes.literal_block(words, words)
    title = _TITLE.fullmatch(text)
    if title and len(title[2]) == 2 * len(title[1]):
        paragraph = _paragraph(title[1], document)
        return nodes.section("", nodes.title(title[1], "", *paragraph.children))
    return _paragraph(text.removesuffix(DUMMY), document)


def plain_paragraph(text: str, env: BuildEnvironment) -> nodes.paragraph | None:
    """A translation that is words and nothing else, as a paragraph; None where the parser has to be asked."""
    if REFERENCES not in env.current_document:  # the page is not written in MyST
        return None
    config: MdParserConfig = env.myst_config  # type: ignore[attr-defined]
    if not is_plain(text, config.enable_extensions, gfm_only=config.gfm_only):
        return None
    return nodes.paragraph(text, "", nodes.Text(text))


def _paragraph(text: str, document: nodes.document) -> nodes.paragraph:
    env = document.settings.env
    config = env.myst_config
    plain = plain_paragraph(text, env)
    if plain:
        return plain
    paragraph = nodes.paragraph(text, "")
    renderer = _renderer(config, document)
    renderer.document, renderer.reporter = document, document.reporter
    renderer.md_env = {"references": env.current_document.get(REFERENCES, {})}
    try:
        with renderer.current_node_context(paragraph):
            renderer.nested_render_text(text, 0, inline=True)
    except RecursionError:  # a thousand levels of emphasis, say
        paragraph.children = [nodes.problematic(text, text)]
    return paragraph


def note_placeholders(env: BuildEnvironment, messages: Iterable[str]) -> None:
    """Note which placeholders (``{{ name }}``) the messages of a page have."""
    config: MdParserConfig = env.myst_config  # type: ignore[attr-defined]
    if "substitution" in config.enable_extensions:
        opening, closing = (re.escape(2 * sign) for sign in config.sub_delimiters)
        found = (re.findall(f"(?s){opening}(.*?){closing}", message) for message in messages)
        env.current_document[_PLACEHOLDERS] = {one.strip() for placeholders in found for one in placeholders}


class _Renderer(SphinxRenderer):
    """Replaces the placeholders that the page has itself: those of MyST may be programs."""

    def render_substitution(self, token: SyntaxTreeNode, inline: bool) -> None:
        known = self.sphinx_env.current_document.get(_PLACEHOLDERS) or ()
        is_inside_another = bool(getattr(self.document, "sub_references", ()))
        if is_inside_another or token.content.strip() in known:
            super().render_substitution(token, inline)
        else:
            self.current_node.append(nodes.problematic(token.content, token.content))


def _definitions(text: str) -> dict[str, Any]:
    """The link definitions of a page (``[label]: address``) in the shape of markdown-it."""
    if not _DEFINITION.search(text):
        return {}
    found: dict[str, Any] = {}
    MarkdownIt("commonmark").parse(text, found)
    return found.get("references", {})  # type: ignore[no-any-return]


_RENDERERS: list[tuple[MdParserConfig, SphinxRenderer]] = []


def _renderer(config: MdParserConfig, document: nodes.document) -> SphinxRenderer:
    """One parser for all messages of a build, since making one and setting it up takes longer than a message."""
    if not _RENDERERS or _RENDERERS[0][0] is not config:
        made: Any = create_md_parser(config, _Renderer).renderer
        made.setup_render({**made.md.options, "document": document}, {})
        _RENDERERS[:] = [(config, made)]
    return _RENDERERS[0][1]


def setup(app: Sphinx) -> None:
    app.setup_extension("myst_parser")
    app.add_source_parser(Guard, override=True)
