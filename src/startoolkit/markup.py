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
from typing import TYPE_CHECKING, Any, NamedTuple

from markdown_it.renderer import RendererHTML
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

LONGEST = 20_000
"""Characters of a message that are looked into."""
MOST_BRACKETS = 300
"""Opening brackets in a message: each may begin a link, and looking for its end takes time for every one."""


@dataclass(frozen=True)
class Dialect:
    """What the project allows in its Markdown, and its translators in theirs."""

    extensions: frozenset[str] = frozenset()
    """``myst_enable_extensions``."""
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
_TITLED = re.compile(r"(?s)(.*?)\s*(?<!\\)<([^<>]*)>")
_WORDS_OF_ATTRIBUTES = ("href", "src", "alt", "title")
# Signs of markup that the parser took for text: a mistake at best, and markup again for the next program.
_LEFT_OVER = re.compile(
    r"\{[A-Za-z][\w.:+-]*\}|\]\s?[(\[]|`+|</?[A-Za-z!?][\w-]*|\{\{|\}\}|(?m:^[ \t]*(?::{3,}|~{3,}|-{3,}[ \t]*$|\+{3,}|\{[.#]))"
)
_NOQA = re.compile(r"(?s).*(?<!\\)#\s*noqa\s*")  # as sphinx.transforms.i18n.parse_noqa has it
# Joiners, which Persian and Indic scripts need, and the marks that keep numbers in place between two directions.
_HARMLESS = frozenset("\u200c\u200d\u200e\u200f\u00ad")
_ESCAPED = "\ufffc"

_KINDS = {
    "link": ("link to {!r}", "Copy the target of the link from the msgid; only its words are translated."),
    "image": ("picture {!r}", "Keep the picture's file name as it is; only its description is translated."),
    "role": ("role {}", "Keep the role and what it leads to; words of your own go before it: {role}`words <target>`."),
    "html": ("HTML {!r}", "Copy the HTML from the msgid as it is."),
    "substitution": ("placeholder {!r}", "Copy the placeholder from the msgid as it is."),
    "math": ("formula {!r}", "Copy the formula from the msgid as it is."),
    "footnote": ("footnote mark [^{}]", "Each footnote mark of the msgid stands once; their order is free."),
    "attribute": ("attribute {{{}}}", "Copy what stands in braces from the msgid as it is."),
}
"""How a part of each kind is called, and what to do about it."""


def faults(msgid: str, msgstr: str, dialect: Dialect) -> list[Fault]:
    """What keeps ``msgstr`` from being used for ``msgid``; an empty list if nothing does."""
    if len(msgstr) > max(10 * len(msgid) + 300, 300) or max(len(msgid), len(msgstr)) > LONGEST:
        return [Fault("length", f"The translation is {len(msgstr)} characters long, the source {len(msgid)}.",
                      "Translate the sentence and nothing more; split very long paragraphs in the source.")]  # fmt: skip
    if max(msgid.count("["), msgstr.count("[")) > MOST_BRACKETS:
        hint = "Take the brackets out; no sentence needs so many."
        return [Fault("length", f"The message has more than {MOST_BRACKETS} opening brackets.", hint)]
    found = [*hidden(msgid, msgstr), *_blocks(msgid, msgstr)]
    source, target = _shape(msgid, dialect), _shape(msgstr, dialect)
    missing, added = source.parts - target.parts, target.parts - source.parts
    _allow(missing, added, dialect)
    found += [_lacking(part) for part in +missing]
    found += [_added(part) for part in +added]
    for sign in target.left_over - source.left_over:
        hint = "Compare it with the msgid: a bracket, brace or backquote is missing or too many."
        found.append(Fault("markup", f"The translation has {sign!r}, which is broken markup.", hint))
    return found


def _lacking(part: Part) -> Fault:
    name, hint = _KINDS[part.kind]
    return Fault(part.kind, f"The translation lacks the {name.format(part.value)} of the source.", hint)


