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
from itertools import accumulate, groupby, takewhile
from typing import TYPE_CHECKING, Any, NamedTuple

import attrs

from startoolkit.messages import badges
from startoolkit.messages.grammar import is_plain, segments, shows_words
from startoolkit.printable import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token
    from myst_parser.config.main import MdParserConfig

    from startoolkit.messages.grammar import Segment

EXTENSIONS = ("attrs_block", "attrs_inline", "colon_fence", "deflist", "fieldlist", "tasklist")
"""The MyST extensions that a briefing has unless its ``conf.py`` sets others."""
SYNTAX = (
    "commonmark_only", "gfm_only", "disable_syntax", "sub_delimiters", "linkify_fuzzy_links", "dmath_allow_labels",
    "dmath_allow_space", "dmath_allow_digits", "dmath_double_inline", "strikethrough_single_tilde",
)  # fmt: skip
"""Other MyST settings that decide what is markup; the judge must use the same ones as the build."""
BREAK = "<br />"
"""A hard line break in a message."""
LONGEST = 20_000
"""Characters that a source or a translation may have; longer ones are refused."""
TIMES, LONG = 40, 2_000
"""A translation may have ``TIMES`` times as many characters as its source, and ``LONG`` characters in any case."""
MOST_BRACKETS = 300
"""Opening brackets that a message may have: the parser searches the rest of the text for the end of each link."""
LONGEST_SHOWN = 80
"""Characters of a message that an error repeats."""
DEEPEST = 10
"""Levels of nested emphasis and links that a translation may have; each level costs stack in later recursions."""
MOST_MARKS = 8
"""Combining marks (accents, vowel signs) that one letter may have; no script needs more."""


def syntax_of(config: MdParserConfig) -> dict[str, Any]:
    """The values of ``SYNTAX`` in a MyST configuration, without those that this release of MyST lacks."""
    return {name: frozen(getattr(config, name)) for name in SYNTAX if hasattr(config, name)}


def frozen(value: Any) -> Any:
    """A setting in a hashable form."""
    return tuple(value) if isinstance(value, list) else value


@attrs.frozen
class Dialect:
    """What is markup in a page, and which parts of it a translation may replace."""

    extensions: frozenset[str] = frozenset()
    """``myst_enable_extensions``."""
    syntax: tuple[tuple[str, Any], ...] = ()
    """The settings ``SYNTAX`` with their values, by their names in ``MdParserConfig``."""
    references: frozenset[str] = frozenset()
    """Labels of the page's link definitions, for ``[text][label]``."""
    addresses: Mapping[str, str] = attrs.field(factory=dict)
    """Link targets with the target that a translation may have instead (the setting ``addresses``)."""
    terms: Callable[[str], Iterable[str]] = lambda _term: ()
    """Returns the translations of a glossary term in the catalogs of the language."""


class Part(NamedTuple):
    """A part of a message that is not words: its kind, and the value that a translation must keep."""

    kind: str
    value: str


class Fault(NamedTuple):
    """Why a translation cannot be used."""

    kind: str
    message: str
    hint: str


# Roles whose content is free text; the content of any other role is or has a target that must be kept.
_ROLES_OF_WORDS = frozenset((
    "abbr", "abbreviation", "dfn", "emphasis", "guilabel", "index", "kbd", "menuselection", "strong", "sub",
    "subscript", "sup", "superscript", "t", "title", "title-reference", *badges.ROLES,
))  # fmt: skip
# Roles whose whole content is code, also if it ends in ``<…>`` like a target.
_ROLES_OF_CODE = frozenset(("code", "file", "math", "raw", "samp"))
# Domains whose roles accept a tilde before the content, which only shortens the text that is shown.
_DOMAINS_OF_OBJECTS = ("c", "cpp", "js", "py")
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
# Invisible, but legitimate: joiners (Persian, Indic scripts), direction marks, soft hyphen, word joiner.
_HARMLESS = frozenset("\u200c\u200d\u200e\u200f\u061c\u00ad\u2060\n\t")
# Letters and marks without a visible shape, and ranges that Unicode reserves for such characters.
_SHAPELESS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u2065\u3164\uffa0\ufff0-\ufff8\ufdd0-\ufdef\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
)
_SELECTORS = re.compile("[\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]{2,}")
# Fast path: visible letters, digits and punctuation of common scripts; no combining marks.
_SEEN = re.compile(
    r"[\n\t -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u0482\u048a-\u052f"
    r"\u05d0-\u05ea\u2009\u2010-\u2027\u202f-\u205e\u20a0-\u20bf\u2190-\u21ff\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3]*"
)
# Flags such as England's are spelled with tag characters, which are hidden characters anywhere else.
_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{2,6}\U000e007f")
# Runs of emphasis markers that the parser left as text.
_STRESS = re.compile(r"\*+|_+|~~+")
_STRUCK = "strikethrough"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
# Scripts without spaces between words (Thai, Lao, Myanmar, Khmer), where emphasis starts and ends between letters.
_UNDIVIDED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
# Placeholders for number and caption in the title of a role ``numref``.
_NUMBERED = re.compile(r"%s|\{(?:name|number)\}")
_ESCAPED = "\ufffc"
_FENCE = "```"

