"""The shape of a message: what its markup does, apart from its words.

A catalog is somebody else's input.  Before a translation is used, the shape of its ``msgstr`` is compared with that
of its ``msgid``, by MyST's own Markdown parser in its inline mode, which builds tokens and executes nothing: no
role, no directive, no front matter, no template.  ``startoolkit check`` and the build share this.

What a translation may not add, change or drop: targets of links, sources of pictures, roles and their targets, raw
HTML, substitutions, formulas, footnotes, attributes.  What it may not add: control characters, markup that is left
over as text, blocks, ``noqa``.  The order of the parts is free, and so are its words, emphasis and code.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from importlib.util import find_spec
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from startoolkit.simple import is_plain, segments

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

EXTENSIONS = ("attrs_block", "attrs_inline", "colon_fence", "deflist", "fieldlist", "tasklist")
"""What a briefing may use of MyST's optional syntax, unless its ``conf.py`` says otherwise."""
SYNTAX = (
    "commonmark_only", "gfm_only", "disable_syntax", "sub_delimiters", "linkify_fuzzy_links", "dmath_allow_labels",
    "dmath_allow_space", "dmath_allow_digits", "dmath_double_inline",
)  # fmt: skip
"""Settings of MyST that decide what is markup: a translation is judged by those with which it will be parsed."""
LONGEST = 20_000
"""Characters of a message that are looked into."""
MOST_BRACKETS = 300
"""Opening brackets in a message: each may begin a link, and looking for its end takes time for every one."""
LONGEST_SHOWN = 80
"""Characters of it that a warning repeats."""
DEEPEST = 10
"""How deep emphasis and links may stand in each other: every level takes room on the stack of all that follows."""
MOST_MARKS = 8
"""Marks (accents, vowel signs) over and under one letter; no script needs more."""


@dataclass(frozen=True)
class Dialect:
    """What the project allows in its Markdown, and its translators in theirs."""

    extensions: frozenset[str] = frozenset()
    """``myst_enable_extensions``."""
    syntax: tuple[tuple[str, Any], ...] = ()
    """Other settings of MyST that decide what is markup, by their names in ``MdParserConfig``."""
    references: frozenset[str] = frozenset()
    """Labels of the link definitions of the page, for ``[text][label]``."""
    addresses: Mapping[str, str] = field(default_factory=dict)
    """Addresses that have a counterpart in the language of the edition."""
    terms: Callable[[str], Iterable[str]] = lambda _term: ()
    """The translations of a glossary term that the catalogs of the language know."""


class Part(NamedTuple):
    """Something in a message that is not words: its kind, and what must stay the same."""

    kind: str
    value: str


class Fault(NamedTuple):
    """Why a translation cannot be used."""

    kind: str
    message: str
    hint: str


