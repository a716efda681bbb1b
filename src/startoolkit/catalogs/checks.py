"""What a careful reviewer looks for in a translation: one function for each, named for what it finds.

A check takes a message that is translated and what is known about the language, and yields what it finds.  The name
of the function is the name of the check, and the first line of its docstring is what ``check --list`` says of it.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import attrs

from startoolkit.catalogs import typography
from startoolkit.catalogs.numbers import differences
from startoolkit.catalogs.prose import ADDRESS, OBJECT, excerpt, prose, without_links, words
from startoolkit.catalogs.spelling import spelled
from startoolkit.catalogs.terminology import Terminology, keeps
from startoolkit.catalogs.typography import Rule
from startoolkit.messages.judge import faults
from startoolkit.messages.shape import Dialect, Fault
from startoolkit.plugins import Check, Found, Severity

if TYPE_CHECKING:
    from startoolkit.languages import Language
    from startoolkit.messages.po import Message


@attrs.frozen
class Context:
    """What is known about the catalog of a message."""

    language: Language
    source_language: Language
    terminology: Terminology = Terminology({})
    addresses: Mapping[str, str] = attrs.field(factory=dict)
    """Addresses of the source that have a counterpart in the language."""
    judge: Callable[[Message], Iterable[Fault]] = lambda message: faults(message.msgid, message.msgstr, (), Dialect())
    """What keeps a translation from being used."""
    misspelt: frozenset[str] = frozenset()
    """Words that the dictionary of the language lacks."""
    checks: Mapping[str, Check] = attrs.field(factory=lambda: CHECKS)
    """Every check of a message by its name: ours and those of plugins."""
    rules: Mapping[str, tuple[Rule, ...]] = attrs.field(factory=dict)
    """Typography rules of the project and its plugins, by check, in place of ours."""


Find = Callable[["Message", Context], Iterable[Found]]
OF_CODE = frozenset(("markup", "addresses", "placeholders", "outer-spaces"))
"""The checks of what is not prose: code, raw text, the file of a picture."""


CHECKS: dict[str, Check] = {}
"""Every check of a message by its name."""


def _check(severity: Severity) -> Callable[[Find], Find]:
    def register(find: Find) -> Find:
        name = find.__name__.replace("_", "-")
        CHECKS[name] = Check(name, severity, (find.__doc__ or "").partition("\n")[0], find)
        return find

    return register


@_check("error")
def markup(message: Message, context: Context) -> Iterator[Found]:
    """Links, roles, pictures and the like are not those of the source: the build refuses the translation."""
    for fault in context.judge(message):
        yield Found(fault.message, fault.hint)


_PLACEHOLDER = re.compile(
    r"%\([\w.]{1,40}\)[sdifgrx]|(?<![\d%])%(?:\d\$)?[sdifgrx](?!\w)|\{(?:[A-Za-z_][\w.]{0,40}|\d{0,3})\}(?!`)"
)


# Addresses that a reader may type or a program make links of, however they are written: with a scheme, with www, of mail,
# of a host in a well-known domain, of a host with a path.  Scripts without spaces between words are no part of them.
_PATH = r"[^\s<>«»“”„\"`\u3000-\u9fff\uac00-\ud7a3\uff00-\uffef]*"
_LABEL = r"[^\W_\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\u9fff\uac00-\ud7a3]"
_NAMED = re.compile(
    rf"[a-z][a-z0-9+.-]{{1,20}}://{_PATH}|(?<![a-z0-9.])www\.{_PATH}|[a-z0-9.+-]{{1,64}}@[a-z0-9-]{{1,63}}(?:\.[a-z0-9-]{{1,63}})+"
    rf"|(?<![a-z0-9.@/-])(?:(?:{_LABEL}|(?<={_LABEL})-){{1,63}}\.){{1,6}}"
    rf"(?:(?:com|org|net|info|edu|gov|int|eu|biz|io|app|dev)(?![a-z0-9-])(?:/{_PATH})?|[a-z]{{2,20}}/(?=[a-z0-9]){_PATH})"
)
_TARGET = re.compile(r"\]\(\s*([^()]*(?:\([^()]*\)[^()]*)*)\)")
_UNSEEN = re.compile(r"[*_\[\]`\\\u00ad\u061c\u200c-\u200f\u2060]")
"""What markup takes away, and characters without a shape that may be in the middle of an address."""


@_check("error")
def addresses(message: Message, context: Context) -> Iterator[Found]:
    """The text names an address of the web or of mail that the source does not name."""
    source = _plain(message.msgid, *_TARGET.findall(message.msgid))
    known = {*_addresses(source), *map(_plain, context.addresses.values())}
    titles = (target.partition(" ")[2] for target in _TARGET.findall(message.msgstr))  # the judge compares the rest
    for address in dict.fromkeys(_addresses(_plain(message.msgstr, *titles))):
        if address not in known and not re.search(rf"(?<![\w.-]){re.escape(address)}(?![\w-]|\.\w)", source):
            hint = "Copy the address of the msgid; one for readers of this language goes into the setting addresses."
            yield Found(f"The address {_quoted(address)} is not in the source.", hint)


def _plain(text: str, *more: str) -> str:
    """A text as its addresses are compared: words and code without markup, then more of it."""
    shown = _UNSEEN.sub("", html.unescape(" ".join((_TARGET.sub("", text), *more))))
    return re.sub(r"(?<=[a-z0-9])。(?=[a-z])", ".", unicodedata.normalize("NFKC", shown).casefold())


def _addresses(plain: str) -> Iterator[str]:
    for match in _NAMED.finditer(plain):
        yield match[0].rstrip(".,;:!?'’)(–—")


@_check("error")
def placeholders(message: Message, context: Context) -> Iterator[Found]:
    """%s, %(name)s, {name} and addresses in the text are not those of the source."""
    source, target = _placeholders(message.msgid), _placeholders(message.msgstr)
    missing, added = source - target, target - source
    for address in list(missing):
        other = context.addresses.get(address, "")
        if other in added:
            missing[address] -= 1
            added[other] -= 1
    for part in missing.elements():
        yield Found(f"{_quoted(part)} of the source is missing.", "Copy it from the msgid as it is.")
    for part in added.elements():
        if not (ADDRESS.fullmatch(part) and part not in source):  # told by the check of addresses
            yield Found(f"{_quoted(part)} is not in the source.", "Delete it, or copy what the msgid has.")


def _placeholders(text: str) -> Counter[str]:
    plain = prose(text)
    addresses = (match[0] for match in ADDRESS.finditer(plain))
    return Counter((*(match[0] for match in _PLACEHOLDER.finditer(ADDRESS.sub(OBJECT, plain))), *addresses))


@_check("warning")
def numbers(message: Message, context: Context) -> Iterator[Found]:
    """A number of the source is missing, or one is added; separators and ordinals are the language's own."""
    missing, added = differences(
        (_PLACEHOLDER.sub(OBJECT, words(message.msgid)), typography.base(context.source_language)),
        (_PLACEHOLDER.sub(OBJECT, words(message.msgstr)), typography.base(context.language)),
    )
    if missing or added:
        parts = [f"lacks {', '.join(map(_quoted, missing))}"] if missing else []
        parts += [f"has {', '.join(map(_quoted, added))}, which the source lacks"] if added else []
        yield Found(f"The translation {' and '.join(parts)}.", "Compare the numbers with those of the msgid.")