_KINDS = {
    "link": ("link to '{}'", "Copy the target of the link from the source; only its words are translated."),
    "image": ("picture '{}'", "Keep the picture's file name as it is; only its description is translated."),
    "role": ("role {}", "Keep the role and what it leads to; words of your own go before it: {role}`words <target>`."),
    "html": ("HTML '{}'", "Copy the HTML from the source as it is."),
    "substitution": ("placeholder '{}'", "Copy the placeholder from the source as it is."),
    "math": ("formula '{}'", "Copy the formula from the source as it is."),
    "footnote": ("footnote mark [^{}]", "Each footnote mark of the source stands once; their order is free."),
    "attribute": ("attribute {{{}}}", "Copy what stands in braces from the source as it is."),
    "title": (
        "title of a link or picture",
        'Take "…" out of the parentheses; only titles of the source are translated.',
    ),
    "break": ("line break {}", "Write <br /> where the line ends."),
    "break-tag": ("HTML line break {}", "A line ends only where one of the source does; write <br /> there."),
}
"""For each kind of part, its name in messages, and a hint."""


def faults(msgid: str, msgstr: str, dialect: Dialect) -> list[Fault]:
    """Why ``msgstr`` may not be used for ``msgid``; empty if it may."""
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
    found += _left_over(source, target, _strangers(msgid, msgstr))
    return found


def too_long(msgid: str, msgstr: str) -> list[Fault]:
    """Faults of messages that would take too long to parse."""
    if len(msgstr) > max(TIMES * len(msgid), LONG) or max(len(msgid), len(msgstr)) > LONGEST:
        return [Fault("length", f"The translation is {len(msgstr)} characters long, the source {len(msgid)}.",
                      "Translate the sentence and nothing more; split very long paragraphs in the source.")]  # fmt: skip
    if max(msgid.count("["), msgstr.count("[")) > MOST_BRACKETS:
        hint = "Take the brackets out; no sentence needs so many."
        return [Fault("length", f"The message has more than {MOST_BRACKETS} opening brackets.", hint)]
    return []


_BROKEN = "Compare it with the source: a bracket, brace or backquote is missing or too many."
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
        yield from (_added(Part("substitution", name), _DELETE) for name in strangers)
        del signs["{{"], signs["}}"]
    for sign in signs:
        place = dict(target.places).get(sign)
        if place:
            told = f"The translation has {sign!r}, which is broken markup of emphasis, in '{_shown(place)}'."
            yield Fault("markup", told, _BESIDE)
        else:
            yield Fault("markup", f"The translation has {sign!r}, which is broken markup.", _BROKEN)
    for kind in Counter(target.wordless) - Counter(source.wordless):
        name = "picture without a description" if kind == "image" else "link without words"
        yield Fault(kind, f"The translation has a {name}, which the source has not.", _BETWEEN)
    if len(target.inside) > len(source.inside):
        for words in target.inside:
            if target.emphases > source.emphases or re.search(r"\s", words):
                told = f"The translation has two stars inside of words, which make emphasis of '{_shown(words)}'."
                yield Fault("markup", told, _STARS)


def _lacking(part: Part) -> Fault:
    name, hint = _KINDS[part.kind]
    return Fault(part.kind, f"The translation lacks the {name.format(_shown(part.value))} of the source.", hint)


def _added(part: Part, hint: str = "") -> Fault:
    name, usual = _KINDS[part.kind]
    told = f"The translation has the {name.format(_shown(part.value))}, which the source lacks."
    return Fault(part.kind, told, hint or usual)


def _shown(value: str) -> str:
    """A value in the form shown in errors: one line, safe to print, shortened."""
    line = printable(" ".join(value.split()))
    return line if len(line) <= LONGEST_SHOWN else f"{line[:LONGEST_SHOWN]}…"


def hidden(msgid: str, msgstr: str) -> Iterator[Fault]:
    """Faults of invisible characters that change how text is read, shown or searched."""
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
    # Cf: format, Cc: control, Zl, Zp: separators, Cs, Co: surrogates and private use; the last two code points of each
    # plane are noncharacters.  Other unassigned ones (Cn) may be letters in a later version of Unicode.
    return sign not in _HARMLESS and (
        unicodedata.category(sign) in ("Cf", "Cc", "Zl", "Zp", "Cs", "Co")
        or ord(sign) & 0xFFFE == 0xFFFE
        or _SHAPELESS.match(sign) is not None
    )