# Roles whose content is words and nothing else; what any other role says in backquotes decides what it does.
_ROLES_OF_WORDS = frozenset((
    "abbr", "abbreviation", "dfn", "emphasis", "guilabel", "index", "kbd", "menuselection", "strong", "sub",
    "subscript", "sup", "superscript", "t", "title", "title-reference",
))  # fmt: skip
# Roles whose content is code to its end, also where that ends like a target.
_ROLES_OF_CODE = frozenset(("code", "file", "math", "raw", "samp"))
_WORDS_OF_ATTRIBUTES = ("href", "src", "alt", "title")
# Signs of markup that the parser took for text: a mistake at best, and markup again for the next program.
_LEFT_OVER = re.compile(
    r"\{[A-Za-z][\w.:+-]*\}|\{[.#][A-Za-z]|\{[A-Za-z][\w-]*=|\][(\[]|`+|</?[A-Za-z!?][\w-]*|\{\{|\}\}|(?m:^[ \t]*(?::{3,}|~{3,}|-{3,}[ \t]*$|\+{3,}|\{[.#]))"
)
_NOQA = re.compile(r"(?s).*(?<!\\)#\s*noqa\s*")  # as sphinx.transforms.i18n.parse_noqa has it
_PARAGRAPHS = re.compile(r"\n[ \t]*\n")
# A line after the first that would start a list, quotation, table, heading or definition; a target above a block.
_BLOCK = re.compile(
    r"\n[ \t]*(?:(?:[-*+>|:%]|\d{1,9}[.)]|#{1,6}|\[[^\]\n]+\]:)[ \t]|={2,}[ \t]*(?:\n|$))|\|[ \t]*\n[ \t]*\||\)=[ \t]*\n"
)
# Joiners, which Persian and Indic scripts need, and the marks that keep numbers in place between two directions.
_HARMLESS = frozenset("\u200c\u200d\u200e\u200f\u061c\u00ad\u2060\n\t")
# Letters and marks without a shape, and what Unicode keeps for more of them.
_SHAPELESS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u2065\u3164\uffa0\ufff0-\ufff8\ufdd0-\ufdef\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
)
_SELECTORS = re.compile("[\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]{2,}")
# Letters, digits and signs of the most used scripts, each of which is seen; marks are not among them.
_SEEN = re.compile(
    r"[\n\t -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u0482\u048a-\u052f"
    r"\u05d0-\u05ea\u2009\u2010-\u2027\u202f-\u205e\u20a0-\u20bf\u2190-\u21ff\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3]*"
)
# The flags of England and the like are spelled in characters that are hidden anywhere else.
_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{2,6}\U000e007f")
_ESCAPED = "\ufffc"
_FENCE = "```"

_KINDS = {
    "link": ("link to '{}'", "Copy the target of the link from the msgid; only its words are translated."),
    "image": ("picture '{}'", "Keep the picture's file name as it is; only its description is translated."),
    "role": ("role {}", "Keep the role and what it leads to; words of your own go before it: {role}`words <target>`."),
    "html": ("HTML '{}'", "Copy the HTML from the msgid as it is."),
    "substitution": ("placeholder '{}'", "Copy the placeholder from the msgid as it is."),
    "math": ("formula '{}'", "Copy the formula from the msgid as it is."),
    "footnote": ("footnote mark [^{}]", "Each footnote mark of the msgid stands once; their order is free."),
    "attribute": ("attribute {{{}}}", "Copy what stands in braces from the msgid as it is."),
    "break": ("line break {}", "Write <br /> where the line ends."),
    "break-tag": ("HTML line break {}", "A line ends only where one of the source does; write <br /> there."),
}
"""How a part of each kind is called, and what to do about it."""


def faults(msgid: str, msgstr: str, dialect: Dialect) -> list[Fault]:
    """What keeps ``msgstr`` from being used for ``msgid``; an empty list if nothing does."""
    length = too_long(msgid, msgstr)
    if length:
        return length
    gfm_only = ("gfm_only", True) in dialect.syntax
    if all(is_plain(text, dialect.extensions, gfm_only=gfm_only) for text in (msgid, msgstr)):
        return []
    found = [*hidden(unescape(msgid), unescape(msgstr)), *_blocks(msgid, msgstr)]
    source, target = _shape(msgid, dialect), _shape(msgstr, dialect)
    missing, added = source.parts - target.parts, target.parts - source.parts
    _allow(missing, added, dialect)
    added.pop(_BREAK, None)
    found += [_lacking(part) for part in +missing]
    found += [_added(part) for part in +added]
    if target.depth > max(source.depth, DEEPEST):
        found.append(Fault("markup", f"The translation nests markup {target.depth} deep.", "Take some of it out."))
    for sign in target.left_over - source.left_over:
        hint = "Compare it with the msgid: a bracket, brace or backquote is missing or too many."
        found.append(Fault("markup", f"The translation has {sign!r}, which is broken markup.", hint))
    return found