@_check("warning")
def terminology(message: Message, context: Context) -> Iterator[Found]:
    """A term is not translated by the word that the terminology file settles for it."""
    text = words(message.msgstr)
    for term, said in context.terminology.occurring(words(message.msgid)):
        kept = said != said.lower() and said in text  # in a name, such as Surrey County Council
        if not kept and not keeps(term, text, context.language):
            settled = " or ".join(map(_quoted, term.translations))
            hint = "Take the settled word in any of its forms, or change locale/terminology.csv."
            yield Found(f"{_quoted(term.source)} is not translated by {settled}.", hint)


def _typographic(check: str, message: Message, context: Context) -> Iterator[Found]:
    text, source = words(message.msgstr), words(message.msgid)
    for rule in context.rules.get(check) or typography.rules(context.language, check):
        for match in rule.wrong.finditer(text):
            if not _is_cited(text, match.end(), source):
                where = excerpt(text, match.end() - 1, match.end())
                yield Found(f"There is {rule.message}, in {_quoted(where)}.", rule.hint)
                break


def _is_cited(text: str, end: int, source: str) -> bool:
    """Whether a sign and the two words before it are the source's: a name in the language of the source."""
    cited = re.search(r"\w+\W{1,3}\w+\W{1,2}\Z", text[max(0, end - 60) : end])
    return cited is not None and cited[0] in source