def _marks(text: str) -> int:
    """The length of the longest run of combining marks."""
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
    """Remove permitted replacements from both counters: other addresses, translated terms, line breaks, no title."""
    missing[_TITLE] = 0  # a title may be left out
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
    emphases: int = 0
    """The number of passages emphasised with stars."""
    wordless: tuple[str, ...] = ()
    """``link`` for each link without words, ``image`` for each picture without alternative text."""
    inside: tuple[str, ...] = ()
    """Passages emphasised with stars that are inside words: ``Mitarbeiter*innen und Bürger*innen``."""
    places: tuple[tuple[str, str], ...] = ()
    """Emphasis markers in ``left_over``, each with the text around it."""


@lru_cache(maxsize=4096)
def _shape_of(
    text: str, extensions: frozenset[str], syntax: tuple[tuple[str, Any], ...], references: frozenset[str]
) -> _Shape:
    links = {label.upper(): {"title": "", "href": f"[{label}]"} for label in references}
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
    return _Shape(parts, left_over, depth, len(stressed), (*_wordless(tokens),), inside, places)


def _wordless(tokens: Sequence[Token]) -> Iterator[str]:
    for at, token in enumerate(tokens):
        if token.type == "image" and not shows_words("".join(map(_content, token.children or ()))):
            yield "image"
        elif token.type == "myst_role" and _is_wordless_role(token.meta["name"], token.content):
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


def _is_wordless_role(name: str, content: str) -> bool:
    title = "" if name in _ROLES_OF_WORDS or name in _ROLES_OF_CODE else _divided(content)[0]
    return bool(title) and not shows_words(title)


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
    parts = [Part(part.kind, part.target) for part in found if part.kind in ("link", "footnote")]
    parts += [Part("role", _role(part.target, part.words)) for part in found if part.kind == "role"]
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
        return _is_wordless_role(part.target, part.words)
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
        yield _BREAK
    elif token.type == "html_inline" and _LINE_BREAK.fullmatch(token.content):
        yield _BREAK_TAG
    elif token.type in _VALUES:
        kind, value = _VALUES[token.type]
        yield Part(kind, value(token))
    elif token.type not in _PLAIN and not token.type.endswith("_close"):
        yield Part("html", f"{token.type} {token.content}".strip())  # tokens of other extensions
    for name, setting in token.attrs.items():
        own = _ATTRIBUTES.get(token.type, ())
        if name == "title" in own and setting:
            yield _TITLE
        elif token.type != "substitution_inline" and name not in own:
            yield Part("attribute", _attribute(name, setting))
    for name, setting in token.meta.get("insecure_attrs", {}).items():  # attributes that MyST drops
        yield Part("attribute", _attribute(name, setting))


_ATTRIBUTES = {"link_open": ("href", "title"), "image": ("src", "alt", "title")}
"""Attributes of links and pictures that are no ``{…}`` attributes: targets and texts."""
_TITLE = Part("title", "")
_PLAIN = frozenset((
    "inline", "text", "text_special", "softbreak", "em_open", "strong_open", "s_open", "span_open",
    "code_inline",
))  # fmt: skip
_BREAK, _BREAK_TAG = Part("break", BREAK), Part("break-tag", "<br />")
"""A hard line break in Markdown, and its HTML, by which messages represent it (``sphinxext/renderer.py``)."""
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
"""By token type: the kind of the part, and a function for the value that a translation must keep."""


def _attribute(name: str, value: Any) -> str:
    sign = {"class": ".", "id": "#"}.get(name)
    return f"{sign}{value}" if sign else f"{name}={value}"


def _role(name: str, content: str) -> str:
    """A role with its target, in one form for equal meanings; for roles of words only the name."""
    if name in _ROLES_OF_WORDS:
        return f"{{{name}}}"
    title, target = _divided(content) if name not in _ROLES_OF_CODE else ("", content)
    if title.startswith("!"):  # in Sphinx, "!" suppresses the link
        target = f"!{target}"
    elif not title and name.partition(":")[0] in _DOMAINS_OF_OBJECTS:
        target = target.removeprefix("~")
    elif name.rpartition(":")[2] == "numref" and re.search(r"[%{}]", _NUMBERED.sub("", title)):
        target = content  # Sphinx fails to format such a title, so it must be the source's
    return f"{{{name}}}`{same_term(target) if name == 'term' else target}`"


def _divided(content: str) -> tuple[str, str]:
    """Title and target of a role with ``title <target>``; otherwise an empty title and the whole content as target."""
    title, sign, target = content.removesuffix(">").rpartition("<")
    is_titled = sign and content.endswith(">") and title and not title.endswith("\\")
    return (title, target) if is_titled and not {"<", ">"} & {*title, *target} else ("", content)


def same_term(term: str) -> str:
    """A term in the form in which glossaries compare it: in small letters, with single spaces."""
    return " ".join(term.split()).lower()