def too_long(msgid: str, msgstr: str) -> list[Fault]:
    """What would cost more time than a sentence may."""
    if len(msgstr) > max(10 * len(msgid) + 300, 300) or max(len(msgid), len(msgstr)) > LONGEST:
        return [Fault("length", f"The translation is {len(msgstr)} characters long, the source {len(msgid)}.",
                      "Translate the sentence and nothing more; split very long paragraphs in the source.")]  # fmt: skip
    if max(msgid.count("["), msgstr.count("[")) > MOST_BRACKETS:
        hint = "Take the brackets out; no sentence needs so many."
        return [Fault("length", f"The message has more than {MOST_BRACKETS} opening brackets.", hint)]
    return []


def _lacking(part: Part) -> Fault:
    name, hint = _KINDS[part.kind]
    return Fault(part.kind, f"The translation lacks the {name.format(_shown(part.value))} of the source.", hint)


def _added(part: Part) -> Fault:
    name, hint = _KINDS[part.kind]
    return Fault(part.kind, f"The translation has the {name.format(_shown(part.value))}, which the source lacks.", hint)


def _shown(value: str) -> str:
    """A value in a warning, which is one short line whatever the translation holds."""
    line = "".join(sign if sign.isprintable() else f"\\u{{{ord(sign):x}}}" for sign in " ".join(value.split()))
    return line if len(line) <= LONGEST_SHOWN else f"{line[:LONGEST_SHOWN]}…"


def hidden(msgid: str, msgstr: str) -> Iterator[Fault]:
    """Characters that nobody sees and that change how text is read, shown or searched."""
    if _SEEN.fullmatch(msgstr):
        return
    for sign in sorted({sign for sign in _FLAG.sub("", msgstr) if _is_hidden(sign)} - set(msgid)):
        name = unicodedata.name(sign, "a control character")
        hint = "Delete it; retype the words around it if you cannot see it."
        yield Fault("hidden", f"The translation has an invisible character, U+{ord(sign):04X} ({name.lower()}).", hint)
    if _SELECTORS.search(msgstr) and not _SELECTORS.search(msgid):
        yield Fault("hidden", "The translation has invisible characters in a row.", "Retype the words around them.")
    if _marks(msgstr) > max(_marks(msgid), MOST_MARKS):
        yield Fault("hidden", f"The translation has more than {MOST_MARKS} marks on one letter.", "Delete them.")


@lru_cache(maxsize=4096)
def _is_hidden(sign: str) -> bool:
    # Cf: format, Cc: control, Zl and Zp: separators, Cs and Co: no characters at all, nor the last two of each plane.
    # Other unassigned ones (Cn) may be letters of a later Unicode than this Python's.
    return sign not in _HARMLESS and (
        unicodedata.category(sign) in ("Cf", "Cc", "Zl", "Zp", "Cs", "Co")
        or ord(sign) & 0xFFFE == 0xFFFE
        or _SHAPELESS.match(sign) is not None
    )


def _marks(text: str) -> int:
    """The longest row of marks without a letter between them."""
    if text.isascii() or not any(map(_is_mark, set(text))):
        return 0
    rows = groupby(text, _is_mark)
    return max((sum(1 for _ in row) for are_marks, row in rows if are_marks), default=0)


@lru_cache(maxsize=4096)
def _is_mark(sign: str) -> bool:
    return unicodedata.category(sign) in ("Mn", "Me")


def _blocks(msgid: str, msgstr: str) -> Iterator[Fault]:
    hint = "Put it into one paragraph: a message takes the place of one paragraph of the page."
    if len(_PARAGRAPHS.findall(msgstr.strip())) > len(_PARAGRAPHS.findall(msgid.strip())):
        yield Fault("block", "The translation has more paragraphs than the source.", hint)
    elif _BLOCK.search(msgstr) and not _BLOCK.search(msgid):
        yield Fault("block", "The translation has a block, such as a list or a heading, below its first line.", hint)
    if _NOQA.fullmatch(msgstr) and not _NOQA.fullmatch(msgid):
        yield Fault("noqa", "The translation ends in # noqa, which would mute warnings.", "Delete it.")


