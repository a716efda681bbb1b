"""Compares the markup of a reStructuredText message and its translation.

The parser of docutils for inline markup takes both apart, in a form that executes nothing: a role is noted by its name
and is not looked up, so none can run, and without the parser of blocks there is no directive.

A translation must have the link targets, references, roles with their targets, footnotes and substitutions of its source.
Words, literals, emphasis, the order of parts, and ``\\ `` between letters and markup are free.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from startoolkit.messages.dialect import same_term
from startoolkit.messages.faults import Fault, Part, Verdict, compared
from startoolkit.messages.grammar import shows_words
from startoolkit.messages.hidden import hidden, too_long
from startoolkit.messages.permitted import allow
from startoolkit.messages.roles import is_wordless_role, role_part
from startoolkit.messages.targets import notation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docutils import nodes

    from startoolkit.messages.dialect import Dialect

MOST_STARTS = 400
"""Characters that start markup which a message may have: the parser searches the rest of the text for each end."""
_STARTS = re.compile(r"[`*|@]")
MOST_STEPS = 4_000_000
"""For all words, their length times the number of signs in them: docutils searches the rest of a word from each sign."""
_SIGN = re.compile(r"[!-/:-@\[-`{-~]")
# Characters without which a text has no markup: there is neither an address nor a reference without one.
_SIGNS = re.compile(r"[`*|\\@]|_(?!\w)|\b_|[a-zA-Z0-9.+-]:\S")
# Markup that the parser left as text; a backslash is a null character in its texts.
_LEFT_OVER = re.compile(r"(?<!\x00)(?:`+|\*\*|\](?:_)(?!\w)|\|(?=\S)[^|\n\x00]*(?<=\S)\||:[a-z]+:(?=`))", re.IGNORECASE)
_STARRED = re.compile(r"(?<!\x00)(?<!\*)\*(?=[^\s*])[^*\x00]*(?<=[^\s*])\*(?!\*)")
_NOQA = re.compile(r"(?s).*(?<!\\)#\s*noqa\s*")  # as in sphinx.transforms.i18n.parse_noqa
_MARKUP_BLOCK = re.compile(r"(?m)^[ \t]*(?:\.\.|__)(?:[ \t]|$)")
_BESIDE = "Markup begins and ends beside a space or punctuation; between letters write a backslash and a space: 字\\ ``code``\\ 字."
_BETWEEN = "Put the words of your language before what the reference leads to."


class _Shape(NamedTuple):
    parts: Counter[Part]
    left_over: Counter[str]
    emphases: int
    wordless: int
    """The number of links and roles with a title that show no words."""


def verdict(msgid: str, msgstr: str, dialect: Dialect) -> Verdict:
    """Why ``msgstr`` may not be used for ``msgid``, and what of it is placed with the value that the source has."""
    found = [*_without_parsing(msgid, msgstr)]
    if found:
        return Verdict(found, {})
    source, target = _shape(msgid, dialect.default_role), _shape(msgstr, dialect.default_role)
    missing, added = source.parts - target.parts, target.parts - source.parts
    replaced = allow(missing, added, source.parts, dialect)
    found += compared(missing, added, is_rst=True)
    for sign in target.left_over - source.left_over:
        found.append(Fault("markup", f"The translation has {sign!r}, which is broken markup.", _BESIDE))
    if target.emphases < source.emphases and not found and _stars(msgstr) > _stars(msgid):
        found.append(Fault("markup", "The translation has '*', which is broken markup of emphasis.", _BESIDE))
    if target.wordless > source.wordless:
        found.append(Fault("link", "The translation has a link without words, which the source has not.", _BETWEEN))
    return Verdict(found, replaced)


def _without_parsing(msgid: str, msgstr: str) -> Iterator[Fault]:
    yield from too_long(msgid, msgstr)
    yield from hidden(msgid, msgstr)
    if len(_STARTS.findall(msgstr)) > max(len(_STARTS.findall(msgid)), MOST_STARTS):
        told = f"The translation has more than {MOST_STARTS} signs of markup."
        yield Fault("length", told, "Take out what the source has not.")
    if _steps(msgstr) > max(_steps(msgid), MOST_STEPS):
        yield Fault("length", "The translation has a word of more than a thousand characters.", "Shorten it.")
    if msgstr.strip().count("\n") > msgid.strip().count("\n"):
        hint = "Put it into one line, as the source is: a message takes the place of one paragraph of the page."
        yield Fault("markup", "The translation has a line break that the source has not.", hint)
    if len(_MARKUP_BLOCK.findall(msgstr)) > len(_MARKUP_BLOCK.findall(msgid)):
        yield Fault("block", "The translation has the start of a directive, target or comment: '..'.", "Delete it.")
    if _NOQA.fullmatch(msgstr) and not _NOQA.fullmatch(msgid):
        yield Fault("noqa", "The translation ends in # noqa, which would mute warnings.", "Delete it.")


def _steps(text: str) -> int:
    return sum(len(word) * len(_SIGN.findall(word)) for word in text.split())


def _stars(text: str) -> int:
    """The number of passages between stars that the parser left as text."""
    from docutils import nodes  # noqa: PLC0415

    return sum(len(_STARRED.findall(str(node))) for node in _parsed(text) if isinstance(node, nodes.Text))


def _shape(text: str, default_role: str) -> _Shape:
    return _shape_of(text, default_role) if _SIGNS.search(text) else _NO_SHAPE


_NO_SHAPE = _Shape(Counter(), Counter(), 0, 0)


@lru_cache(maxsize=4096)
def _shape_of(text: str, default_role: str) -> _Shape:
    from docutils import nodes  # noqa: PLC0415  (slow to import, and not needed without markup)

    parts: Counter[Part] = Counter()
    left_over: Counter[str] = Counter()
    emphases = wordless = 0
    for node in _parsed(text):
        if isinstance(node, nodes.Text):
            left_over.update(_LEFT_OVER.findall(str(node)))
        elif isinstance(node, nodes.problematic):
            left_over[node.astext()] += 1
        elif isinstance(node, nodes.emphasis):
            emphases += 1
        else:
            parts.update(_parts(node, default_role))
            wordless += _is_wordless(node)
    return _Shape(parts, left_over, emphases, wordless)


def _parts(node: Any, default_role: str) -> Iterator[Part]:
    """The parts of an inline element that a translation must keep."""
    from docutils import nodes  # noqa: PLC0415

    if node.tagname == "role":
        name = node["name"] or default_role
        if name:
            yield Part("role", role_part(name, node["content"]))
    elif isinstance(node, nodes.footnote_reference | nodes.citation_reference):
        yield Part("footnote", node.rawsource)
    elif isinstance(node, nodes.substitution_reference):
        yield Part("substitution", f"|{node.astext()}|")
    elif isinstance(node, nodes.reference):
        yield _reference(node)
        yield from (Part("substitution", f"|{child.astext()}|") for child in node.findall(nodes.substitution_reference))
    elif isinstance(node, nodes.target) and "refuri" not in node and "refname" not in node:
        yield Part("target", node.astext())


def _reference(node: Any) -> Part:
    if "refuri" in node:
        return Part("link", notation(node["refuri"]))
    return Part("name", same_term(node["refname"])) if "refname" in node else Part("anonymous", "")


def _is_wordless(node: Any) -> bool:
    from docutils import nodes  # noqa: PLC0415

    if node.tagname == "role":
        return is_wordless_role(node["name"], node["content"])
    if not isinstance(node, nodes.reference) or any(isinstance(child, nodes.Element) for child in node.children):
        return False
    return not shows_words(node.astext())


def _parsed(text: str) -> list[nodes.Node]:
    """The inline nodes of a text, in which ``role`` elements stand for roles."""
    inliner, settings, reporter, language = _tools()
    from docutils import nodes  # noqa: PLC0415
    from docutils.parsers.rst import states  # noqa: PLC0415

    document: Any = nodes.document(settings, reporter)
    memo: Any = states.Struct(document=document, reporter=reporter, language=language, inliner=inliner)  # type: ignore[attr-defined]
    words = text.strip().removesuffix("::")
    children, _ = inliner.parse(words, 1, memo, nodes.paragraph())
    found: list[nodes.Node] = children
    return found


@cache
def _tools() -> tuple[Any, Any, Any, Any]:
    """The parser, its settings, a reporter that says nothing, and the language of its words, made once."""
    from docutils import frontend, nodes, utils  # noqa: PLC0415
    from docutils.languages import get_language  # noqa: PLC0415
    from docutils.parsers.rst import Parser, states  # noqa: PLC0415

    def noted(rawsource: str, text: str, role: str | None, _lineno: int) -> tuple[list[Any], list[Any]]:
        """An element with the name and the content of a role, in place of what the role would make."""
        node = nodes.Element(rawsource, name=(role or "").lower(), content=utils.unescape(text, True))
        node.tagname = "role"
        return [node], []

    settings: Any = frontend.get_default_settings(Parser)  # reads no file of settings
    settings.pep_references = settings.rfc_references = None  # as Sphinx has them
    reporter = utils.Reporter("", report_level=5, halt_level=6, stream=False)
    inliner: Any = states.Inliner()
    inliner.init_customizations(settings)
    inliner.interpreted = noted  # of this parser alone; it would look the role up and call it
    return inliner, settings, reporter, get_language("en", reporter)


_UNDERLINED = re.compile(r"(?m)^(?P<title>\S.*)\n(?P<line>(?P<sign>[!-/:-@\[-`{-~])(?P=sign)+)[ \t]*$")
_NAMED = re.compile(
    r"(?m)^[ \t]*\.\. _(?:`([^`\n]+)`|((?:[^:\n\\]|\\.|:(?!\s|$))+)):(?:\s|$)|`([^`<]+?)\s*<[^<>`]+>`_(?!_)|_`([^`]+)`"
)


def names_in(text: str) -> frozenset[str]:
    """The names on a page that references may lead to: of sections, targets and links, as docutils compares them."""
    named = (next(filter(None, groups)) for groups in _NAMED.findall(text) if any(groups))
    titles = (match["title"] for match in _UNDERLINED.finditer(text))
    return frozenset(same_term(re.sub(r"\\(.)|[`*]", r"\1", name)) for name in (*named, *titles))
