"""Guesses the kinds of messages from the text of a page, for when there is no record of a build.

Only kinds that change a verdict are searched for: literal blocks, raw output, block formulas, index entries, and the
content of ``{eval-rst}`` blocks.  The page is scanned line by line for fences and indented blocks; nothing is executed.
"""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from startoolkit.messages.judge import Kind

WORDS_OF_SPHINX = (
    "Parameters", "Keyword Arguments", "Variables", "Raises", "Returns", "Return type", "Arguments", "Return values",
    "Template Parameters", "Throws", "Todo",
)  # fmt: skip
"""Names of fields and titles from Sphinx's domains, ``sphinx.ext.napoleon`` and ``sphinx.ext.todo``.

In catalogs they are messages, as Sphinx has it; on the pages of a language in which Sphinx says them itself they are none.
"""
PICTURE = ".. image:: "
"""Prefix of the message that Sphinx makes for a picture's file name."""
_KINDS: dict[str, Kind] = {
    "": "code", "code": "code", "code-block": "code", "sourcecode": "code", "parsed-literal": "code",
    "raw": "raw", "math": "raw", "index": "index", "eval-rst": "rst",
}  # fmt: skip
"""The kinds of blocks by the name of the directive; a block without a directive is code."""
_FENCE = re.compile(r"[ \t>]*(?P<fence>`{3,}|~{3,}|:{3,})[ \t]*(?:\{(?P<name>[\w.:+-]+)\})?[ \t]*(?P<rest>[^`]*)")
_DIRECTIVE = re.compile(r"(?P<indent>[ \t]*)\.\.[ \t]+(?P<name>[\w-]+)::[ \t]*(?P<rest>.*)")
_OPTION = re.compile(r"[ \t]*:[\w-]+:")
_ENTRY = re.compile(
    r"^\s*!?\s*(?:single|pair|triple|see|seealso|module|keyword|operator|object|exception|statement|builtin)\s*:"
)
_TAG = re.compile(r"</?[A-Za-z][\w-]*(?:\s[^<>]*)?/?>")
"""A tag inside of a sentence, which is a message of its own where raw text is translated."""
_FORMULA = re.compile(r"(?ms)^[ \t>]*\$\$(.+?)\$\$")


@attrs.frozen
class Kinds:
    """The parts of a page from which the kinds of its messages are guessed."""

    blocks: dict[str, Kind]
    """The kinds of whole blocks, by their text without surrounding white space."""
    index: frozenset[str]
    """The messages of index entries."""
    rst: str
    """The content of all ``{eval-rst}`` blocks, white space reduced to single spaces."""
    rest: str
    """The page without its index entries, white space reduced to single spaces; empty if it has no entries."""

    def of(self, msgid: str) -> tuple[Kind, ...]:
        """The kinds that a message of the page most likely has."""
        if msgid.startswith(PICTURE):
            return ("picture",)
        if _TAG.fullmatch(msgid.strip()):
            return ("raw",)
        block = self.blocks.get(msgid.strip())
        if block:
            return (block,)
        usual: Kind = "rst" if self.rst and _spaced(msgid) in self.rst else "text"
        if msgid not in self.index:
            return (usual,)
        return ("index", usual) if _spaced(msgid) in self.rest else ("index",)


NONE = Kinds({}, frozenset(), "", "")


def kinds_in(text: str, *, markdown: bool) -> Kinds:
    """Scan the text of a page, which is in Markdown, or else in reStructuredText."""
    found = [*(_in_markdown if markdown else _in_rst)(text.splitlines())]
    rst = [block for kind, block in found if kind == "rst"]
    found += [pair for block in rst for pair in _in_rst(block.splitlines())]
    found += [("raw", block) for block in _FORMULA.findall(text)] if markdown else []
    lines = [line for kind, block in found if kind == "index" for line in block.splitlines()]
    index = {part for line in lines for part in _parts(line)}
    said = {line.strip() for line in lines}
    rest = [line for line in text.splitlines() if line.strip() not in said and "index" not in line] if index else []
    return Kinds(
        {block.strip(): kind for kind, block in found if kind in ("code", "raw") and block.strip()},
        frozenset(index),
        _spaced("\n".join(rst)),
        _spaced("\n".join(rest)),
    )


def _in_markdown(lines: Iterable[str]) -> Iterator[tuple[Kind, str]]:
    """The blocks of a page in MyST: kind and content."""
    around: list[str] = []  # open fences of directives whose content is Markdown
    rows = iter(lines)
    for line in rows:
        match = _FENCE.fullmatch(line)
        if not match:
            continue
        fence, name = match["fence"], match["name"] or ""
        if around and not name and not match["rest"].strip() and _closes(fence, around[-1]):
            around.pop()
        elif name in _KINDS and not (fence[0] == ":" and not name):
            inside = []
            for row in rows:
                end = _FENCE.fullmatch(row)
                if end and not end["name"] and not end["rest"].strip() and _closes(end["fence"], fence):
                    break
                inside.append(row)
            kind = _KINDS[name]
            yield kind, "\n".join([match["rest"], *inside]) if kind == "index" else _content(inside, bool(name))
        else:
            around.append(fence)


def _closes(fence: str, opening: str) -> bool:
    return fence[0] == opening[0] and len(fence) >= len(opening)


def _in_rst(lines: Iterable[str]) -> Iterator[tuple[Kind, str]]:
    """The blocks of a page in reStructuredText, also inside directives: kind and content."""
    rows = [line.expandtabs() for line in lines]
    for at, line in enumerate(rows):
        match = _DIRECTIVE.fullmatch(line)
        name = match["name"] if match else "" if line.rstrip().endswith("::") else None
        if name is None or name not in _KINDS:
            continue
        indent = len(line) - len(line.lstrip())
        inside = []
        for row in rows[at + 1 :]:
            if row.strip() and len(row) - len(row.lstrip()) <= indent:
                break
            inside.append(row)
        kind = _KINDS[name]
        yield (
            kind,
            "\n".join([match["rest"] if match else "", *inside]) if kind == "index" else _content(inside, bool(name)),
        )


def _content(lines: list[str], of_directive: bool) -> str:
    """The text of a block, dedented, without the options of its directive."""
    at = 0
    while of_directive and at < len(lines) and _OPTION.match(lines[at]):
        at += 1
    return textwrap.dedent("\n".join(lines[at:]))


def _parts(entry: str) -> Iterator[str]:
    """The messages in a line of index entries: ``single: wheel; of water`` has two."""
    plain = entry if _ENTRY.match(entry) else entry.replace(",", ";")
    for part in _ENTRY.sub("", plain).split(";"):
        word = part.strip().removeprefix("!").strip()
        if word:
            yield word


def _spaced(text: str) -> str:
    return " ".join(text.split())