def _allow(missing: Counter[Part], added: Counter[Part], dialect: Dialect) -> None:
    """Take out what honest translators need: the address in their language, the term of their glossary."""
    for part in list(missing):
        for other in _counterparts(part, dialect):
            pairs = min(missing[part], added[other])
            missing[part] -= pairs
            added[other] -= pairs


def _counterparts(part: Part, dialect: Dialect) -> Iterator[Part]:
    if part in (_BREAK, _BREAK_TAG):
        yield _BREAK_TAG if part == _BREAK else _BREAK
    elif part.kind == "link" and part.value in dialect.addresses:
        yield Part("link", dialect.addresses[part.value])
    elif part.kind == "role" and part.value.startswith("{term}"):
        term = part.value.removeprefix("{term}").strip("`")
        for translated in dialect.terms(term):
            yield Part("role", f"{{term}}`{same_term(translated)}`")


class _Shape(NamedTuple):
    parts: Counter[Part]
    left_over: Counter[str]
    depth: int


@lru_cache(maxsize=4096)
def _shape_of(
    text: str, extensions: frozenset[str], syntax: tuple[tuple[str, Any], ...], references: frozenset[str]
) -> _Shape:
    links = {label.upper(): {"title": "", "href": f"[{label}]"} for label in references}
    tokens = [*_flat(_parser(extensions, syntax).parseInline(text, {"references": links}))]
    parts: Counter[Part] = Counter()
    words: list[str] = []
    for token in tokens:
        parts.update(_parts(token))
        words.append(_words(token))
    left_over = Counter(found.strip() for found in _LEFT_OVER.findall("".join(words)))
    return _Shape(parts, left_over, max(accumulate(token.nesting for token in tokens), default=0))


def _shape(text: str, dialect: Dialect) -> _Shape:
    if _without_parts(text, dialect):
        return _NO_SHAPE
    return _shape_of_simple(text, dialect) or _shape_of(text, dialect.extensions, dialect.syntax, dialect.references)


_NO_SHAPE = _Shape(Counter(), Counter(), 0)
_SIGNS = re.compile(r"[\\`\[\]<>&~$^{}]|:::|---|\+\+\+|  \n")
"""What begins anything but emphasis, in the syntax that a briefing may use."""


def _shape_of_simple(text: str, dialect: Dialect) -> _Shape | None:
    """The shape of a message that takes no parser; None of any other."""
    is_read_so = _is_usual(dialect) and not dict(dialect.syntax).get("disable_syntax")
    found = segments(text) if is_read_so else None
    if found is None:
        return None
    if any(part.kind in _WITH_CLASS for part in found) and (
        dialect.references or "attrs_inline" not in dialect.extensions
    ):
        return None  # the words may be the label of a link, or the class but text
    parts = [Part(part.kind, part.target) for part in found if part.kind in ("link", "footnote")]
    parts += [Part("role", _role(part.target, part.words)) for part in found if part.kind == "role"]
    parts += [Part("attribute", _attribute("class", part.target)) for part in found if part.kind in _WITH_CLASS]
    return _Shape(Counter(parts), Counter(), max((_DEPTHS.get(part.kind, 0) for part in found), default=0))


_WITH_CLASS = ("span", "title")
_DEPTHS = {"link": 1, "strong": 1, "emphasis": 1, "span": 1, "title": 2}


def _without_parts(text: str, dialect: Dialect) -> bool:
    """Whether a text has no part that must stay the same: told without a parser, since most messages are so."""
    return _is_usual(dialect) and not _SIGNS.search(text) and text.count("*") + text.count("_") <= DEEPEST


def _is_usual(dialect: Dialect) -> bool:
    return dialect.extensions <= _USUAL and not dict(dialect.syntax).get("gfm_only")


_USUAL = frozenset(EXTENSIONS)