@_check("warning")
def quotes(message: Message, context: Context) -> Iterator[Found]:
    """Quotes are straight, of another language, or do not pair."""
    yield from _typographic("quotes", message, context)
    if _unpaired(message.msgid, context.source_language):
        return
    for pair in _unpaired(message.msgstr, context.language):
        hint = "Close every quotation that is opened, and open every one that is closed."
        yield Found(f"The quotes {pair[0]} and {pair[1]} do not pair.", hint)


def _unpaired(text: str, language: Language) -> list[str]:
    plain = words(text)
    return [pair for pair in typography.pairs(language) if plain.count(pair[0]) != plain.count(pair[1])]


@_check("warning")
def no_break_spaces(message: Message, context: Context) -> Iterator[Found]:
    """A space that must not break is missing or can break, before ; : ! ? % and units, or inside of « »."""
    yield from _typographic("no-break-spaces", message, context)


@_check("warning")
def dashes(message: Message, context: Context) -> Iterator[Found]:
    """A hyphen stands for a dash, or a dash is not the language's."""
    yield from _typographic("dashes", message, context)


@_check("warning")
def ellipsis(message: Message, context: Context) -> Iterator[Found]:
    """Three full stops stand for an ellipsis."""
    yield from _typographic("ellipsis", message, context)


@_check("warning")
def apostrophes(message: Message, context: Context) -> Iterator[Found]:
    """An apostrophe is straight or another sign."""
    yield from _typographic("apostrophes", message, context)


@_check("warning")
def identical(message: Message, context: Context) -> Iterator[Found]:
    """The translation is the source text."""
    if message.msgstr.strip() != message.msgid.strip():
        return
    said = re.findall(r"[^\W\d_]+", without_links(message.msgid).replace(OBJECT, " "))
    amount = len(said) == 1 and re.search(r"\d", message.msgid)  # "45 minutes" is the same in many languages
    if not amount and any(not _is_name(word) and word.casefold() not in context.terminology.same for word in said):
        hint = "Translate it; if it is a name, say so: # check-ignore: identical -- a name"
        yield Found("The translation is the source text.", hint)


def _is_name(word: str) -> bool:
    """Whether a word may be part of a name; "of", "the" and "al." may."""
    return word[0].isupper() or (word.islower() and len(word) < 4)


@_check("warning")
def doubled_words(message: Message, context: Context) -> Iterator[Found]:
    """A word stands twice in a row."""
    allowed = typography.may_double(context.language)
    if allowed is None:
        return
    text, source = words(message.msgstr), words(message.msgid).casefold()
    for match in re.finditer(r"(?<![\w‑-])([^\W\d_]+)\s+\1(?![\w‑-])", text, re.IGNORECASE):
        before = text[max(0, match.start() - 2) : match.end()]
        if match[0].casefold() not in source and not allowed.search(re.sub(r"\s+", " ", before)):
            yield Found(f"{_quoted(match[1])} stands twice.", "Delete one of the two.")


@_check("warning")
def outer_spaces(message: Message, _context: Context) -> Iterator[Found]:
    """White space at the start or the end is not that of the source."""
    source, target = message.msgid, message.msgstr
    hint = "Begin and end as the msgid does: with the same spaces and line breaks, or with none."
    if source[: len(source) - len(source.lstrip())] != target[: len(target) - len(target.lstrip())]:
        yield Found("The white space at the start is not that of the source.", hint)
    if source[len(source.rstrip()) :] != target[len(target.rstrip()) :]:
        yield Found("The white space at the end is not that of the source.", hint)


# Of languages whose signs at the end of a sentence are others.
_ENDS = {"。": ".", "．": ".", "।": ".", "۔": ".", "！": "!", "？": "?", "؟": "?", "：": ":"}
_HEADING = 60
_LINK_WITH_SIGN = re.compile(r"[!?]\]\([^()]*\)[\s.]*\Z")
_BEFORE_SIGN = re.compile(r"([^!?()]*)[!?](?:\s*\([^()]*\))?[\s.]*\Z")
_CLOSING = " \t\n\u00a0\u202f\u200e\u200f\"'“”’‘»«›‹)]」』）"


