"""Parses translations of MyST pages as a paragraph with inline markup only.

Sphinx passes each ``msgstr`` to the parser of the page as if it were a whole page: front matter could change the
settings of the build, a directive could read files, and ``2. Weltkrieg`` would become a list and be dropped.
``Guard`` replaces that parser.  It recognizes a translation by the name that Sphinx gives its document, and parses it
inline only, which makes all of this impossible even if ``messages/shape.py`` accepted something by mistake.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.languages import get_language
from docutils.parsers.rst import states
from myst_parser.config.main import MdParserConfig, TopmatterReadError, merge_file_level, read_topmatter
from myst_parser.parsers.mdit import create_md_parser
from myst_parser.parsers.sphinx_ import MystParser
from myst_parser.warnings_ import create_warning
from sphinx import addnodes

from startoolkit.messages.dialect import same_term
from startoolkit.messages.faults import Part
from startoolkit.messages.grammar import is_plain
from startoolkit.messages.link_definitions import definitions
from startoolkit.sphinxext.quotes import set_quotes
from startoolkit.sphinxext.renderer import Renderer
from startoolkit.sphinxext.speed import preparsed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from myst_parser.warnings_ import MystWarnings
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

TRANSLATION = ":<translated>"
"""The end of the document names that ``sphinx.transforms.i18n`` gives to translations."""
# What it adds to a translation, so that it is parsed as a title, as a literal block, or not as a literal block.
TITLE = re.compile(r"(?s)(.*)\n(=+)")
"""A translation that is parsed as a title."""
LITERAL = "::\n\n   "
DUMMY = "\n\n   dummy literal"
REFERENCES = "startoolkit_references"
"""Key in the current document: the link definitions of the page, for ``[text][label]`` in its translations."""
CONFIG = "startoolkit_config"
"""Key in the current document: MyST's settings for the page, from ``conf.py`` and its front matter."""
IN_RST = "startoolkit_in_rst"
"""Key in the current document: pairs (translation, line of its message) for the messages in ``{eval-rst}``."""
PARSED = "startoolkit_parsed"
"""Python attribute of a link node in a translation: its docutils attributes before ``Locale`` replaces them."""
ALLOWED = "startoolkit_allowed"
"""Key in the current document: the substitution expressions of the page; a translation may use no others."""
SUBSTITUTES = "startoolkit_substitutes"
"""Key in the current document: the translations of substituted texts, by msgid."""

REPLACED = "startoolkit_replaced"
"""Key in the current document: by translation, its parts that are placed with the value that the source has."""

_PARSED_ONCE = "startoolkit_parsed_once"
"""Key in the current document: the nodes of each translation that was parsed, see ``parse_once``."""
TEXT = "startoolkit_text"
"""Key in the current document: the source text of the page."""


class Guard(MystParser):
    """Parses pages as MyST, and translations of their messages as its inline subset."""

    def parse(self, inputstring: str, document: nodes.document) -> None:
        if document["source"].endswith(TRANSLATION):
            parse_once(inputstring, document, lambda: document.append(_translation(inputstring, document)))
        else:
            self.parse_page(inputstring, document)

    def parse_page(self, text: str, document: nodes.document) -> None:
        """Parse a page as ``MystParser.parse`` does, but with our renderer."""
        note_page(text, document)
        taken = preparsed.take(text, document)
        config = note_config(text, document, quiet=taken)
        if not taken:
            parser = create_md_parser(config, Renderer)
            parser.options["document"] = document
            set_quotes(parser, document, document.settings.env.config.startoolkit_source_language)
            parser.render(text)


def note_page(text: str, document: nodes.document) -> None:
    """Store the text of a page and the definitions of its links, which its translations need."""
    current = document.settings.env.current_document
    current[REFERENCES] = definitions(text)
    current[TEXT] = text


def parse_once(text: str, document: nodes.document, parse: Callable[[], object]) -> None:
    """Fill the document of a translation by calling ``parse``, or with the nodes of an earlier call for the same text.

    ``Locale`` has each translation parsed twice and uses the second result.  The text is parsed again if ``Locale`` has
    moved nodes of the first result into the page, and if it has entries of the index, so that their ids have the
    numbers that they have without this extension.
    """
    parsed: dict[tuple[str, str], list[nodes.Node]] = document.settings.env.current_document.setdefault(
        _PARSED_ONCE, {}
    )
    key = text, document["source"]
    if key in parsed and all(map(_is_unused, parsed[key])) and not any(map(_is_numbered, parsed[key])):
        document.extend(parsed[key])
    else:
        parse()
        parsed[key] = [*document.children]


def _is_unused(tree: nodes.Node) -> bool:
    """Whether no node has been moved from this tree to another one."""
    return all(child.parent is node for node in tree.findall(nodes.Element) for child in node.children)


def _is_numbered(tree: nodes.Node) -> bool:
    """Whether a tree has entries of the index, each of which has taken a number of its own."""
    return tree.next_node(addnodes.index, include_self=True) is not None


def note_config(text: str, document: nodes.document, *, quiet: bool = True) -> MdParserConfig:
    """Store MyST's settings for a page, with those of its front matter; ``quiet`` suppresses warnings about these."""
    config = document.settings.env.current_document[CONFIG] = _config_of(text, document, quiet=quiet)
    return config


def _config_of(text: str, document: nodes.document, *, quiet: bool) -> MdParserConfig:
    config: MdParserConfig = document.settings.env.myst_config

    def warn(subtype: MystWarnings, message: str) -> None:
        if not quiet:
            create_warning(document, message, subtype, line=1, append_to=document)

    try:
        front = read_topmatter(text)
    except TopmatterReadError:  # MyST reports it when it renders the page
        return config
    return merge_file_level(config, front, warn) if front else config


