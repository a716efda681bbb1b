"""Compares the markup of a Markdown message and its translation.

Catalogs come from outside.  Before a translation is used, the *shape* (markup without words) of its ``msgstr`` is
compared with that of its ``msgid``.  MyST's Markdown parser, in inline mode, builds the tokens; it executes nothing:
no role, no directive, no front matter, no template.

A translation must have the same link targets, picture files, roles with their targets, raw HTML, substitutions,
formulas, footnotes and attributes as its source.  It may not add control characters, broken markup that shows as text,
blocks, ``noqa``, titles, or links without words.  The order of parts, words, emphasis and code are free.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from html import unescape
from importlib.util import find_spec
from itertools import accumulate, takewhile
from typing import TYPE_CHECKING, Any, NamedTuple

from startoolkit.messages.dialect import EXTENSIONS
from startoolkit.messages.faults import BROKEN, Fault, Part, Verdict, added_part, compared, shown
from startoolkit.messages.grammar import is_plain, segments, shows_words
from startoolkit.messages.hidden import hidden, too_long
from startoolkit.messages.permitted import BREAK_PART, BREAK_TAG, TITLE, allow
from startoolkit.messages.roles import is_wordless_role, role_part
from startoolkit.messages.targets import html_without_words, is_comment, notation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

    from startoolkit.messages.dialect import Dialect
    from startoolkit.messages.grammar import Segment

BREAK = "<br />"
"""A hard line break in a message."""
DEEPEST = 10
"""Levels of nested emphasis and links that a translation may have; each level costs stack in later recursions."""

# Markup characters that the parser left as text: usually a mistake, and possibly markup for a later program.
_LEFT_OVER = re.compile(
    r"\{[A-Za-z][\w.:+-]*\}|\{[.#][A-Za-z]|\{[A-Za-z][\w-]*=|\][(\[]|`+|</?[A-Za-z!?][\w-]*|\{\{|\}\}|(?m:^[ \t]*(?::{3,}|~{3,}|-{3,}[ \t]*$|\+{3,}|\{[.#]))"
)
_NOQA = re.compile(r"(?s).*(?<!\\)#\s*noqa\s*")  # as in sphinx.transforms.i18n.parse_noqa
_SUBSTITUTION = re.compile(r"\{\{([^{}\n]*)\}\}")
_PARAGRAPHS = re.compile(r"\n[ \t]*\n")
# A line, after the first, that starts a list, quotation, table, heading or definition; a target before a block.
_BLOCK = re.compile(
    r"\n[ \t]*(?:(?:[-*+>|:%]|\d{1,9}[.)]|#{1,6}|\[[^\]\n]+\]:)[ \t]|={2,}[ \t]*(?:\n|$))|\|[ \t]*\n[ \t]*\||\)=[ \t]*\n"
)
# Runs of emphasis markers that the parser left as text.
_STRESS = re.compile(r"\*+|_+|~~+")
_STRUCK = "strikethrough"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
# Scripts without spaces between words (Thai, Lao, Myanmar, Khmer), where emphasis starts and ends between letters.
_UNDIVIDED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_ESCAPED = "\ufffc"
_FENCE = "```"


def faults(msgid: str, msgstr: str, dialect: Dialect) -> list[Fault]:
    """Why ``msgstr`` may not be used for ``msgid``; empty if it may."""
    return verdict(msgid, msgstr, dialect).faults


def verdict(msgid: str, msgstr: str, dialect: Dialect) -> Verdict:
    """Why ``msgstr`` may not be used for ``msgid``, and what of it is placed with the value that the source has."""
    length = too_long(msgid, msgstr)
    if length:
        return Verdict(length, {})
    gfm_only = ("gfm_only", True) in dialect.syntax
    if all(is_plain(text, dialect.extensions, gfm_only=gfm_only) for text in (msgid, msgstr)):
        return Verdict([], {})
    found = [*hidden(unescape(msgid), unescape(msgstr)), *_blocks(msgid, msgstr)]
    source, target = _shape(msgid, dialect), _shape(msgstr, dialect)
    missing, added = source.parts - target.parts, target.parts - source.parts
    replaced = allow(missing, added, source.parts, dialect)
    found += compared(missing, added)
    if target.depth > max(source.depth, DEEPEST):
        found.append(Fault("markup", f"The translation nests markup {target.depth} deep.", "Take some of it out."))
    found += _left_over(source, target, _strangers(msgid, msgstr))
    return Verdict(found, replaced)


_BESIDE = (
    "Emphasis begins and ends right beside a letter, with spaces, quotation marks and punctuation outside of its markers;"
    " a star that is only a star is \\*."
)
_BETWEEN = "Put the words of your language between the brackets, or before what the role leads to."
_DELETE = "Delete it: the source has no such placeholder."
_STARS = "Write a star inside of a word with a backslash: \\*."


def _strangers(msgid: str, msgstr: str) -> list[str]:
    """What stands between double braces in a translation and not so in its source."""
    known, used = ({name.strip(): None for name in _SUBSTITUTION.findall(text)} for text in (msgid, msgstr))
    return [name for name in used if name not in known]


def _left_over(source: _Shape, target: _Shape, strangers: Sequence[str]) -> Iterator[Fault]:
    """Faults of markup that would show as text, of links without words, and of emphasis that starts inside words.

    ``strangers`` are substitutions that the source lacks; the page has none at all where they are left as text.
    """
    signs = target.left_over - source.left_over
    if strangers and min(signs["{{"], signs["}}"]):
        yield from (added_part(Part("substitution", name), _DELETE) for name in strangers)
        del signs["{{"], signs["}}"]
    for sign in signs:
        place = dict(target.places).get(sign)
        if place:
            told = f"The translation has {sign!r}, which is broken markup of emphasis, in '{shown(place)}'."
            yield Fault("markup", told, _BESIDE)
        else:
            yield Fault("markup", f"The translation has {sign!r}, which is broken markup.", BROKEN)
    for kind in Counter(target.wordless) - Counter(source.wordless):
        name = "picture without a description" if kind == "image" else "link without words"
        yield Fault(kind, f"The translation has a {name}, which the source has not.", _BETWEEN)
    for name in Counter(target.crossed) - Counter(source.crossed):
        told = f"The translation has HTML tags in another order: '{shown(name)}' does not end where it began."
        yield Fault("html", told, "Keep each pair of tags, and of other markup, inside of another pair or beside it.")
    if len(target.inside) > len(source.inside):
        for words in target.inside:
            if target.emphases > source.emphases or re.search(r"\s", words):
                told = f"The translation has two stars inside of words, which make emphasis of '{shown(words)}'."
                yield Fault("markup", told, _STARS)


def _blocks(msgid: str, msgstr: str) -> Iterator[Fault]:
    hint = "Put it into one paragraph: a message takes the place of one paragraph of the page."
    if len(_PARAGRAPHS.findall(msgstr.strip())) > len(_PARAGRAPHS.findall(msgid.strip())):
        yield Fault("block", "The translation has more paragraphs than the source.", hint)
    elif _BLOCK.search(msgstr) and not _BLOCK.search(msgid):
        yield Fault("block", "The translation has a block, such as a list or a heading, below its first line.", hint)
    if _NOQA.fullmatch(msgstr) and not _NOQA.fullmatch(msgid):
        yield Fault("noqa", "The translation ends in # noqa, which would mute warnings.", "Delete it.")


class _Shape(NamedTuple):
    parts: Counter[Part]
    left_over: Counter[str]
    depth: int
    emphases: int = 0
    """The number of passages emphasised with stars."""
    wordless: tuple[str, ...] = ()
    """``link`` for each link without words, ``image`` for each picture without alternative text."""
    inside: tuple[str, ...] = ()
    """Passages emphasised with stars that are inside words: ``Mitarbeiter*innen und Bürger*innen``."""
    crossed: tuple[str, ...] = ()
    """Elements without an end or a start of their own, which browsers would go on with below the message."""
    places: tuple[tuple[str, str], ...] = ()
    """Emphasis markers in ``left_over``, each with the text around it."""


@lru_cache(maxsize=4096)
def _shape_of(
    text: str, extensions: frozenset[str], syntax: tuple[tuple[str, Any], ...], references: frozenset[tuple[str, str]]
) -> _Shape:
    links = {label.upper(): {"title": "", "href": address} for label, address in references}
    tokens = [*_flat(_parser(extensions, syntax).parseInline(text, {"references": links}))]
    parts = Counter(part for token in tokens for part in _parts(token))
    words = [_words(token) for token in tokens]
    shown = "".join(words)
    left_over = Counter(found.strip() for found in _LEFT_OVER.findall(shown))
    stress = [*_stress(shown, struck=_STRUCK in extensions)]
    left_over.update(match[0] for match in stress)
    places = tuple((match[0], shown[max(0, match.start() - 12) : match.end() + 12]) for match in stress)
    stressed = [*_stressed(tokens, words)]
    inside = tuple(shown[start:end] for start, end in stressed if _is_inside(shown, start, end))
    depth = max(accumulate(token.nesting for token in tokens), default=0)
    return _Shape(parts, left_over, depth, len(stressed), (*_wordless(tokens),), inside, (*_crossed(tokens),), places)


def _crossed(tokens: Iterable[Token]) -> Iterator[str]:
    """The names of elements of HTML, and of marks of Markdown around them, that do not end where they started."""
    open_: list[str] = []
    for token in tokens:
        tag = _HTML_TAG.match(token.content) if token.type == "html_inline" else None
        name = f"<{tag['name'].lower()}>" if tag else token.type.rpartition("_")[0]
        way = (-1 if tag["end"] else int(name not in _VOID)) if tag else token.nesting
        if way == 1:
            open_.append(name)
        elif way == -1 and open_[-1:] == [name]:
            open_.pop()
        elif way == -1:
            yield name
    yield from open_


_HTML_TAG = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z][\w:-]*)")
_VOID = frozenset((
    "<area>", "<base>", "<br>", "<col>", "<embed>", "<hr>", "<img>", "<input>", "<link>", "<meta>", "<source>", "<track>",
    "<wbr>",
))  # fmt: skip
"""Elements of HTML without an end."""


def _wordless(tokens: Sequence[Token]) -> Iterator[str]:
    for at, token in enumerate(tokens):
        if token.type == "image" and not shows_words("".join(map(_content, token.children or ()))):
            yield "image"
        elif token.type == "myst_role" and is_wordless_role(token.meta["name"], token.content):
            yield "link"
        elif token.type == "link_open":
            inside = takewhile(lambda other: other.type != "link_close", tokens[at + 1 :])
            if _is_wordless_link(str(token.attrs.get("href", "")), "".join(map(_content, inside))):
                yield "link"


def _content(token: Token) -> str:
    """The text of a token; ``x`` for other tokens that show something, empty for the rest."""
    if token.type in ("text", "text_special"):
        return token.content
    return "" if token.nesting or token.type in ("softbreak", "hardbreak") else "x"


def _is_wordless_link(href: str, words: str) -> bool:
    """Whether a link shows no words; an empty link into the project shows some, as MyST inserts the target's title."""
    is_titled = not words and not _SCHEME.match(href)
    return not is_titled and not shows_words(words)