@lru_cache(maxsize=8)
def _parser(extensions: frozenset[str], syntax: tuple[tuple[str, Any], ...]) -> MarkdownIt:
    # Slow to import, and not needed where no message has any markup.
    from markdown_it.renderer import RendererHTML  # noqa: PLC0415
    from myst_parser.config.main import MdParserConfig  # noqa: PLC0415
    from myst_parser.parsers.mdit import create_md_parser  # noqa: PLC0415

    needless = {"smartquotes", "replacements"} | (set() if find_spec("linkify_it") else {"linkify"})
    config = MdParserConfig(enable_extensions=set(extensions) - needless, **dict(syntax))
    parser = create_md_parser(config, RendererHTML)
    parser.disable("text_join")  # keeps escaped characters apart, which are text on purpose
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
        return token.markup  # a fence that was meant to begin a block
    return _ESCAPED if token.type in ("text_special", "code_inline", "myst_role") else ""


def _parts(token: Token) -> Iterator[Part]:
    if token.type == "hardbreak":
        yield _BREAK
    elif token.type == "html_inline" and _LINE_BREAK.fullmatch(token.content):
        yield _BREAK_TAG
    elif token.type in _VALUES:
        kind, value = _VALUES[token.type]
        yield Part(kind, value(token))
    elif token.type not in _PLAIN and not token.type.endswith("_close"):
        yield Part("html", f"{token.type} {token.content}".strip())  # whatever an extension may bring
    for name, setting in token.attrs.items():
        if token.type != "substitution_inline" and name not in _WORDS_OF_ATTRIBUTES:
            yield Part("attribute", _attribute(name, setting))
    for name, setting in token.meta.get("insecure_attrs", {}).items():  # which MyST drops
        yield Part("attribute", _attribute(name, setting))


_PLAIN = frozenset((
    "inline", "text", "text_special", "softbreak", "em_open", "strong_open", "s_open", "span_open",
    "code_inline",
))  # fmt: skip
_BREAK, _BREAK_TAG = Part("break", "<br />"), Part("break-tag", "<br />")
"""A hard line break in Markdown, which the messages of a page show as HTML (``sphinxext/renderer.py``), and that HTML."""
_LINE_BREAK = re.compile(r"<br */?>")
_VALUES: dict[str, tuple[str, Callable[[Token], str]]] = {
    "link_open": ("link", lambda token: str(token.attrs.get("href", ""))),
    "image": ("image", lambda token: str(token.attrs.get("src", ""))),
    "myst_role": ("role", lambda token: _role(token.meta["name"], token.content)),
    "html_inline": ("html", lambda token: token.content),
    "substitution_inline": ("substitution", lambda token: token.content),
    "math_inline": ("math", lambda token: token.content),
    "math_inline_double": ("math", lambda token: token.content),
    "footnote_ref": ("footnote", lambda token: str(token.meta["label"])),
}
"""The kinds of tokens that are not words, and what of them must stay the same."""


def _attribute(name: str, value: Any) -> str:
    sign = {"class": ".", "id": "#"}.get(name)
    return f"{sign}{value}" if sign else f"{name}={value}"


def _role(name: str, content: str) -> str:
    """A role with what it leads to; of a role of words its name alone."""
    if name in _ROLES_OF_WORDS:
        return f"{{{name}}}"
    target = _target(content) if name not in _ROLES_OF_CODE else content
    return f"{{{name}}}`{same_term(target) if name == 'term' else target}`"


def _target(content: str) -> str:
    """What a role with ``title <target>`` leads to; all of it where it is something else, such as HTML."""
    title, sign, target = content.removesuffix(">").rpartition("<")
    is_titled = sign and content.endswith(">") and title and not title.endswith("\\")
    return target if is_titled and not {"<", ">"} & {*title, *target} else content


def same_term(term: str) -> str:
    """A term as a glossary compares it: in small letters, with single spaces."""
    return " ".join(term.split()).lower()
