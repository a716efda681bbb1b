"""Checks of what must be the same in source and translation: markup, addresses, placeholders, white space at the ends."""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING

from startoolkit.catalogs.checks.registry import Context, check, quoted
from startoolkit.catalogs.corpus import LINK, place, stems
from startoolkit.catalogs.prose import ADDRESS, OBJECT, OTHER_PUNCTUATION, prose, words
from startoolkit.messages.targets import is_same_page
from startoolkit.plugins import Found
from startoolkit.settings import named_setting

if TYPE_CHECKING:
    from startoolkit.messages.po import Message


@check("error")
def markup(message: Message, context: Context) -> Iterator[Found]:
    """Links, roles, pictures and the like are not those of the source: the build refuses the translation."""
    for fault in context.judge(message):
        yield Found(fault.message, fault.hint)


PLACEHOLDER = re.compile(
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
# Punctuation of other scripts ends an address, as it does for docutils; but not what Unicode makes a part of one: the
# ideographic full stop in a host (see below), and a wide colon before slashes.
_OTHER_PUNCTUATION = re.compile(f"(?![。．]|：//)[{OTHER_PUNCTUATION}]")
_UNSEEN = re.compile(r"[*_\[\]`\\\u00ad\u061c\u200c-\u200f\u2060]")
"""What markup takes away, and characters without a shape that may be in the middle of an address."""


@check("error")
def addresses(message: Message, context: Context) -> Iterator[Found]:
    """The text names an address of the web or of mail that the source does not name."""
    source = _plain(message.msgid, *_TARGET.findall(message.msgid))
    known = {*_addresses(source), *map(_plain, context.addresses.values())}
    told = cache(lambda: " ".join(fault.message for fault in context.judge(message) if fault.kind == "link").casefold())
    titles = (target.partition(" ")[2] for target in _TARGET.findall(message.msgstr))  # the judge compares the rest
    for address in dict.fromkeys(_addresses(_plain(message.msgstr, *titles))):
        if any(is_same_page(_absolute(one), _absolute(address), context.tongues) for one in known):
            continue
        if address not in known and not re.search(rf"(?<![\w.-]){re.escape(address)}(?![\w-]|\.\w)", source):
            if address in told():
                continue
            goes = named_setting("addresses", has_table=context.has_table)
            hint = f"Copy the address of the source; one for readers of this language goes into {goes}."
            yield Found(f"The address {quoted(address)} is not in the source.", hint)


def _plain(text: str, *more: str) -> str:
    """A text as its addresses are compared: words and code without markup, then more of it."""
    shown = _UNSEEN.sub("", html.unescape(" ".join((_TARGET.sub("", text), *more))))
    shown = _OTHER_PUNCTUATION.sub(" ", shown)
    return re.sub(r"(?<=[a-z0-9])。(?=[a-z])", ".", unicodedata.normalize("NFKC", shown).casefold())


def _absolute(address: str) -> str:
    return address if "://" in address else f"https://{address}"


def _addresses(plain: str) -> Iterator[str]:
    for match in _NAMED.finditer(plain):
        yield match[0].rstrip(".,;:!?'’)(–—")


@check("error")
def placeholders(message: Message, context: Context) -> Iterator[Found]:
    """%s, %(name)s, {name} and addresses in the text are not those of the source."""
    source, target = _placeholders(message.msgid), _placeholders(message.msgstr)
    missing, added = source - target, target - source
    for address in list(missing):
        for other in list(added):
            is_for_readers = is_same_page(address, other, context.tongues)
            if added[other] > 0 and (is_for_readers or other == context.addresses.get(address)):
                missing[address] -= 1
                added[other] -= 1
                break
    if not missing and not added and _unnumbered(message.msgid) != _unnumbered(message.msgstr):
        order = ", ".join(_unnumbered(message.msgid))
        hint = f"Keep the order {order}, or number them, if the program allows: %2$s … %1$s."
        yield Found("The placeholders stand in another order than in the source.", hint)
    for part in missing.elements():
        yield Found(f"{quoted(part)} of the source is missing.", "Copy it from the source as it is.")
    for part in added.elements():
        if not (ADDRESS.fullmatch(part) and part not in source):  # told by the check of addresses
            yield Found(f"{quoted(part)} is not in the source.", "Delete it, or copy what the source has.")


def _unnumbered(text: str) -> list[str]:
    """The placeholders of a text that are filled in by their order."""
    return re.findall(r"(?<![\d%])%[sdifgrx](?!\w)", prose(text))


def _placeholders(text: str) -> Counter[str]:
    plain = prose(text)
    addresses = (match[0] for match in ADDRESS.finditer(plain))
    return Counter((*(match[0] for match in PLACEHOLDER.finditer(ADDRESS.sub(OBJECT, plain))), *addresses))


@check("warning")
def outer_spaces(message: Message, _context: Context) -> Iterator[Found]:
    """White space at the start or the end is not that of the source."""
    source, target = message.msgid, message.msgstr
    hint = "Begin and end as the source does: with the same spaces and line breaks, or with none."
    if source[: len(source) - len(source.lstrip())] != target[: len(target) - len(target.lstrip())]:
        yield Found("The white space at the start is not that of the source.", hint)
    if source[len(source.rstrip()) :] != target[len(target.rstrip()) :]:
        yield Found("The white space at the end is not that of the source.", hint)


@check("warning")
def links(message: Message, context: Context) -> Iterator[Found]:
    """The words of two links suggest that their targets were exchanged."""
    source, target = _links(message.msgid), _links(message.msgstr)
    if len(target) < 2 or source.keys() != target.keys():
        return
    known = {to: _known(to, source[to], target[to], context) for to in target}
    said = {to: stems(text) for to, text in target.items()}
    for one, two in combinations(target, 2):
        both = known[one] & known[two]
        right = (said[one] & known[one] - both) | (said[two] & known[two] - both)
        wrong = (said[one] & known[two] - both) | (said[two] & known[one] - both)
        if wrong and not right:
            told = f"The words {quoted(target[one])} lead to {quoted(one)}, and {quoted(target[two])} to {quoted(two)}."
            yield Found(told, "See whether the two targets were exchanged.")


def _links(text: str) -> dict[str, str]:
    """The words of the links of a text by their targets; nothing where a target occurs twice."""
    found = LINK.findall(text)
    texts = {target: text for text, target in found}
    return texts if len(texts) == len(found) else {}


def _known(target: str, source: str, own: str, context: Context) -> set[str]:
    """Stems of words that links to a target have: in the source, of terms there, and in other translations."""
    others = context.corpus.links.get(place(target), Counter()) - Counter(stems(own))
    terms = (term for term, _ in context.terminology.occurring(words(source)))
    return stems(source).union(others, *(stems(text) for term in terms for text in term.translations))