def _stress(shown: str, *, struck: bool) -> Iterator[re.Match[str]]:
    """Emphasis markers in ``shown``, the text after parsing, that were probably meant as markup.

    Not a marker between spaces (``5 * 3``), one inside a word (``Bürger*innen``, ``snake_case``), or a line to fill in
    (``____``).  ``struck``: the extension strikethrough is enabled.
    """
    for match in _STRESS.finditer(shown):
        sign, before, after = match[0], shown[: match.start()][-1:], shown[match.end() :][:1]
        is_apart = not before.strip() and not after.strip()
        is_double = len(sign) in (2, 3) if sign[0] == "*" else len(sign) == 2
        if sign[0] == "~":
            is_left = struck and not is_apart and len(sign) == 2  # three or more start a code fence
        elif is_double:
            is_left = True
        else:
            is_line = sign[0] == "_" and len(sign) > 2
            is_left = not is_apart and not is_line and not _is_inside(shown, match.start(), match.end())
        if is_left:
            yield match


def _stressed(tokens: Sequence[Token], words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Start and end of passages emphasised with stars, as offsets in the joined ``words`` of all tokens."""
    open_, at = [0], 0
    for token, said in zip(tokens, words, strict=True):
        if token.type == "em_open":
            open_.append(at)
        elif token.type == "em_close":
            start = open_.pop()
            if token.markup == "*":
                yield start, at
        at += len(said)


def _is_inside(shown: str, start: int, end: int) -> bool:
    """Whether both ends of a passage are inside words, of the same word or of two."""
    return start > 0 and end < len(shown) and _is_of_words(shown[start - 1]) and _is_of_words(shown[end])


@lru_cache(maxsize=4096)
def _is_of_words(sign: str) -> bool:
    """Whether a character is a letter or digit of a script with spaces between words."""
    is_wide = unicodedata.east_asian_width(sign) in ("W", "F")
    return sign.isalnum() and not is_wide and not _UNDIVIDED.match(sign)


def _shape(text: str, dialect: Dialect) -> _Shape:
    if _without_parts(text, dialect):
        return _NO_SHAPE
    return _shape_of_simple(text, dialect) or _shape_of(text, dialect.extensions, dialect.syntax, dialect.references)


_NO_SHAPE = _Shape(Counter(), Counter(), 0)
_SIGNS = re.compile(r"[*_\\`\[\]<>&~$^{}]|:::|---|\+\+\+|  \n")
"""Characters that can start markup in the default dialect."""


def _shape_of_simple(text: str, dialect: Dialect) -> _Shape | None:
    """The shape of a message that ``grammar.py`` can split; None for any other."""
    is_read_so = _is_usual(dialect) and not dict(dialect.syntax).get("disable_syntax")
    found = segments(text, has_labels=bool(dialect.references)) if is_read_so else None
    if found is None:
        return None
    if any(part.kind in _WITH_CLASS for part in found) and "attrs_inline" not in dialect.extensions:
        return None  # without that extension, the class is text
    if any(_may_be_inside(found, at) for at, part in enumerate(found) if part.kind in ("emphasis", "title")):
        return None
    parts = [Part("link", notation(part.target)) for part in found if part.kind == "link"]
    parts += [Part("footnote", _mark(part.target)) for part in found if part.kind == "footnote"]
    parts += [Part("role", role_part(part.target, part.words)) for part in found if part.kind == "role"]
    parts += [Part("attribute", _attribute("class", part.target)) for part in found if part.kind in _WITH_CLASS]
    emphases = sum(part.kind in ("emphasis", "title") for part in found)
    depth = max((_DEPTHS.get(part.kind, 0) for part in found), default=0)
    return _Shape(Counter(parts), Counter(), depth, emphases, tuple("link" for part in found if _is_wordless(part)))


def _may_be_inside(parts: Sequence[Segment], at: int) -> bool:
    """Whether the emphasised segment ``at`` has a letter or digit right before and right after it."""
    before, after = parts[max(at - 1, 0) : at], parts[at + 1 : at + 2]
    return any(part.words[-1:].isalnum() for part in before) and any(part.words[:1].isalnum() for part in after)


def _is_wordless(part: Segment) -> bool:
    if part.kind == "role":
        return is_wordless_role(part.target, part.words)
    return part.kind == "link" and _is_wordless_link(part.target, part.words)


_WITH_CLASS = ("span", "title")
_DEPTHS = {"link": 1, "strong": 1, "emphasis": 1, "span": 1, "title": 2}


def _without_parts(text: str, dialect: Dialect) -> bool:
    """Whether a text certainly has no markup, found without a parser, since most messages have none."""
    return _is_usual(dialect) and not _SIGNS.search(text)


def _is_usual(dialect: Dialect) -> bool:
    syntax = dict(dialect.syntax)
    return dialect.extensions <= _USUAL and not syntax.get("gfm_only") and not syntax.get("commonmark_only")


_USUAL = frozenset(EXTENSIONS)


@lru_cache(maxsize=8)
def _parser(extensions: frozenset[str], syntax: tuple[tuple[str, Any], ...]) -> MarkdownIt:
    # Slow to import, and not needed if no message requires the parser.
    from markdown_it.renderer import RendererHTML  # noqa: PLC0415
    from myst_parser.config.main import MdParserConfig  # noqa: PLC0415
    from myst_parser.parsers.mdit import create_md_parser  # noqa: PLC0415

    needless = {"smartquotes", "replacements"} | (set() if find_spec("linkify_it") else {"linkify"})
    config = MdParserConfig(enable_extensions=set(extensions) - needless, **dict(syntax))
    parser = create_md_parser(config, RendererHTML)
    parser.disable("text_join")  # keeps escaped characters as separate tokens, since they are text on purpose
    return parser


def _flat(tokens: Iterable[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _flat(token.children or ())


def _words(token: Token) -> str:
    if token.type == "text":
        return token.content
    if token.type in ("softbreak", "hardbreak"):
        return "\n"
    if token.type == "code_inline" and token.markup.startswith(_FENCE):
        return token.markup  # a code fence that was meant to start a block
    return _ESCAPED if token.type in ("text_special", "code_inline", "myst_role") else ""


def _parts(token: Token) -> Iterator[Part]:
    if token.type == "hardbreak":
        yield BREAK_PART
    elif token.type == "html_inline" and _LINE_BREAK.fullmatch(token.content):
        yield BREAK_TAG
    elif token.type == "html_inline" and is_comment(token.content):
        yield Part("comment", token.content)
    elif token.type in _VALUES:
        kind, value = _VALUES[token.type]
        yield Part(kind, value(token))
    elif token.type not in _PLAIN and not token.type.endswith("_close"):
        yield Part("html", f"{token.type} {token.content}".strip())  # tokens of other extensions
    for name, setting in token.attrs.items():
        own = _ATTRIBUTES.get(token.type, ())
        if name == "title" in own and setting:
            yield TITLE
        elif token.type != "substitution_inline" and name not in own:
            yield Part("attribute", _attribute(name, setting))
    for name, setting in token.meta.get("insecure_attrs", {}).items():  # attributes that MyST drops
        yield Part("attribute", _attribute(name, setting))


_ATTRIBUTES = {"link_open": ("href", "title"), "image": ("src", "alt", "title")}
"""Attributes of links and pictures that are no ``{…}`` attributes: targets and texts."""
_PLAIN = frozenset((
    "inline", "text", "text_special", "softbreak", "em_open", "strong_open", "s_open", "span_open",
    "code_inline",
))  # fmt: skip
_LINE_BREAK = re.compile(r"<br */?>")
_VALUES: dict[str, tuple[str, Callable[[Token], str]]] = {
    "link_open": ("link", lambda token: notation(str(token.attrs.get("href", "")))),
    "image": ("image", lambda token: notation(str(token.attrs.get("src", "")))),
    "myst_role": ("role", lambda token: role_part(token.meta["name"], token.content)),
    "html_inline": ("html", lambda token: html_without_words(token.content)),
    "substitution_inline": ("substitution", lambda token: token.content),
    "math_inline": ("math", lambda token: token.content),
    "math_inline_double": ("math", lambda token: token.content),
    "footnote_ref": ("footnote", lambda token: _mark(str(token.meta["label"]))),
}
"""By token type: the kind of the part, and a function for the value that a translation must keep."""


def _mark(label: str) -> str:
    return f"[^{label}]"


def _attribute(name: str, value: Any) -> str:
    sign = {"class": ".", "id": "#"}.get(name)
    return f"{sign}{value}" if sign else f"{name}={value}"