@_check("warning")
def sentence_end(message: Message, context: Context) -> Iterator[Found]:
    """The sign at the end, . : ! ? or …, is not that of the source."""
    source, target = _end(message.msgid, context.source_language), _end(message.msgstr, context.language)
    question = not source and target in "?!" and _is_heading(message.msgid)
    if source == target or question or _ends_with_name(message, context):
        return
    ends = f"The source ends with {_quoted(source)}" if source else "The source ends without a sign"
    other = f"the translation with {_quoted(target)}" if target else "the translation without one"
    yield Found(f"{ends}, {other}.", "End the translation as the source ends.")


def _end(text: str, language: Language) -> str:
    plain = words(text).rstrip(_CLOSING)
    # "Read it. (15 minutes)" and "Read it (15 minutes)." end alike.
    plain = re.sub(r"(?<=\S)\s*\([^()]*\Z", "", plain) if not _sign(plain, language) else plain
    return _sign(plain.rstrip(_CLOSING), language)


def _sign(plain: str, language: Language) -> str:
    if plain.endswith("..."):
        return "…"
    sign = _ENDS.get(plain[-1:], plain[-1:])
    if typography.base(language) == "el" and sign == ";":
        return "?"
    return sign if sign and sign in ".:!?…" else ""


def _is_heading(text: str) -> bool:
    """Whether a text without a sign at its end may be a heading, which may become a question."""
    return len(text) < _HEADING and not re.search(r"[.!?]\s", text)


def _ends_with_name(message: Message, context: Context) -> bool:
    """Whether one of the texts ends with a link or a term that has a sign of its own: ``[Focus It!](focus-it.md)``."""
    return any(_LINK_WITH_SIGN.search(text) or _named(text, context) for text in (message.msgid, message.msgstr))


def _named(text: str, context: Context) -> bool:
    last = _BEFORE_SIGN.search(words(text)[-_HEADING:])
    said = last[1].casefold().split() if last else []
    return any(" ".join(said[at:]) in context.terminology.names for at in range(len(said)))


_SHORT, _SHORTEST, _LONGEST = 20, 0.3, 3.0


@_check("warning")
def length(message: Message, _context: Context) -> Iterator[Found]:
    """The translation is far shorter or longer than the source."""
    source, target = _breadth(words(message.msgid)), _breadth(words(message.msgstr))
    if source > _SHORT and not _SHORTEST <= target / source <= _LONGEST:
        than = "shorter" if target < source else "longer"
        yield Found(f"The translation is far {than} than the source.", "See whether it says the same, and all of it.")


def _breadth(text: str) -> int:
    """The length of a text, where a sign of Chinese, Japanese or Korean counts as a syllable."""
    return sum(3 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


@_check("warning")
def spelling(message: Message, context: Context) -> Iterator[Found]:
    """A word is in no dictionary (where hunspell and a dictionary of the language are installed)."""
    known = context.terminology.known
    for word in spelled(message) if context.misspelt else ():
        if word in context.misspelt and not {part.casefold() for part in re.findall(r"\w+", word)} <= known:
            yield Found(f"{_quoted(word)} is in no dictionary.", "Correct it, or take it into the terminology.")


@_check("warning")
def untranslated(message: Message, _context: Context) -> Iterator[Found]:
    """The message has no translation, or one without a word: the edition shows the source text."""
    if not all(text.strip() for text in message.forms or (message.msgstr,)):
        yield Found("The message is not translated: the edition shows the source text.", "Translate it.")
    elif not message.is_complete:
        told = "The translation shows no word, so the edition shows the source text."
        yield Found(told, "Translate it, or leave it empty.")


@_check("warning")
def fuzzy(message: Message, _context: Context) -> Iterator[Found]:
    """The translation is marked as in doubt: the edition shows the source text."""
    if message.fuzzy and message.is_complete:
        hint = "Correct it, then take the mark fuzzy away."
        yield Found("The translation is fuzzy, so the edition shows the source text.", hint)


@_check("warning")
def unused(message: Message, _context: Context) -> Iterator[Found]:
    """The message has a context or plural forms, which no page has, so it is never used."""
    if not message.is_used:
        what = "plural forms (msgid_plural)" if message.context is None else "a context (msgctxt)"
        hint = "Pages know messages by their msgid alone: delete this one, or give its translation to the plain msgid."
        yield Found(f"The message has {what}, so no page uses it.", hint)


def _quoted(text: str) -> str:
    """A text between quotes, cut to a length that fits on a line."""
    return f"'{text[:80]}…'" if len(text) > 80 else f"'{text}'"