def _added(part: Part) -> Fault:
    name, hint = _KINDS[part.kind]
    return Fault(part.kind, f"The translation has the {name.format(part.value)}, which the source lacks.", hint)


def hidden(msgid: str, msgstr: str) -> Iterator[Fault]:
    """Characters that nobody sees and that change how text is read, shown or searched."""
    for sign in sorted({sign for sign in msgstr if _is_hidden(sign)} - set(msgid)):
        name = unicodedata.name(sign, "a control character")
        hint = "Delete it; retype the words around it if you cannot see it."
        yield Fault("hidden", f"The translation has an invisible character, U+{ord(sign):04X} ({name.lower()}).", hint)


def _is_hidden(sign: str) -> bool:
    # Cf: format, Cc: control, Zl and Zp: separators, Cs, Co, Cn: no characters at all; U+2060 joins words in peace.
    category = unicodedata.category(sign)
    return category in ("Cf", "Cc", "Zl", "Zp", "Cs", "Co", "Cn") and sign not in _HARMLESS and sign not in "\n\t\u2060"


def _blocks(msgid: str, msgstr: str) -> Iterator[Fault]:
    if msgstr.strip().count("\n\n") > msgid.strip().count("\n\n"):
        hint = "Put it into one paragraph: a message takes the place of one paragraph of the page."
        yield Fault("block", "The translation has more paragraphs than the source.", hint)
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
    if part.kind == "link" and part.value in dialect.addresses:
        yield Part("link", dialect.addresses[part.value])
    elif part.kind == "role" and part.value.startswith("{term}"):
        term = part.value.removeprefix("{term}").strip("`")
        for translated in dialect.terms(term):
            yield Part("role", f"{{term}}`{same_term(translated)}`")


class _Shape(NamedTuple):
    parts: Counter[Part]
    left_over: Counter[str]


@lru_cache(maxsize=4096)
def _shape_of(text: str, extensions: frozenset[str], references: frozenset[str]) -> _Shape:
    links = {label.upper(): {"title": "", "href": f"[{label}]"} for label in references}
    tokens = _parser(extensions).parseInline(text, {"references": links})
    parts: Counter[Part] = Counter()
    words: list[str] = []
    for token in _flat(tokens):
        parts.update(_parts(token))
        words.append(_words(token))
    return _Shape(parts, Counter(found.strip() for found in _LEFT_OVER.findall("".join(words))))


def _shape(text: str, dialect: Dialect) -> _Shape:
    return _shape_of(text, dialect.extensions, dialect.references)


@lru_cache(maxsize=8)
def _parser(extensions: frozenset[str]) -> MarkdownIt:
    config = MdParserConfig(enable_extensions=set(extensions) - {"linkify", "smartquotes", "replacements"})
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
    return _ESCAPED if token.type in ("text_special", "code_inline", "myst_role") else ""


def _parts(token: Token) -> Iterator[Part]:
    if token.type in _VALUES:
        kind, value = _VALUES[token.type]
        yield Part(kind, value(token))
    elif token.type not in _PLAIN and not token.type.endswith("_close"):
        yield Part("html", f"{token.type} {token.content}".strip())  # whatever an extension may bring
    for name, setting in token.attrs.items():
        if name not in _WORDS_OF_ATTRIBUTES:
            yield Part("attribute", _attribute(name, setting))


_PLAIN = frozenset((
    "inline", "text", "text_special", "softbreak", "hardbreak", "em_open", "strong_open", "s_open", "span_open",
    "code_inline",
))  # fmt: skip
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
    titled = _TITLED.fullmatch(content)
    target = titled[2] if titled else content
    if name == "term":
        target = same_term(target)
    return f"{{{name}}}`{target}`"


def same_term(term: str) -> str:
    """A term as a glossary compares it: in small letters, with single spaces."""
    return " ".join(term.split()).lower()