def config_of(env: BuildEnvironment) -> MdParserConfig:
    """MyST's settings for the page that is being read."""
    return env.current_document.get(CONFIG) or env.myst_config  # type: ignore[attr-defined, no-any-return]


def _translation(text: str, document: nodes.document) -> nodes.Element:
    """The node that ``Locale`` expects: a paragraph, a section with a title, or a literal block."""
    parse = _rst_paragraph if is_in_rst(text, _line_of(document), document.settings.env) else _paragraph
    if text.startswith(LITERAL):
        words = re.sub(r"(?m)^ {3}", "", text.removeprefix("::\n\n"))
        return nodes.literal_block(words, words)
    title = TITLE.fullmatch(text)
    if title and len(title[2]) == 2 * len(title[1]):
        paragraph = parse(title[1], document)
        return nodes.section("", nodes.title(title[1], "", *paragraph.children))
    return parse(text.removesuffix(DUMMY), document)


def replaced_in(text: str, env: BuildEnvironment) -> Mapping[Part, str]:
    """The parts of a translation that are placed with the value that the source has."""
    found: Mapping[str, Mapping[Part, str]] = env.current_document.get(REPLACED) or {}
    return found.get(text, {})


def name_as_source(tree: nodes.Element, replaced: Mapping[Part, str]) -> None:
    """Give references in reStructuredText the names that the source has, where the judge has found them to be meant."""
    if replaced:
        for link in [*tree.findall(nodes.reference), *tree.findall(nodes.target)]:
            name = replaced.get(Part("name", same_term(link.get("refname", ""))))
            if name:
                link["refname"] = name


def _line_of(document: nodes.document) -> str:
    """The line of the message, from the document name ``PATH:LINE:<translated>`` that Sphinx gives its translation."""
    return str(document["source"]).removesuffix(TRANSLATION).rpartition(":")[2]


def is_in_rst(text: str, line: object, env: BuildEnvironment) -> bool:
    """Whether the message of a translation is in ``{eval-rst}``; ``line`` is the line of the message."""
    known: set[tuple[str, str]] = env.current_document.get(IN_RST) or set()
    if not known:
        return False
    title = TITLE.fullmatch(text)
    words = title[1] if title and len(title[2]) == 2 * len(title[1]) else text.removesuffix(DUMMY)
    return (words, str(line)) in known


def _rst_paragraph(text: str, document: nodes.document) -> nodes.paragraph:
    """A paragraph from text parsed as inline reStructuredText, which has no directives."""
    paragraph = nodes.paragraph(text, "")
    inliner: Any = states.Inliner()
    inliner.init_customizations(document.settings)
    language = get_language(document.settings.language_code)
    path, _, line = str(document["source"]).removesuffix(TRANSLATION).rpartition(":")
    place = path, int(line) if line.isdecimal() else None
    reporter: Any = document.reporter
    reporter.get_source_and_line = lambda *_: place
    memo = states.Struct(  # type: ignore[attr-defined]
        document=document, reporter=document.reporter, language=language, inliner=inliner
    )
    children, messages = inliner.parse(text, 1, memo, paragraph)
    paragraph += children
    name_as_source(paragraph, replaced_in(text, document.settings.env))
    paragraph += messages
    return paragraph


def plain_paragraph(text: str, env: BuildEnvironment) -> nodes.paragraph | None:
    """A paragraph for a translation without markup, which needs no parser; None if the text has to be parsed."""
    if REFERENCES not in env.current_document or not env.config.startoolkit_fast:  # no REFERENCES: not a MyST page
        return None
    config = config_of(env)
    if not is_plain(text, config.enable_extensions, gfm_only=config.gfm_only):
        return None
    return nodes.paragraph(text, "", nodes.Text(text))


def _paragraph(text: str, document: nodes.document) -> nodes.paragraph:
    env = document.settings.env
    plain = plain_paragraph(text, env)
    if plain:
        return plain
    paragraph = nodes.paragraph(text, "")
    renderer = _renderer(config_of(env), document)
    renderer.allowed = env.current_document.get(ALLOWED) or frozenset()
    renderer.substitutes = env.current_document.get(SUBSTITUTES) or {}
    renderer.replaced = replaced_in(text, env)
    renderer.document, renderer.reporter = document, document.reporter
    renderer.md_env = {"references": env.current_document.get(REFERENCES, {})}
    try:
        with renderer.current_node_context(paragraph):
            renderer.nested_render_text(text, 0, inline=True)
    except RecursionError:  # for example, a thousand levels of emphasis
        paragraph.children = [nodes.problematic(text, text)]
    for link in paragraph.findall(addnodes.pending_xref):
        vars(link)[PARSED] = {**link.attributes}
    return paragraph


_RENDERERS: list[tuple[MdParserConfig, Renderer]] = []


def _renderer(config: MdParserConfig, document: nodes.document) -> Renderer:
    """One renderer for all messages of a build: creating one takes longer than parsing a message."""
    if not _RENDERERS or _RENDERERS[0][0] is not config:
        made: Any = create_md_parser(config, Renderer).renderer
        set_quotes(made.md, document, document.settings.env.config.language)
        made.setup_render({**made.md.options, "document": document}, {})
        _RENDERERS[:] = [(config, made)]
    return _RENDERERS[0][1]


def _forget_renderers(_app: Sphinx, _error: Exception | None) -> None:
    """Drop the renderer, which refers to the environment of the finished build."""
    _RENDERERS.clear()


def setup(app: Sphinx) -> None:
    app.connect("build-finished", _forget_renderers)
