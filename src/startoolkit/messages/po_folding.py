"""How strings are folded into the lines of a PO file by the programs that write such files."""

from __future__ import annotations

from functools import lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING, Literal

import attrs
import polib
from babel.messages import pofile

from startoolkit.messages.line_breaks import pieces

if TYPE_CHECKING:
    from collections.abc import Iterator

Style = Literal["gettext", "filled", "babel", "polib", "lines", "none"]
"""Who folds:

- ``gettext``: msgcat, msgmerge, Poedit, Weblate, Lokalize; ``filled`` is the same with words beside the keyword, where
  the others write ``msgstr ""`` first;
- ``babel``: pybabel and sphinx-intl;
- ``polib``: programs in Python that use it;
- ``lines``: nobody, so that a line of the file ends where one of the text does (``msgcat --no-wrap``);
- ``none``: nobody, and line breaks of the text do not end a line either (Weblate without wrapping).
"""
_ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"})


@attrs.frozen
class Folding:
    """A way of folding strings."""

    style: Style
    width: int = 0
    """As the program's option has it: ``msgcat --width``, ``sphinx-intl -w``, ``polib.pofile(wrapwidth=…)``; 0 for no limit."""
    ascii: bool = False
    """Whether other characters than those of ASCII are written as octal escapes (``msgcat --escape``)."""

    def lines(self, keyword: str, text: str, prefix: str = "") -> list[str]:
        """The lines of ``keyword "text"``, each behind ``prefix``, which is ``#~ `` or the like, without line ends."""
        return [f"{prefix}{line}" for line in self._strings(keyword, text, prefix)]

    def _strings(self, keyword: str, text: str, prefix: str) -> list[str]:
        if self.style == "polib":
            return _by_polib(keyword, text, self.width)
        if self.style == "babel":
            lines = pofile.normalize(text, prefix, self.width).split("\n")
            return [f"{keyword} {lines[0]}", *(line.removeprefix(prefix) for line in lines[1:])]
        if self.style == "none":
            return [f'{keyword} "{self._escaped(text)}"']
        lines = [self._escaped(line) for line in text.split("\n")]
        ends = [*(f"{line}\\n" for line in lines[:-1]), *lines[-1:]]
        parts = [part for part in ends if part] or [""]
        return [*_folded(keyword, parts, self._limit(prefix), filled=self.style == "filled")]

    def _limit(self, prefix: str) -> int:
        """The columns between the quotes of a line."""
        return self.width - len(prefix) - 2 if self.width and self.style in ("gettext", "filled") else 10**9

    def _escaped(self, text: str) -> str:
        text = text.translate(_ESCAPED)
        return text if text.isascii() or not self.ascii else "".join(map(_octal, text))


def _octal(character: str) -> str:
    return character if character.isascii() else "".join(f"\\{byte:03o}" for byte in character.encode())


def _folded(keyword: str, parts: list[str], limit: int, *, filled: bool) -> Iterator[str]:
    """The lines as gettext's ``wrap`` has them: words stand beside the keyword only if all of them fit there."""
    start = len(keyword) + 1
    if not filled and (len(parts) > 1 or len(_filled(parts[0], limit, start)) > 1):
        yield f'{keyword} ""'
        keyword, start = "", 0
    for part in parts:
        for line in _filled(part, limit, start):
            yield f'{keyword} "{line}"' if keyword else f'"{line}"'
            keyword, start = "", 0


def _filled(text: str, limit: int, start: int) -> list[str]:
    """As much in each line as fits; ``start`` columns of the first are taken."""
    lines, column = [""], start
    for piece, width in _pieces(text):
        if lines[-1] and column + width > limit:
            lines.append("")
            column = 0
        lines[-1] += piece
        column += width
    return ["", *lines] if start > limit else lines


@lru_cache(maxsize=2048)
def _pieces(text: str) -> tuple[tuple[str, int], ...]:
    return tuple(pieces(text))


def _by_polib(keyword: str, text: str, width: int) -> list[str]:
    """polib gives whole entries only, so these are the lines of one entry that begin at the keyword."""
    name, _, number = keyword.rstrip("]").partition("[")
    entry = polib.POEntry(msgid="-")
    if number:
        entry.msgid_plural, entry.msgstr_plural = "-", {int(number): text}
    else:
        setattr(entry, name, text)
    lines = entry.__unicode__(width).split("\n")
    start = next(place for place, line in enumerate(lines) if line.startswith(f"{keyword} "))
    return [lines[start], *takewhile(lambda line: line.startswith('"'), lines[start + 1 :])]
